/** How often the other end is asked, and after how long without a word it is given up. */
const askEveryMs = 1000;
const silentAfterMs = 10_000;
/** So many answers at once tell how long the way takes. */
const firstQuestions = 5;

/** The way to a worker on another host: how long a word takes, and whether it is still there. */
export class Line {
  readonly #ask: (id: number) => void;
  readonly #onCut: (silentMs: number) => void;
  readonly #askedMs = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  #asked = 0;
  #answers = 0;
  #heardMs = 0;
  #shortestMs = Infinity;

  /**
   * @param ask sends a question with this number
   * @param onCut told, once, that nothing has been heard for so long
   */
  constructor(ask: (id: number) => void, onCut: (silentMs: number) => void) {
    this.#ask = ask;
    this.#onCut = onCut;
  }

  /** Shortest time there and back in ms; 0 before an answer came. */
  get roundTripMs(): number {
    return this.#shortestMs === Infinity ? 0 : this.#shortestMs;
  }

  get isTimed(): boolean {
    return this.#answers >= firstQuestions;
  }

  /** From now on it is asked, and has to answer. */
  begin(): void {
    this.#heardMs = performance.now();
    this.#question();
    this.#timer = setInterval(() => {
      const silentMs = performance.now() - this.#heardMs;
      if (silentMs < silentAfterMs) {
        this.#question();
        return;
      }
      this.end();
      this.#onCut(silentMs);
    }, askEveryMs);
  }

  heard(): void {
    this.#heardMs = performance.now();
  }

  answered(id: number): void {
    const askedMs = this.#askedMs.get(id);
    if (askedMs === undefined) return;
    this.#askedMs.delete(id);
    this.#answers++;
    this.#shortestMs = Math.min(this.#shortestMs, performance.now() - askedMs);
    // One after the other: several at once would wait for each other.
    if (!this.isTimed) this.#question();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #question(): void {
    const id = ++this.#asked;
    this.#askedMs.set(id, performance.now());
    this.#ask(id);
  }
}

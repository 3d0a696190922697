import {exitCodes, type StopSignal} from '../exit-codes.ts';

const signals = Object.keys(exitCodes.interrupted) as StopSignal[];

/** The first signal ends the run in order; the second ends the program at once. */
export class Stop {
  readonly #abort = new AbortController();
  #say: ((line: string) => void) | undefined;
  #by: StopSignal | undefined;
  readonly #take = (signal: NodeJS.Signals) => {
    if (this.#by !== undefined) process.exit(exitCodes.interrupted[this.#by]);
    this.#by = signal as StopSignal;
    this.#announce();
    this.#abort.abort(signal);
  };

  /** @param takeSignals see `Io` */
  constructor(takeSignals: () => readonly NodeJS.Signals[] = () => []) {
    for (const signal of signals) process.on(signal, this.#take);
    // Only now: one that nobody waits for would end this process.
    for (const signal of takeSignals()) this.#take(signal);
  }

  /** From now on people are told by `say` that it has begun to end, and at once where it has. */
  announceBy(say: (line: string) => void): void {
    this.#say = say;
    if (this.#by !== undefined) this.#announce();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Leaves signals to Node again. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#take);
  }

  #announce(): void {
    this.#say?.(`${this.#by}: closing connections and writing the report; repeat to quit at once`);
  }
}

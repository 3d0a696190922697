/** After a stall of the loop at most this much of the schedule is caught up at once. */
const catchUpMs = 100;

/** When the next connection may be accepted: evenly paced while some wait, without credit for the time none did. */
export class AcceptPace {
  readonly #intervalMs: number;
  #dueAtMs: number;
  #idle = true;

  /** @param perSecond Infinity for as they come, 0 for never */
  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond;
    this.#dueAtMs = perSecond === 0 ? Infinity : -Infinity;
  }

  get dueAtMs(): number {
    return this.#dueAtMs;
  }

  /** One was accepted. */
  took(nowMs: number): void {
    this.#dueAtMs = (this.#idle ? nowMs : Math.max(this.#dueAtMs, nowMs - catchUpMs)) + this.#intervalMs;
    this.#idle = false;
  }

  /** The accept queue was found empty. */
  foundNone(): void {
    this.#idle = true;
  }
}

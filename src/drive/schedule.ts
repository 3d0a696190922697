import type {Share} from '../model/plan.ts';
import {type Arrivals, dueAtMs} from '../plan/arrivals.ts';

/** When the attempts of one worker are due, and how many have begun. Times are performance.now() in ms. */
export class Schedule {
  readonly #share: Share;
  readonly #mostPending: number;
  /** Of those attempts that come after the first `#begunBefore`. */
  #arrivals: Arrivals;
  #begunBefore = 0;
  startMs = 0;
  begun = 0;
  /** All attempts have begun, or opening was stopped. */
  opened = false;

  constructor(share: Share) {
    this.#share = share;
    this.#mostPending = share.mostInFlight ?? share.attempts;
    this.#arrivals = share;
  }

  /** Begins, or goes on after `stop` with what was not started. */
  go(startMs: number, perSecond = this.#share.perSecond): void {
    this.startMs = startMs;
    this.#arrivals = {...this.#share, perSecond};
    this.#begunBefore = this.begun;
    this.opened = this.begun === this.#share.attempts;
  }

  stop(): void {
    this.opened = true;
  }

  /** Place of the next attempt in the order of the whole run. */
  get index(): number {
    return this.#share.offset + this.begun * this.#share.stride;
  }

  /** When the next attempt is due; at `--rate max` that is now. */
  dueMs(nowMs: number): number {
    return this.#arrivals.perSecond === null
      ? Math.max(nowMs, this.startMs)
      : this.startMs + dueAtMs(this.#arrivals, this.begun - this.#begunBefore);
  }

  /** The next attempt has begun. */
  begin(): void {
    if (++this.begun === this.#share.attempts) this.opened = true;
  }

  /** @param pending attempts in flight: of more than the share's most no further one leaves */
  mayBegin(pending: number): boolean {
    return !this.opened && pending < this.#mostPending;
  }

  /** Time until the next attempt may leave; Infinity where there is none. */
  toDueMs(nowMs: number, pending: number): number {
    if (this.opened) return Infinity;
    return pending < this.#mostPending ? this.dueMs(nowMs) - nowMs : 1;
  }
}

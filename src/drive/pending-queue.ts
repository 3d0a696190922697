import {slotPending} from './slot-state.ts';

/** What of each slot decides whether a place in the queue is still that of a pending attempt. */
interface Slots {
  readonly state: Uint8Array;
  readonly index: Float64Array;
  readonly startedMs: Float64Array;
}

/** Pending attempts in the order they were started; settled ones are skipped when their turn comes. */
export class PendingQueue {
  readonly #slots: Slots;
  readonly #slot: Int32Array;
  readonly #index: Float64Array;
  #queued = 0;
  #expired = 0;
  #aged = 0;

  /** @param attempts most that are ever queued */
  constructor(attempts: number, slots: Slots) {
    this.#slots = slots;
    this.#slot = new Int32Array(attempts);
    this.#index = new Float64Array(attempts);
  }

  push(slot: number): void {
    this.#slot[this.#queued] = slot;
    this.#index[this.#queued] = this.#slots.index[slot] as number;
    this.#queued++;
  }

  /** The longest-pending attempt if it was started by then, or -1. */
  startedBy(limitMs: number): number {
    this.#expired = this.#firstPending(this.#expired);
    if (this.#expired === this.#queued) return -1;
    const slot = this.#slot[this.#expired] as number;
    return (this.#slots.startedMs[slot] as number) <= limitMs ? slot : -1;
  }

  /** When the longest-pending attempt was started, or Infinity. Call `startedBy` before. */
  get oldestMs(): number {
    if (this.#expired === this.#queued) return Infinity;
    return this.#slots.startedMs[this.#slot[this.#expired] as number] as number;
  }

  /** The next attempt that is still pending and was started by then, each once; -1 for none. */
  nextAged(limitMs: number): number {
    this.#aged = this.#firstPending(this.#aged);
    if (this.#aged === this.#queued) return -1;
    const slot = this.#slot[this.#aged] as number;
    if ((this.#slots.startedMs[slot] as number) > limitMs) return -1;
    this.#aged++;
    return slot;
  }

  #firstPending(from: number): number {
    let place = from;
    while (place < this.#queued && !this.#isPending(place)) place++;
    return place;
  }

  // A slot may have been freed and taken again by a later attempt: its index tells.
  #isPending(place: number): boolean {
    const slot = this.#slot[place] as number;
    return this.#slots.state[slot] === slotPending && this.#slots.index[slot] === this.#index[place];
  }
}

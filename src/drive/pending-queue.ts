import {slotPending} from './slot-state.ts';

/** What of each slot decides whether a place in the queue is still that of a pending attempt. */
interface Slots {
  readonly state: Uint8Array;
  readonly index: Float64Array;
  readonly startedMs: Float64Array;
}

/**
 * Pending attempts in the order they were started; settled ones are skipped when their turn comes. It has twice as many
 * places as there are slots, each of which has one pending attempt at most: however many attempts there are in all, it
 * does not grow.
 */
export class PendingQueue {
  readonly #slots: Slots;
  readonly #slot: Int32Array;
  readonly #index: Float64Array;
  #queued = 0;
  #expired = 0;
  #aged = 0;

  /** @param attempts most that are ever queued */
  constructor(attempts: number, slots: Slots) {
    const places = Math.min(attempts, 2 * slots.state.length);
    this.#slots = slots;
    this.#slot = new Int32Array(places);
    this.#index = new Float64Array(places);
  }

  push(slot: number): void {
    if (this.#queued === this.#slot.length) this.#dropSettled();
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

  #dropSettled(): void {
    let kept = 0;
    let aged = 0;
    for (let place = this.#expired; place < this.#queued; place++) {
      if (place <= this.#aged) aged = kept;
      if (!this.#isPending(place)) continue;
      this.#slot[kept] = this.#slot[place] as number;
      this.#index[kept] = this.#index[place] as number;
      kept++;
    }
    this.#aged = this.#aged === this.#queued ? kept : aged;
    this.#expired = 0;
    this.#queued = kept;
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

/** No descriptor: the end of the queue. */
export const none = -1;

/**
 * Descriptors in the order in which they were last pushed, each with the time of it. A list within typed arrays indexed
 * by descriptor, so that a connection costs 16 bytes and no object; taking one out of the middle is O(1).
 */
export class FdQueue {
  #before = new Int32Array(1024);
  #after = new Int32Array(1024);
  #pushedAtMs = new Float64Array(1024);
  #last = none;
  #first = none;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The descriptor pushed longest ago, or `none`. */
  get first(): number {
    return this.#first;
  }

  /** When the first was pushed; Infinity where there is none. */
  get firstPushedAtMs(): number {
    return this.#first === none ? Infinity : (this.#pushedAtMs[this.#first] as number);
  }

  /** Puts a descriptor that is not in the queue at its end. */
  push(fd: number, atMs: number): void {
    if (fd >= this.#after.length) this.#grow(fd + 1);
    this.#before[fd] = this.#last;
    this.#after[fd] = none;
    this.#pushedAtMs[fd] = atMs;
    if (this.#last === none) this.#first = fd;
    else this.#after[this.#last] = fd;
    this.#last = fd;
    this.#size++;
  }

  /** Takes out a descriptor that is in the queue. */
  remove(fd: number): void {
    const before = this.#before[fd] as number;
    const after = this.#after[fd] as number;
    if (before === none) this.#first = after;
    else this.#after[before] = after;
    if (after === none) this.#last = before;
    else this.#before[after] = before;
    this.#size--;
  }

  #grow(least: number): void {
    const length = Math.max(least, 2 * this.#after.length);
    const widened = <A extends Int32Array | Float64Array>(wide: A, narrow: A) => {
      wide.set(narrow);
      return wide;
    };
    this.#before = widened(new Int32Array(length), this.#before);
    this.#after = widened(new Int32Array(length), this.#after);
    this.#pushedAtMs = widened(new Float64Array(length), this.#pushedAtMs);
  }
}

import type {PortPool} from '../model/plan.ts';
import {portCount} from './port-ranges.ts';

/**
 * A cyclic walk over sources × ports: the sources in turn from one port, then from the next port, and from the last back
 * to the first. In turn, so that a failure that follows the source is not taken for one that follows the number; and at
 * each port from another one on, for a balancer takes its backends in turn as well. It stands on a four-tuple from the
 * beginning; `next()` moves on and allocates nothing, for it is called once an attempt.
 */
export class PortWalk {
  /** Number of four-tuples: after so many steps the walk stands where it began. */
  readonly size: number;
  /** Index into the sources of the port pool. */
  sourceIndex = 0;
  port = 0;
  readonly #sources: number;
  readonly #firsts: Uint16Array;
  readonly #lasts: Uint16Array;
  #range = 0;
  /** How many sources had their turn at this port. */
  #place = 0;

  /**
   * @param start steps from the first source and the first port
   * @throws RangeError for a port pool without a four-tuple
   */
  constructor(portPool: PortPool, start = 0) {
    this.#sources = portPool.sources.length;
    this.#firsts = Uint16Array.from(portPool.ports, ({first}) => first);
    this.#lasts = Uint16Array.from(portPool.ports, ({last}) => last);
    const perSource = portCount(portPool.ports);
    this.size = this.#sources * perSource;
    if (!(this.size > 0)) throw new RangeError('a port walk needs at least one source and one port');
    const steps = start % this.size;
    this.#place = steps % this.#sources;
    let rest = Math.floor(steps / this.#sources);
    for (const {first, last} of portPool.ports) {
      this.port = first + rest;
      if (this.port <= last) break;
      rest -= last - first + 1;
      this.#range++;
    }
    this.#turn();
  }

  /** Moves on to the next four-tuple. */
  next(): void {
    if (++this.#place === this.#sources) {
      this.#place = 0;
      if (this.port < (this.#lasts[this.#range] as number)) {
        this.port++;
      } else {
        if (++this.#range === this.#firsts.length) this.#range = 0;
        this.port = this.#firsts[this.#range] as number;
      }
    }
    this.#turn();
  }

  #turn(): void {
    this.sourceIndex = (this.#place + firstSource(this.port)) % this.#sources;
  }
}

/** A number without order, the same each time for a port (Knuth's multiplicative hash). */
function firstSource(port: number): number {
  return Math.imul(port, 0x9e3779b1) >>> 16;
}

/**
 * Where the walk of one of several workers begins, so that they start evenly spread and meet each other last. Each may
 * walk the whole port pool: bind(2) says which four-tuples another already took.
 */
export function walkStart(size: number, worker: number, workers: number): number {
  return Math.floor((size * worker) / workers);
}

import {valueIfKnown} from '../model/reading.ts';
import type {Moment} from './timeline.ts';

/** At four looks a second those of eight minutes, at one in two seconds, as in a long hold, of an hour. */
export const mostMoments = 2000;
/** Of each of so many parts of the time five looks are kept at most. */
const parts = 250;

/**
 * The looks at a run, thinned once they are many: a hold of days has a look for every two seconds. Counters only grow, so
 * the looks that are kept tell of those between; of a level the greatest is kept.
 */
export class Moments {
  #all: Moment[] = [];

  add(moment: Moment): void {
    this.#all.push(moment);
    if (this.#all.length > mostMoments) this.#all = thinned(this.#all);
  }

  get all(): readonly Moment[] {
    return [...this.#all];
  }
}

/** What may be no greater at any look that is kept than it was at one that is not. */
const levels: readonly ((moment: Moment) => number)[] = [
  ({tally}) => tally.open,
  ({tally}) => tally.openAnswered,
  ({sample}) => sumOf(sample && valueIfKnown(sample.listeners)?.map((one) => one.acceptQueueLength)),
  ({sample}) => sumOf(sample && valueIfKnown(sample.processes)?.map(({fds}) => valueIfKnown(fds) ?? 0)),
];

/** In order: the first of all, and of equal parts of the time the last one and the greatest by each level. */
function thinned(moments: readonly Moment[]): Moment[] {
  const [first] = moments as [Moment];
  const partMs = ((moments.at(-1)?.atMs ?? 0) - first.atMs) / parts;
  const kept = new Set([first]);
  const some: Moment[] = [];
  for (const [i, moment] of moments.entries()) {
    some.push(moment);
    const next = moments[i + 1];
    if (
      next &&
      Math.floor((next.atMs - first.atMs) / partMs) === Math.floor((moment.atMs - first.atMs) / partMs)
    )
      continue;
    for (const level of levels) kept.add(some.reduce((most, one) => (level(one) > level(most) ? one : most)));
    kept.add(moment);
    some.length = 0;
  }
  return moments.filter((moment) => kept.has(moment));
}

function sumOf(values: readonly number[] = []): number {
  return values.reduce((sum, value) => sum + value, 0);
}

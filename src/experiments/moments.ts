import {valueIfKnown} from '../model/reading.ts';
import type {Moment} from './timeline.ts';

/** At four looks a second those of eight minutes, at one in two seconds, as in a long hold, of an hour. */
export const mostMoments = 2000;
/** Of so many neighbours those are kept that `peaksOf` names: five at most. */
const group = 8;

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

/** In order: the first of all, and of each group the last one and the greatest by each level. */
function thinned(moments: readonly Moment[]): Moment[] {
  const kept = new Set<Moment>(moments.slice(0, 1));
  for (let from = 0; from < moments.length; from += group) {
    const some = moments.slice(from, from + group);
    for (const level of levels) kept.add(some.reduce((most, one) => (level(one) > level(most) ? one : most)));
    kept.add(some[some.length - 1] as Moment);
  }
  return moments.filter((moment) => kept.has(moment));
}

function sumOf(values: readonly number[] = []): number {
  return values.reduce((sum, value) => sum + value, 0);
}

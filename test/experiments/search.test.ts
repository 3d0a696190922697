import {expect, test} from 'vitest';
import type {ExperimentContext} from '../../src/experiments/experiment-context.ts';
import type {Recovery} from '../../src/experiments/recovery.ts';
import {endedInWords, metIn, type Searched, searchLargest, type Trial} from '../../src/experiments/search.ts';
import type {Step} from '../../src/record/record.ts';

/** What a size came to: what the next one in this list says, until the list is over. */
type Met = Step['verdict'] | Exclude<Recovery, 'recovered'> | 'interrupted' | 'late';

/** A search over sizes of 1, 2, 4 … 64 that meets this, size by size. */
async function searched(before: 'interrupted' | 'late' | undefined, ...met: Met[]): Promise<Searched> {
  const stopped = new AbortController();
  const context = {signal: stopped.signal, noRunAfterMs: Infinity};
  const meet = (what: Met | undefined): Step['verdict'] => {
    if (what === 'interrupted') stopped.abort();
    if (what === 'late') context.noRunAfterMs = 0;
    return what === 'failed' || what === 'driver-limited' || what === 'unfinished' ? what : 'held';
  };
  if (before !== undefined) meet(before);
  let tried = 0;
  const tryOne = async (asked: number) => {
    const verdict = meet(met[tried++] ?? 'held');
    return {step: {asked, verdict}} as unknown as Trial;
  };
  const recover = async (): Promise<Recovery> => {
    const last = met[tried - 1];
    return last === 'stuck' || last === 'gone' ? last : 'recovered';
  };
  const pace = {first: 1, factor: 2, most: 64, tolerance: 0};
  return searchLargest(pace, context as unknown as ExperimentContext, tryOne, recover);
}

test.each<
  [
    when: string,
    before: 'interrupted' | 'late' | undefined,
    met: Met[],
    tried: number[],
    found: Partial<Searched>,
    comesTo: ReturnType<typeof metIn>,
  ]
>([
  ['everything holds', undefined, [], [1, 2, 4, 8, 16, 32, 64], {held: 64, failed: null}, 'nothing'],
  ['one fails', undefined, ['held', 'held', 'failed', 'held'], [1, 2, 4, 3], {held: 3, failed: 4}, 'limit'],
  [
    'the driver cannot offer more',
    undefined,
    ['held', 'held', 'driver-limited'],
    [1, 2, 4],
    {held: 2, failed: null, endedBy: 'driver'},
    'driver',
  ],
  [
    'the driver cannot, below what failed',
    undefined,
    ['held', 'held', 'failed', 'driver-limited'],
    [1, 2, 4, 3],
    {held: 2, failed: 4, endedBy: 'driver'},
    'driver',
  ],
  [
    'a worker is lost: what it had done is not known',
    undefined,
    ['held', 'held', 'unfinished'],
    [1, 2, 4],
    {held: 2, failed: null, endedBy: 'unfinished'},
    'unfinished',
  ],
  [
    'interrupted in a step: it neither held nor failed',
    undefined,
    ['held', 'held', 'interrupted'],
    [1, 2, 4],
    {held: 2, failed: null, endedBy: 'interrupted'},
    'unfinished',
  ],
  [
    'interrupted before the first: it is made, with nothing to open, for there is a report in any case',
    'interrupted',
    ['unfinished'],
    [1],
    {held: null, failed: null, endedBy: 'interrupted'},
    'unfinished',
  ],
  [
    'no time left after a step',
    undefined,
    ['held', 'late'],
    [1, 2],
    {held: 2, endedBy: 'time'},
    'unfinished',
  ],
  ['no time from the first on: one is made', 'late', [], [1], {held: 1, endedBy: 'time'}, 'unfinished'],
  [
    'the target does not come back',
    undefined,
    ['held', 'held', 'stuck'],
    [1, 2, 4],
    {held: 4, endedBy: 'stuck'},
    'unfinished',
  ],
  ['the target is gone', undefined, ['held', 'gone'], [1, 2], {held: 2, endedBy: 'gone'}, 'limit'],
])('%s', async (_, before, met, tried, found, comesTo) => {
  const search = await searched(before, ...met);
  expect(search.trials.map(({step}) => step.asked)).toEqual(tried);
  expect(search).toMatchObject(found);
  expect(search.endedBy).toBe(found.endedBy);
  expect(metIn(search)).toBe(comesTo);
  // Whatever ended it before its figure was found is said, save what the user did.
  const says = found.endedBy !== undefined && found.endedBy !== 'interrupted';
  expect(endedInWords(search)).toHaveLength(says ? 1 : 0);
});

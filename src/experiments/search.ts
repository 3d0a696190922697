import type {Plan} from '../model/plan.ts';
import {formatCount} from '../model/units.ts';
import {afterTrying, nextValue, type Search, type SearchPace} from '../plan/search.ts';
import type {Step} from '../record/record.ts';
import type {ExperimentContext} from './experiment-context.ts';
import type {LoadRun} from './load-run.ts';
import type {Measurement} from './measurement.ts';
import type {Recovery} from './recovery.ts';

/** One value tried: the run that tried it, and what it came to. */
export interface Trial {
  readonly plan: Plan;
  readonly run: LoadRun;
  readonly step: Step;
  /** Where the limit is believed to be, where the run says so. */
  readonly hint?: number | undefined;
}

/** A finished search with every step in the order they were tried. */
export interface Searched extends Search {
  readonly trials: readonly Trial[];
  /** Why it ended before the limit was found; undefined where it did not. */
  readonly endedBy?: 'driver' | 'time' | 'interrupted' | 'unfinished' | 'stuck' | 'gone';
}

/**
 * Tries one value after another until the largest that holds is known, with the target recovered in between.
 * @param tryOne makes one run
 * @param recover waits until the target is as before, or says why it does not come back
 */
export async function searchLargest(
  pace: SearchPace,
  context: ExperimentContext,
  tryOne: (value: number) => Promise<Trial>,
  recover: (trial: Trial) => Promise<Recovery>,
): Promise<Searched> {
  let search: Search = {held: null, failed: null};
  const trials: Trial[] = [];
  const done = (endedBy?: Searched['endedBy']): Searched => ({
    ...search,
    trials,
    ...(endedBy === undefined ? {} : {endedBy}),
  });
  let hint: number | undefined;
  let tookMs = 0;
  for (;;) {
    const value = nextValue(search, pace, hint);
    if (value === undefined) return done();
    // Interrupted before its first run a search makes it all the same: nothing is opened then, and the report says so.
    if (trials.length > 0) {
      if (context.signal.aborted) return done('interrupted');
      if (performance.now() + tookMs > context.noRunAfterMs) return done('time');
    }
    const begunMs = performance.now();
    const trial = await tryOne(value);
    trials.push(trial);
    // What held was taken in time, whatever waited for a moment.
    if (trial.step.verdict === 'failed') hint = trial.hint ?? hint;
    const {verdict} = trial.step;
    if (context.signal.aborted) return done('interrupted');
    if (verdict === 'driver-limited') return done('driver');
    if (verdict === 'unfinished') return done('unfinished');
    search = afterTrying(search, value, verdict === 'held');
    const recovery = await recover(trial);
    if (recovery !== 'recovered') return done(recovery);
    tookMs = performance.now() - begunMs;
  }
}

/** What a search met, for the outcome of its experiment. */
export function metIn({held, failed, endedBy}: Searched): NonNullable<Measurement['met']> {
  if (endedBy === 'driver') return 'driver';
  // Where nothing held and nothing lower was tried, there is no figure.
  if (endedBy === 'gone') return held === null ? 'unfinished' : 'limit';
  if (failed !== null) return 'limit';
  return endedBy === undefined ? 'nothing' : 'unfinished';
}

/** Why a search ended before its figure was found, as a sentence for the report. */
export function endedInWords({endedBy, held, failed}: Searched): string[] {
  const between = `the limit lies between ${formatCount(held ?? 0)} and ${failed === null ? 'the highest value, which was not tried' : formatCount(failed)}`;
  switch (endedBy) {
    case 'time':
      return [`Not finished: \`--budget\` ran out; ${between}.`];
    case 'gone':
      return held === null
        ? ['Nothing listened there after the first step, so there were no further steps.']
        : [`Nothing listened there after the last step, so the search stopped: ${between}.`];
    case 'stuck':
      return [`The target did not recover from the last step, so the search stopped: ${between}.`];
    case 'unfinished':
      return [
        `Worker processes did not report the outcome of their attempts in time, so the search stopped: ${between}.`,
      ];
    case 'driver':
      return ['The search stopped at the driver’s own limit.'];
    default:
      return [];
  }
}

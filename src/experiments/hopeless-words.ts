import {formatCount} from '../model/units.ts';
import type {LoadSession} from './load-session.ts';

/** What the report says of a run that ended before all was tried, since nothing succeeded; empty for any other. */
export function hopelessWords({stoppedAtLimit, workerPool, plan}: LoadSession): string[] {
  const {started, established} = workerPool.tally;
  if (!stoppedAtLimit || established > 0 || started === plan.connections) return [];
  return [
    `Stopped early: none of the first ${formatCount(started)} attempts was established; the other ${formatCount(plan.connections - started)} were not tried.`,
  ];
}

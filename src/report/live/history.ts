import type {ProgressSnapshot} from '../../experiments/progress-snapshot.ts';
import {thin} from '../thin.ts';

/** One look at a run, as far as the live view draws it. */
export interface Moment {
  readonly atMs: number;
  readonly offered: number;
  readonly accepted: number | null;
  /** Length of the accept queue. */
  readonly queue: number | null;
}

const mostKept = 400;
const leftWhenThinned = 200;

/** The looks at a run so far, one more included; one with fewer attempts than before belongs to another run. */
export function remembered(moments: readonly Moment[], snapshot: ProgressSnapshot): readonly Moment[] {
  const {atMs, tally, accepted, acceptQueueLength} = snapshot;
  const moment = {atMs, offered: tally.started, accepted, queue: acceptQueueLength ?? null};
  const last = moments.at(-1);
  if (last && moment.offered < last.offered) return [moment];
  const all = [...moments, moment];
  return all.length > mostKept ? thin(all, leftWhenThinned, ({queue, offered}) => queue ?? offered) : all;
}

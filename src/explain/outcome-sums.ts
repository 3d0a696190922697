import {countOf, type OutcomeCounts, type OutcomeKind} from '../model/outcome-spread.ts';

/** Outcomes of those that never got in. */
export const hardKinds: readonly OutcomeKind[] = [
  'unanswered',
  'refused',
  'turnedAway',
  'phantom',
  'waiting',
];
export const sumOf = (counts: OutcomeCounts, kinds: readonly OutcomeKind[]) =>
  kinds.reduce((sum, kind) => sum + countOf(counts, kind), 0);
export const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

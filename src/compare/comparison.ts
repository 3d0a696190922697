import type {RunRecord} from '../record/record.ts';

/** A count counts as another only where chance would make it so in fewer than one of a hundred runs. */
export const rarest = 0.01;

/**
 * - `better`, `worse`   more than the samples leave to chance; the figure of an experiment is exact
 * - `same`              equal, or as near as the samples can tell
 * - `not-comparable`    one of the two has no such number, or they count different things
 */
export type Verdict = 'better' | 'worse' | 'same' | 'not-comparable';

/** What one unit of a row is. */
export type RowUnit = 'connections' | 'connections/s' | 'us' | 'ms';

/** One metric of both records. */
export interface Row {
  readonly experiment: string;
  readonly metric: string;
  readonly unit: RowUnit;
  readonly base: number | null;
  readonly new: number | null;
  /** Relative to the base; null where the base is 0 or one of them is missing. */
  readonly change: number | null;
  readonly verdict: Verdict;
  /** In words: on what grounds. */
  readonly why: string;
}

/** A limit whose verdict or ceiling is another, or a setting whose value is. */
export interface Moved {
  readonly experiment?: string;
  readonly limit: string;
  readonly what: string;
  readonly base: string;
  readonly new: string;
}

/** What stopped an experiment in each of the two: limits that were hit for certain or likely. */
export interface Stops {
  readonly experiment: string;
  readonly base: readonly string[];
  readonly new: readonly string[];
}

export const comparisonSchemaName = 'plimsoll.comparison/1';

export interface Comparison {
  readonly schema: typeof comparisonSchemaName;
  readonly target: string;
  readonly base: Run;
  readonly new: Run;
  /** Runs of each that were made in turn; absent where one record stands against one. */
  readonly runs?: number;
  readonly overall: Verdict;
  /** Why the two should not be compared; empty unless that was overruled. */
  readonly forcedAgainst: readonly string[];
  readonly tolerance: number;
  /** Rows that are worse by more than the tolerance, by their names. */
  readonly regressions: readonly string[];
  readonly rows: readonly Row[];
  readonly stops: readonly Stops[];
  readonly moved: readonly Moved[];
}

type Run = Pick<RunRecord, 'startedAt' | 'plimsoll' | 'exitCode'>;

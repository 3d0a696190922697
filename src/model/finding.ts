import type {LimitName, Side} from './limit-names.ts';

/** `unknown` means that evidence is missing; the reason says which. */
export type Verdict = 'hit' | 'near' | 'clear' | 'unknown';

/**
 * - `certain`   the counter or the value that only this limit moves was read
 * - `likely`    all symptoms agree, without evidence from the target
 * - `possible`  the symptoms fit, and fit other limits too
 */
export type Confidence = 'certain' | 'likely' | 'possible';

/** What set the length of the accept queue. */
export type BoundBy = 'backlog' | 'somaxconn' | 'unknown';

/** One fact a verdict rests on: what was read, where, and its value, or how it changed over the run. */
export interface Because {
  readonly reading: string;
  readonly from: string;
  readonly before?: number | string;
  readonly after?: number | string;
  readonly value?: number | string;
}

export interface Finding {
  readonly limit: LimitName;
  readonly side: Side | null;
  readonly verdict: Verdict;
  /** null where the verdict is `clear` or `unknown`. */
  readonly confidence: Confidence | null;
  /** How many connections this limit allows, null where it is not known or sets no count. */
  readonly ceiling: number | null;
  readonly boundBy?: BoundBy;
  /** Where it was read, where several hosts are observed. */
  readonly host?: string;
  readonly because: readonly Because[];
  /** What to change, the most useful first; for `unknown` the reading or test that would decide. */
  readonly advice: readonly string[];
}

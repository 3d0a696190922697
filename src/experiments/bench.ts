import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {Plan} from '../model/plan.ts';
import type {Tally} from '../model/tally.ts';
import type {Observer} from '../observe/observer.ts';
import type {Canary} from './canary.ts';
import type {LoadRun} from './load-run.ts';

export type Phase =
  | 'starting'
  | 'opening'
  | 'waiting'
  | 'confirming'
  | 'holding'
  | 'probing'
  | 'testing'
  | 'closing'
  | 'recovering';

/** A run with what was made of it. */
export interface Judged {
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
}

/** What an experiment works with besides its plan. */
export interface Bench {
  /** Undefined where the target is not observed. */
  readonly observer: Observer | undefined;
  /** Undefined where none flies. */
  readonly canary: Canary | undefined;
  /** Ends the experiment early; what was measured until then is kept. */
  readonly signal: AbortSignal;
  /** Make no active tests. */
  readonly passive: boolean;
  /** Called when attempts are about to begin, and at each further run again. */
  readonly onOpening: () => void;
  /** @param connections how many are to be opened in this run */
  readonly onProgress: (phase: Phase, tally: Tally, connections: number) => void;
  /** Says a line that stays. */
  readonly announce: (text: string) => void;
  /** Joins a run with what is known of both hosts, and judges every limit by it. */
  readonly judge: (plan: Plan, run: LoadRun) => Promise<Judged>;
  /** performance.now() after which an experiment of many runs begins no further one; Infinity for no hurry. */
  readonly noRunAfterMs: number;
}

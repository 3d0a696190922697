import type {Phase} from '../experiments/experiment-context.ts';
import type {ProgressSnapshot} from '../experiments/progress-snapshot.ts';
import type {Experiment} from '../record/record.ts';
import type {HeadStart} from './head-start.ts';

/** What happens while it is measured; for whoever wants to show it. */
export type RunEvent =
  /** The address is known, and load is about to begin. */
  | {readonly type: 'target'; readonly url: string}
  | {readonly type: 'experiment'; readonly name: Experiment['name']}
  /** One of several experiments is over; `result` is its figure. */
  | {readonly type: 'measured'; readonly name: Experiment['name']; readonly result: number | null}
  /**
   * Something is waited for between runs of load; with the length of the target's accept queue, where that is what is
   * waited for, and seen.
   */
  | {readonly type: 'phase'; readonly phase: Phase; readonly acceptQueueLength?: number | undefined}
  /** Some times a second while load goes on; `canaryBlockedMs` is null where there is no canary. */
  | {readonly type: 'progress'; readonly snapshot: ProgressSnapshot; readonly canaryBlockedMs: number | null}
  /** A sentence for people. */
  | {readonly type: 'message'; readonly text: string};

/** How a run is accompanied. */
export interface Accompaniment {
  /**
   * Ends it early: connections are closed, and what was measured until then is reported. A reason of `SIGHUP`,
   * `SIGINT` or `SIGTERM` stands in the record, any other as `abort`.
   */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** What was begun for it before it was known what it is; ended by whoever began it. */
  readonly headStart?: HeadStart | undefined;
}

import type {Tally} from '../model/tally.ts';
import type {Phase} from './experiment-context.ts';

/** What one look at a run of load shows. */
export interface ProgressSnapshot {
  /** By performance.now(). */
  readonly atMs: number;
  readonly phase: Phase;
  /** How many are to be opened in this run. */
  readonly connections: number;
  /** At which rate; null for as fast as the driver can. */
  readonly perSecond: number | null;
  readonly tally: Tally;
  /**
   * How many the application has: as they were last counted by their owners, or, until then, those that answered or are open
   * and not in the accept queue; null where neither is known.
   */
  readonly accepted: number | null;
  /** How many the application has answered; null where nothing is asked. */
  readonly served: number | null;
  /** Length of the target's accept queue; undefined where it is not observed. */
  readonly acceptQueueLength: number | undefined;
  /** How many that queue takes; undefined where that is not known. */
  readonly acceptQueueRoom: number | undefined;
  /** Of the process at the target that has the fewest left; undefined where descriptors cannot be read. */
  readonly descriptors: Descriptors | undefined;
  /** Until the phase is over by the plan; null where the plan does not say. */
  readonly leftMs: number | null;
  /** Where several hosts drive, each by itself; absent for one. */
  readonly hosts?: readonly HostProgress[];
}

/** What one of several hosts that drive has opened. */
export interface HostProgress {
  readonly host: string;
  readonly started: number;
  readonly open: number;
  /** How many of its workers are lost. */
  readonly lost: number;
  readonly workers: number;
}

/** Descriptors of one process against its soft RLIMIT_NOFILE. */
export interface Descriptors {
  readonly process: string;
  readonly used: number;
  readonly most: number;
}

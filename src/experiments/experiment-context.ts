import type {IdleWorkers} from '../drive/idle-workers.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {Plan} from '../model/plan.ts';
import type {Observer} from '../observe/observer.ts';
import type {Experiment} from '../record/record.ts';
import type {Canary} from './canary.ts';
import type {LoadRun} from './load-run.ts';
import type {ProgressSnapshot} from './progress-snapshot.ts';
import type {QuietMoment} from './quiet-moment.ts';

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
export interface ExperimentContext {
  /** Of the driver's own host. */
  readonly driverObserver: Pick<Observer, 'readAll'>;
  /** Of other hosts that drive as well, in the order of the plan; the plan's first is `driverObserver`'s. */
  readonly otherDrivers: readonly Pick<Observer, 'readAll'>[];
  /** What counters do without load. */
  readonly quietMoment: QuietMoment;
  /** Of hosts on the way to the target. */
  readonly hops: readonly Pick<Observer, 'readAll'>[];
  /** Undefined where the target is not observed. */
  readonly observer: Observer | undefined;
  /** Those that a run takes before it starts more. */
  readonly idleWorkers: IdleWorkers;
  /** Undefined where none flies. */
  readonly canary: Canary | undefined;
  /** Ends the experiment early; what was measured until then is kept. */
  readonly signal: AbortSignal;
  /** Make no active tests. */
  readonly passive: boolean;
  /** Called when attempts are about to begin, and at each further run again. */
  readonly onOpening: () => void;
  /** Called when an experiment begins. */
  readonly onExperiment: (name: Experiment['name']) => void;
  /** Called before each run with how many connections others have to the listener, as far as it is observed. */
  readonly onOthers: (connections: number) => void;
  /** Called when one of several experiments is over, with its figure. */
  readonly onMeasured: (name: Experiment['name'], result: number | null) => void;
  /** Called at each look at a run, some times a second. */
  readonly onSnapshot: (snapshot: ProgressSnapshot) => void;
  /**
   * Called when something is waited for between runs.
   * @param acceptQueueLength where that is what is waited for, and seen
   */
  readonly onPhase: (phase: Phase, acceptQueueLength?: number) => void;
  /** Says a line that stays. */
  readonly announce: (text: string) => void;
  /** Joins a run with what is known of both hosts, and judges every limit by it. */
  readonly judge: (plan: Plan, run: LoadRun) => Promise<Judged>;
  /**
   * performance.now() by which an experiment is to be over: it begins no run, repeat or test that would take longer, by
   * what those before took. Infinity for no hurry.
   */
  readonly noRunAfterMs: number;
}

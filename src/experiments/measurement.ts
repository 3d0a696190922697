import type {Plan} from '../model/plan.ts';
import type {Experiment, Step} from '../record/record.ts';
import type {Judged} from './experiment-context.ts';
import type {LoadRun} from './load-run.ts';

/** One experiment with its figure, before it becomes part of a record. */
export interface Measurement extends Judged {
  readonly name: Experiment['name'];
  /** What was asked for as a whole: the most connections, or the highest rate. */
  readonly plan: Plan;
  /** The run that the findings are about, the only one or the one that decided, and what it was asked to do. */
  readonly run: LoadRun;
  readonly runPlan: Plan;
  /** The headline figure and the stage that it counts; null where there is none. */
  readonly figure: Pick<Experiment, 'result' | 'basis'>;
  /** What a search met: a value that failed, nothing up to the largest, the driver's own limit, or its end before that. */
  readonly met?: 'limit' | 'nothing' | 'driver' | 'unfinished';
  readonly steps?: readonly Step[];
  readonly confirmation?: Experiment['confirmation'];
  /** The latency within which a rate counts as held. */
  readonly objectiveP99Us?: number;
  readonly stepMs?: number;
  /** Sentences for the report. */
  readonly notes: readonly string[];
}

import type {LimitName} from '../../src/model/limit-names.ts';
import type {Namespace} from '../helpers/namespace.ts';
import type {Measuring} from '../helpers/plimsoll.ts';

/** What is so, whatever plimsoll says. Figures are given where they are exact. */
export interface Truth {
  /** `no-limit-reached` for a healthy control; `none` where nobody gets in, whatever their number: no limit is named. */
  readonly limit: LimitName | 'none';
  /** What the limit allows: the ceiling of its finding. */
  readonly ceiling?: number;
  /** Connections that the application had at once: the headline of the run. */
  readonly result?: number;
  readonly boundBy?: 'backlog' | 'somaxconn';
  /** A neighbour on the driver's host takes some of the same, so that fewer are left for the run. */
  readonly fewerBesideNeighbour?: true;
  /** What the neighbour makes true as well, by being there. */
  readonly besideNeighbour?: readonly LimitName[];
  /** True beside it, as a consequence or as a second limit; to name them is no mistake. */
  readonly beside?: readonly LimitName[];
}

/** A scene that stands, ready to be measured. */
export interface Scene {
  /** Where plimsoll runs. */
  readonly driver: Namespace;
  readonly target: string;
  /** Where the target is, if not where plimsoll runs. */
  readonly server?: Namespace;
  /** Command prefix of plimsoll itself, such as prlimit(1). */
  readonly under?: readonly string[];
  /** What of the truth only the scene knows, such as how many descriptors a server has left. */
  readonly truth?: Partial<Truth>;
  /** What happens while the run goes on. */
  readonly meanwhile?: (run: Measuring) => Promise<void>;
}

/** One limit, brought about for real. */
export interface Scenario {
  /** Unique; `npm run lab -- -t NAME` runs it alone. */
  readonly name: string;
  /** Where the truth was measured, such as `kernel.md 3`. */
  readonly facts: string;
  readonly truth: Truth;
  /** What the advice must say where the target is observed: the server by its name, its setting, the value of now. */
  readonly words?: readonly RegExp[];
  /** Of `plimsoll ceiling`, but for the target and `--observe-on`. */
  readonly flags: readonly string[];
  /** Why it cannot be built here, undefined where it can. */
  readonly unable?: () => string | undefined;
  /** Builds it, for one run: one a view, each time anew. What it makes goes with the test. */
  readonly build: () => Promise<Scene>;
}

/** What plimsoll may look at, and who else is there: the last has target evidence, and a host that is not quiet. */
export const views = ['with target evidence', 'from the client alone', 'beside a busy neighbour'] as const;
export type View = (typeof views)[number];

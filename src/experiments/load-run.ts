import type {Histograms} from '../drive/histograms.ts';
import type {WorkerFds} from '../drive/worker-pool.ts';
import type {ActiveTests, Repeats} from '../model/active-tests.ts';
import type {FileTable} from '../model/file-table.ts';
import type {HostFacts, SocketCounts, TargetSockets} from '../model/host-facts.ts';
import type {OutcomeSpread} from '../model/outcome-spread.ts';
import type {EngineName, PortPool} from '../model/plan.ts';
import type {Reading} from '../model/reading.ts';
import type {LogWords} from '../model/server.ts';
import type {Tally} from '../model/tally.ts';
import type {ThreadWaits} from '../model/target-evidence.ts';
import type {Span} from '../observe/beyond-quiet.ts';
import type {Quiet} from './quiet-moment.ts';
import type {Moment} from './timeline.ts';

/** Everything one run of load saw, before anything is judged. */
export interface LoadRun {
  /** Unix ms at which the first attempt was due. */
  readonly startMs: number;
  /** Unix ms at which the last attempt had its outcome. */
  readonly settledMs: number;
  /** Each attempt had its outcome, and each connection its proof or no patience left: nothing cut the run short before. */
  readonly settled: boolean;
  readonly engine: EngineName;
  readonly engineWhy: string | undefined;
  /** Whether the target's kernel was asked which connections it has. */
  readonly kernelAsked: boolean;
  readonly workerFds: WorkerFds[] | undefined;
  /** When the hold was over, before connections were closed. */
  readonly tally: Tally;
  /** How the outcomes of the attempts are spread over their places, times and sources. */
  readonly spread: OutcomeSpread;
  readonly histograms: Histograms;
  readonly moments: readonly Moment[];
  /** Opening was ended at a limit, before all that was asked for had been tried. */
  readonly stoppedAtLimit: boolean;
  readonly driver: DriverView;
  /** Of a fleet, each host by itself, in the order of the plan; absent where one host drives. */
  readonly hosts?: readonly HostRun[];
  readonly target: TargetView | undefined;
  /** Hosts on the way; empty where none is observed. */
  readonly hops?: readonly Span[];
  /** What counters of both hosts did before there was load; absent where nobody looked. */
  readonly quiet?: Quiet | undefined;
  /** Connections that the canary had meanwhile: counters of the target do not tell them from those of the run. */
  readonly canaryEstablished: number;
  /** Undefined where none was made. */
  readonly tests: ActiveTests | undefined;
  /** The figure, tried again; absent where it was not. */
  readonly repeats?: Repeats;
  /** Workers that died on the way, with their words. */
  readonly lost: readonly string[];
}

/** The driver's own host: just before the run, after its hold, and its file table at the look at which least was left. */
export interface DriverView {
  readonly before: HostFacts;
  readonly after: HostFacts;
  readonly files: Reading<FileTable>;
}

/** The target's end: before, after the hold, and who had the connections at the turning points between. */
export interface TargetView {
  /** Connections of the listener before the first of this run; absent where nobody counted them. */
  readonly socketsBefore?: Reading<SocketCounts> | undefined;
  readonly before: HostFacts;
  readonly after: HostFacts;
  readonly sockets: readonly Reading<TargetSockets>[];
  /** What the threads of its processes waited for when the hold was over; absent where it was not read. */
  readonly threads?: Reading<readonly ThreadWaits[]>;
  /** What the server wrote to its log meanwhile; absent where it was not read. */
  readonly log?: Reading<readonly LogWords[]>;
}

/** What one host of a fleet had to do with the run. */
export interface HostRun {
  readonly host: string;
  readonly portPool: PortPool | undefined;
  /** Its part of the connections that were asked for. */
  readonly connections: number;
  readonly workers: number;
  readonly engine: EngineName;
  readonly driver: DriverView;
  readonly tally: Tally;
  readonly spread: OutcomeSpread;
  readonly histograms: Histograms;
  readonly workerFds: WorkerFds[] | undefined;
  readonly lost: readonly string[];
  /** Shortest time to its workers and back; absent on this host. */
  readonly roundTripMs?: number | undefined;
}

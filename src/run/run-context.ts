import type {IdleWorkers} from '../drive/idle-workers.ts';
import {isStopSignal} from '../exit-codes.ts';
import type {Canary} from '../experiments/canary.ts';
import type {ExperimentContext, Judged, Phase} from '../experiments/experiment-context.ts';
import type {LoadRun} from '../experiments/load-run.ts';
import type {Measurement} from '../experiments/measurement.ts';
import type {StoppedBy} from '../experiments/outcome.ts';
import type {ProgressSnapshot} from '../experiments/progress-snapshot.ts';
import type {QuietMoment} from '../experiments/quiet-moment.ts';
import {beyondRecovery} from '../experiments/recovery.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Plan} from '../model/plan.ts';
import type {Observer} from '../observe/observer.ts';
import type {Load} from '../plan/make-plan.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {Closers} from './closers.ts';
import {HeadStart} from './head-start.ts';
import {otherClientsWaitMs, otherClientsWords} from './other-clients.ts';
import type {Accompaniment} from './run-event.ts';
import type {RunRequest} from './run-request.ts';
import {lookUp, type Surroundings} from './surroundings.ts';

/**
 * Owns all that lives longer than one run of load: the observers of both hosts, the canary, a listener of plimsoll's own;
 * and their end, which `close` is. It says what happens as events, and prints nothing.
 */
export class RunContext implements ExperimentContext {
  readonly driverObserver: Observer;
  readonly otherDrivers: readonly Observer[];
  readonly idleWorkers: IdleWorkers;
  readonly observer: Observer | undefined;
  readonly hops: readonly Observer[];
  readonly canary: Canary | undefined;
  readonly signal: AbortSignal;
  readonly passive: boolean;
  readonly noRunAfterMs = Infinity;
  readonly quietMoment: QuietMoment;
  /** Limits of the target, lowest first; empty where it is not observed. */
  readonly limitReadings: readonly LimitReading[];
  readonly planFor: (load: Load) => Plan;
  readonly #request: RunRequest;
  readonly #surroundings: Surroundings;
  readonly #accompaniment: Accompaniment;
  readonly #blocked: AbortController;
  #stopWhenBlockedMs: number;
  /** Connections of others to the listener before the first run. */
  #others: number | undefined;
  readonly #closers: Closers;
  // An experiment may be given this with another bound of time, so what it calls are properties.
  readonly #startedAt = new Date();
  readonly #beganMs = performance.now();

  private constructor(
    request: RunRequest,
    accompaniment: Accompaniment,
    surroundings: Surroundings,
    closers: Closers,
  ) {
    this.#request = request;
    this.#accompaniment = accompaniment;
    this.#surroundings = surroundings;
    this.#closers = closers;
    this.#blocked = new AbortController();
    this.#stopWhenBlockedMs = request.stopWhenBlockedMs ?? Infinity;
    this.signal = AbortSignal.any([accompaniment.signal, this.#blocked.signal]);
    this.passive = request.passive;
    ({
      driverObserver: this.driverObserver,
      otherDrivers: this.otherDrivers,
      idleWorkers: this.idleWorkers,
      quietMoment: this.quietMoment,
      observer: this.observer,
      hops: this.hops,
      canary: this.canary,
      limitReadings: this.limitReadings,
      planFor: this.planFor,
    } = surroundings);
  }

  /**
   * Looks up the target, reads both hosts and starts the canary; nothing is opened yet but what the look-up takes.
   * @throws UsageError for a target or sources that cannot be, an address that may not be loaded, a host not reached
   */
  static async open(request: RunRequest, accompaniment: Accompaniment): Promise<RunContext> {
    const closers = new Closers();
    try {
      const workers = request.withCanary ? 2 : 1;
      const headStart = accompaniment.headStart ?? new HeadStart(workers);
      closers.add(() => headStart.end());
      headStart.idleWorkers.ensure(workers);
      const surroundings = await lookUp(request, headStart, closers, accompaniment.signal);
      accompaniment.onEvent({type: 'target', url: surroundings.plan.target.url});
      for (const text of surroundings.crowding) accompaniment.onEvent({type: 'message', text});
      return new RunContext(request, accompaniment, surroundings, closers);
    } catch (error) {
      await closers.close();
      throw error;
    }
  }

  readonly onOpening = (): void => this.canary?.begin();

  readonly onExperiment = (name: Experiment['name']): void => {
    this.#accompaniment.onEvent({type: 'experiment', name});
  };

  /** Later some of the run's own may be left there. */
  readonly onOthers = (connections: number): void => {
    if (this.#others !== undefined) return;
    this.#others = connections;
    if (connections === 0 || !this.canary || this.#request.stopWhenBlockedMs !== undefined) return;
    this.#stopWhenBlockedMs = otherClientsWaitMs;
    this.announce(otherClientsWords(connections));
  };

  readonly onMeasured = (name: Experiment['name'], result: number | null): void => {
    this.#accompaniment.onEvent({type: 'measured', name, result});
  };

  readonly onPhase = (phase: Phase, acceptQueueLength?: number): void => {
    this.#accompaniment.onEvent({type: 'phase', phase, acceptQueueLength});
  };

  readonly onSnapshot = (snapshot: ProgressSnapshot): void => {
    const canaryBlockedMs = this.canary?.blockedForMs ?? null;
    this.#accompaniment.onEvent({type: 'progress', snapshot, canaryBlockedMs});
    if ((canaryBlockedMs ?? 0) > this.#stopWhenBlockedMs) this.#blocked.abort();
  };

  readonly announce = (text: string): void => {
    this.#accompaniment.onEvent({type: 'message', text});
  };

  /** Joins a run with what is known of both hosts, and judges every limit by it; the rules are loaded with the first run. */
  readonly judge = async (plan: Plan, run: LoadRun): Promise<Judged> => {
    const {judgeRun} = await import('./judge-run.ts');
    return judgeRun(plan, run, this.#surroundings.unobserved);
  };

  /** When the load is gone: how long until the target takes connections as before. */
  async recover(measurements: readonly Measurement[]): Promise<void> {
    const hits = measurements.flatMap(({findings}) => findings.filter(({verdict}) => verdict === 'hit'));
    if (this.signal.aborted || hits.some(({limit}) => beyondRecovery.includes(limit))) return;
    this.onPhase('recovering');
    await this.canary?.recover(this.signal);
  }

  /** The record of everything that was measured. */
  async record(measurements: readonly Measurement[]): Promise<RunRecord> {
    const {driver, plan, notes, unobserved} = this.#surroundings;
    const stoppedBy = this.#stoppedBy();
    const [{runRecord}, {canaryNote, observationNotes}] = await Promise.all([
      import('../experiments/run-record.ts'),
      import('./run-notes.ts'),
    ]);
    return runRecord({
      plan: measurements[0]?.plan ?? plan,
      measurements,
      canary: await this.canary?.report(),
      limitReadings: this.limitReadings,
      driver,
      drivers: this.#surroundings.drivers.map(({host, facts, answer}) => ({host, facts, node: answer.node})),
      startedAt: this.#startedAt,
      elapsedMs: performance.now() - this.#beganMs,
      stoppedBy,
      notes: [
        ...notes,
        ...observationNotes(measurements, unobserved, this.observer?.lost),
        ...canaryNote(stoppedBy, this.#stopWhenBlockedMs),
      ],
    });
  }

  /** Ends everything; nothing is left behind, however it went. */
  close(): Promise<void> {
    return this.#closers.close();
  }

  #stoppedBy(): StoppedBy | undefined {
    const {signal} = this.#accompaniment;
    if (signal.aborted) return isStopSignal(signal.reason) ? signal.reason : 'abort';
    return this.#blocked.signal.aborted ? 'canary' : undefined;
  }
}

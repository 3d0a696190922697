import * as fault from './faults.ts';
import {type Phase, phases} from './phases.ts';

/** One run that goes wrong in one way, and how it must end. */
export interface Row {
  readonly fault: fault.Fault;
  readonly phase: Phase;
  /** One of these; 137 is that of a process that SIGKILL has ended. */
  readonly exitCodes: readonly number[];
  /** Of the record; null: there is none. */
  readonly complete: boolean | null;
  /** From the fault, or where that is there throughout from the start, to the end. */
  readonly withinMs: number;
  /** What must stand on standard error or in the notes of the record. */
  readonly says?: RegExp;
  /** It is the share of this kind that every run of the tests meets. */
  readonly inSuite?: boolean;
}

const p = phases;
/** A run that a signal ends has to close its connections, to judge and to write. */
const soonMs = 15_000;

const interrupted: readonly Phase[] = [
  p.ceilingLoading,
  p.ceilingStarting,
  p.ceilingOpening,
  p.ceilingHolding,
  p.holdStarting,
  p.holdOpening,
  p.holdHolding,
  p.burstStarting,
  p.burstSearching,
  p.rateStarting,
  p.rateSearching,
  p.surveyStarting,
  p.surveySearching,
];
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;

/** The others of these are met by test/cli/interrupt.test.ts. */
const signalsInSuite: readonly (readonly [Phase, string])[] = [
  [p.ceilingLoading, 'SIGHUP'],
  [p.holdHolding, 'SIGTERM'],
];

const bySignal: readonly Row[] = interrupted.flatMap((phase) =>
  signals.map(([name, code]) => ({
    fault: fault.signal(name),
    phase,
    exitCodes: [code],
    complete: false,
    withinMs: soonMs,
    inSuite: signalsInSuite.some(([one, by]) => one === phase && by === name),
  })),
);

/** The run goes on, and comes to its end. */
const outlived = (of: fault.Fault, phase: Phase, more: Partial<Row> = {}): Row => ({
  fault: of,
  phase,
  exitCodes: [0],
  complete: true,
  withinMs: 40_000,
  ...more,
});

export const table: readonly Row[] = [
  ...bySignal,
  ...[p.ceilingOpening, p.holdHolding].flatMap((phase) =>
    signals.map(([name, code]) => ({
      fault: fault.signalGroup(name),
      phase,
      exitCodes: [code],
      complete: false,
      withinMs: soonMs,
    })),
  ),
  outlived(fault.pipeSignal, p.ceilingOnce),
  outlived(fault.resize, p.ceilingOnce),
  outlived(fault.closedPipe, p.whole),

  ...[p.ceilingOpening, p.ceilingHolding, p.burstSearching, p.rateSearching, p.holdHolding].map((phase) => ({
    fault: fault.killCoordinator,
    phase,
    exitCodes: [137],
    complete: null,
    withinMs: soonMs,
    inSuite: phase === p.ceilingOpening,
  })),
  ...[p.ceilingOnce, p.holdOnce].map((phase) => ({
    fault: fault.killWorker,
    phase,
    exitCodes: [70],
    complete: false,
    withinMs: 40_000,
    says: /worker process was lost.*SIGKILL/,
    inSuite: phase === p.ceilingOnce,
  })),
  ...[p.ceilingOnce, p.holdOnce, p.burstOnce, p.rateOnce].map((phase) =>
    outlived(fault.killShells, phase, {exitCodes: [0, 3]}),
  ),
  ...[p.ceilingOnce, p.holdOnce].map((phase) => outlived(fault.killTarget, phase, {exitCodes: [0, 3]})),
  ...[p.burstOnce, p.rateOnce].map((phase) => outlived(fault.killTarget, phase, {exitCodes: [0, 3, 4]})),

  outlived(fault.fewDescriptors, p.whole, {exitCodes: [3]}),
  outlived(fault.fewPorts, p.whole, {exitCodes: [3]}),
  ...[p.ceilingOnce].map((phase) => ({
    fault: fault.noMemory,
    phase,
    exitCodes: [3, 70],
    complete: false,
    withinMs: 60_000,
  })),
  outlived(fault.fullDisk, p.whole, {exitCodes: [70], says: /could not be written to .*ENOSPC/}),
  outlived(fault.fullStdout, p.whole, {exitCodes: [70], says: /standard output could not be written/}),
  outlived(fault.fullStderr, p.whole),

  ...[5, -5].flatMap((hours) =>
    [p.ceilingOnce, p.holdOnce, p.burstOnce, p.rateOnce].map((phase) =>
      outlived(fault.clockStep(hours), phase, {
        // A rate that a busy machine cannot keep is the driver's limit.
        exitCodes: phase === p.rateOnce ? [0, 3] : [0],
        inSuite: hours === -5 && phase === p.burstOnce,
      }),
    ),
  ),

  ...[p.ceilingOnce, p.holdOnce, p.burstOnce].map((phase) => outlived(fault.stopCoordinator, phase)),
  ...[p.ceilingOnce, p.holdOnce].map((phase) => outlived(fault.stopWorker, phase, {exitCodes: [0, 3]})),
  outlived(fault.stopWorker, p.rateOnce, {exitCodes: [3]}),
  ...[p.ceilingOnce, p.holdOnce, p.burstOnce].map((phase) =>
    outlived(fault.stopTarget, phase, {exitCodes: [0, 3]}),
  ),
  ...[p.ceilingOpening, p.holdHolding].map((phase) => ({
    fault: fault.stopWorkerForGood,
    phase,
    exitCodes: [130],
    complete: false,
    withinMs: soonMs,
    says: /worker process was lost.*has not answered/,
  })),

  outlived(fault.noNames, p.whole, {exitCodes: [2], complete: null, says: /no name server answered/}),
  outlived(fault.slowNames, p.whole),
  outlived(fault.silentNames, p.ceilingStarting, {exitCodes: [130], complete: null, withinMs: 8000}),
  outlived(fault.deadNames, p.whole, {says: /has 4 addresses; 127\.0\.0\.1 was chosen/, inSuite: true}),

  ...[p.ceilingOnce, p.holdOnce, p.burstOnce].flatMap((phase) => [
    outlived(fault.linkDown, phase, {exitCodes: [0, 3], inSuite: phase === p.ceilingOnce}),
    outlived(fault.routeGone, phase, {exitCodes: [0, 3]}),
  ]),
  outlived(fault.secondRun, p.ceilingOnce),
];

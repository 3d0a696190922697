import {hostname, release} from 'node:os';
import type {StopSignal} from '../exit-codes.ts';
import type {ActiveTestName, Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Rung} from '../model/ladder.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {type Experiment, type RunRecord, recordSchemaName} from '../record/record.ts';
import {version} from '../version.ts';
import type {CeilingRun} from './ceiling.ts';
import {exitCodeOf, outcomeOf, resultOf} from './outcome.ts';
import {timeline} from './timeline.ts';

/** A finished run with all that was made of it. */
export interface Judged {
  readonly plan: Plan;
  readonly run: CeilingRun;
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  readonly ladder: readonly Rung[];
  readonly driver: HostFacts;
  readonly startedAt: Date;
  readonly elapsedMs: number;
  readonly stoppedBy: StopSignal | undefined;
  /** Sentences for the report that were known before the run. */
  readonly notes: readonly string[];
}

/** The record of one run of `ceiling`. */
export function ceilingRecord(judged: Judged): RunRecord {
  const {plan, run, findings, driver, stoppedBy} = judged;
  const {target} = plan;
  const {endpoint} = target;
  const outcome = outcomeOf(findings, run, stoppedBy);
  return {
    schema: recordSchemaName,
    complete: stoppedBy === undefined && run.lost.length === 0,
    ...(stoppedBy === undefined ? {} : {interruptedBy: stoppedBy}),
    startedAt: judged.startedAt.toISOString(),
    elapsedMs: Math.round(judged.elapsedMs),
    exitCode: exitCodeOf(outcome, run, stoppedBy),
    plimsoll: version,
    target: {
      url: target.url,
      scheme: target.scheme,
      address: endpoint.family === 'unix' ? endpoint.path : endpoint.address,
      port: endpoint.family === 'unix' ? null : endpoint.port,
      family: endpoint.family,
    },
    driver: {
      host: hostname(),
      kernel: valueIfKnown(driver.settings.kernel) ?? release(),
      node: process.version,
      engine: run.engine,
      ...(run.engineWhy === undefined ? {} : {engineWhy: run.engineWhy}),
      workers: plan.workers,
      drivenFrom: [],
      sources: [...(plan.book?.sources ?? [])],
    },
    experiments: [experimentOf(judged, outcome)],
    limits: judged.ladder.map((rung) => ({...rung})),
    expectations: [],
  };
}

function experimentOf(
  {plan, run, evidence, findings, notes, stoppedBy}: Judged,
  outcome: Experiment['outcome'],
): Experiment {
  const {tally} = run;
  const {connections, perSecond, connectTimeoutMs, holdMs} = plan;
  const admitted = valueIfKnown(evidence.admitted);
  // Interrupted before it was asked, the target's kernel has said nothing.
  const kernelAsked = run.engine === 'epoll' && (stoppedBy === undefined || tally.confirmed > 0);
  return {
    name: 'ceiling',
    outcome,
    ...resultOf(plan, evidence, run),
    unit: 'connections',
    asked: {connections, perSecond, connectTimeoutMs, holdMs},
    establishedPerSecond: establishedPerSecond(run),
    attempts: {
      started: tally.started,
      established: tally.established,
      confirmed: kernelAsked ? tally.confirmed : null,
      accepted: asksForProof(plan)
        ? tally.answered
        : (admitted?.accepted ?? (tally.answered > 0 ? tally.answered : null)),
      phantom: kernelAsked ? tally.phantom : null,
      ...(kernelAsked ? {unconfirmed: tally.open - tally.openConfirmed} : {}),
      held: tally.open,
      closedByPeer: tally.closedByPeer,
      pending: tally.pending,
      refusals: Object.fromEntries(Object.entries(tally.refusals).filter(([, count]) => count > 0)),
      lastWords: tally.words,
    },
    synRetries: tally.synRetries,
    latency: latencyOf(run),
    timeline: timeline(run.moments, run.startMs, run.target?.before.sample),
    tests: testsOf(run),
    findings: findings.map((finding) => ({
      ...finding,
      because: [...finding.because],
      advice: [...finding.advice],
    })),
    notes: [...notes, ...notesOf(run, evidence)],
  };
}

/** Over the ramp: from the first connect(2) to the last connection established. */
function establishedPerSecond({tally}: CeilingRun): number | null {
  const {firstStartedAtMs, lastEstablishedAtMs, established} = tally;
  if (firstStartedAtMs === null || lastEstablishedAtMs === null) return null;
  const rampMs = lastEstablishedAtMs - firstStartedAtMs;
  return rampMs > 0 ? (established / rampMs) * 1000 : null;
}

/** Without those that have no sample. */
function latencyOf({histograms}: CeilingRun): Experiment['latency'] {
  const latency: Experiment['latency'] = {};
  for (const name of Object.keys(histograms) as (keyof typeof histograms)[]) {
    const summary = histograms[name].summary();
    if (summary) latency[name] = summary;
  }
  return latency;
}

function testsOf({tests}: CeilingRun): Experiment['tests'] {
  const names = Object.keys(tests ?? {}) as ActiveTestName[];
  return names.flatMap((name) => {
    const outcome = tests?.[name];
    return outcome ? [{name, ...outcome}] : [];
  });
}

function notesOf(run: CeilingRun, {targetProcesses}: Evidence): string[] {
  return [
    ...(targetProcesses.known && targetProcesses.value.gone.length > 0
      ? [
          'Processes of the target ended during the run: what was accepted is the most that one of the looks saw, four a second at most.',
        ]
      : []),
    ...run.lost.map((why) => `A worker was lost, and its connections with it: ${why}`),
    ...(run.stoppedAtWall ? ['Opening ended at the wall, before everything asked for was tried.'] : []),
    ...(run.engineWhy && run.engine === 'net' ? [`Engine net, since ${run.engineWhy}.`] : []),
  ];
}

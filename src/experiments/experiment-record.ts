import {endKinds} from '../drive/connection-table.ts';
import {servedAtARate} from '../explain/served-at-a-rate.ts';
import type {ActiveTestName} from '../model/active-tests.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {loopShares} from '../model/loop-shares.ts';
import {countOf, type OutcomeSpread} from '../model/outcome-spread.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {valueIfKnown, whyMissing} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import {formatCount} from '../model/units.ts';
import type {Ends, Experiment, Fidelity} from '../record/record.ts';
import {unbegunOn} from './host-runs.ts';
import type {HostRun, LoadRun} from './load-run.ts';
import type {Measurement} from './measurement.ts';
import {otherProtocolNotes} from './other-protocol.ts';
import {type Outcome, outcomeOf, type StoppedBy} from './outcome.ts';
import {peerEnds} from './peer-ends.ts';
import {startedPerSecond} from './step.ts';
import {type AcceptanceSeen, timeline} from './timeline.ts';

/** One experiment as the record holds it. Pure. */
export function experimentRecord(measurement: Measurement, stoppedBy: StoppedBy | undefined): Experiment {
  const {name, plan, run, evidence, figure, steps, confirmation, objectiveP99Us, stepMs} = measurement;
  const {connections, perSecond, connectTimeoutMs, holdMs} = plan;
  const ends = endsOf(run);
  const outcome = outcomeOf(measurement, stoppedBy);
  return {
    name,
    outcome,
    ...figure,
    unit: name === 'rate' ? 'connections/s' : 'connections',
    asked: {
      connections,
      perSecond,
      connectTimeoutMs,
      holdMs,
      ...(objectiveP99Us === undefined ? {} : {objectiveP99Us}),
      ...(stepMs === undefined ? {} : {stepMs}),
    },
    establishedPerSecond: establishedPerSecond(run.tally),
    attempts: attemptsOf(measurement, stoppedBy),
    ...(run.hosts === undefined
      ? {}
      : {hosts: run.hosts.map((host) => hostRecord(host, measurement.findings))}),
    synRetries: run.tally.synRetries,
    ...bySourceOf(run.spread),
    latency: latencyOf(run),
    timeline: timeline(run.moments, run.startMs, run.target?.before.sample, acceptanceSeen(measurement)),
    tests: testsOf(run),
    ...(steps === undefined ? {} : {steps: [...steps]}),
    ...(confirmation === undefined ? {} : {confirmation}),
    ...stillServing(measurement),
    ...(ends.length === 0 ? {} : {ends}),
    fidelity: fidelityOf(measurement.runPlan, run),
    findings: findingsOf(measurement, outcome).map((finding) => ({
      ...finding,
      because: [...finding.because],
      advice: [...finding.advice],
    })),
    ...unreadIn(run, evidence),
    notes: [
      ...measurement.notes,
      ...ownLimitNotes(measurement),
      ...otherProtocolNotes(plan, measurement.runPlan, run),
      ...notesOf(run, evidence),
    ],
  };
}

/**
 * The run that decided may itself have held everything, in a search that met a limit or the driver, or in an experiment
 * that did not come to its end: that no limit was reached is found only where that is what the whole of it came to.
 */
function findingsOf({findings}: Measurement, outcome: Outcome): readonly Finding[] {
  return outcome === 'no-limit-reached'
    ? findings
    : findings.filter(({limit, verdict}) => limit !== 'no-limit-reached' || verdict !== 'hit');
}

function attemptsOf(
  {runPlan, run, evidence}: Measurement,
  stoppedBy: StoppedBy | undefined,
): Experiment['attempts'] {
  const {tally} = run;
  const admitted = valueIfKnown(evidence.admitted);
  // Asked, and interrupted before it had answered, the target's kernel has said nothing.
  const kernelAsked = tally.confirmed > 0 || (run.kernelAsked && stoppedBy === undefined);
  return {
    started: tally.started,
    established: tally.established,
    confirmed: kernelAsked ? tally.confirmed : null,
    accepted: acceptedOf(asksForProof(runPlan), tally.answered, admitted?.accepted),
    // Those of a worker that was lost before it named them would be among them.
    ...(admitted?.others && run.lost.length === 0
      ? {others: admitted.others.accepted + admitted.others.queued}
      : {}),
    ...(asksForProof(runPlan) || tally.answered > 0 ? {served: tally.answered} : {}),
    ...(asksForProof(runPlan) ? {replies: tally.replies} : {}),
    phantom: kernelAsked ? tally.phantom : null,
    ...(kernelAsked ? {unconfirmed: tally.open - tally.openConfirmed} : {}),
    held: tally.open,
    closedByPeer: tally.closedByPeer,
    ...(tally.silent > 0 ? {silent: tally.silent} : {}),
    ...(tally.released > 0 ? {closedByUs: tally.released} : {}),
    ...(tally.lost > 0 ? {lost: tally.lost} : {}),
    pending: tally.pending,
    refusals: Object.fromEntries(Object.entries(tally.refusals).filter(([, count]) => count > 0)),
    lastWords: tally.words,
    ...(Object.keys(tally.errnos).length > 0 ? {errnos: tally.errnos} : {}),
    ...(Object.keys(tally.synReplies).length > 0 ? {synReplies: tally.synReplies} : {}),
  };
}

/** Limits on a rate: who waits behind one is served in the end. */
const givesWay: readonly LimitName[] = ['workers-busy', 'accept-rate'];

/** How many are answered in the end is a matter of patience, where answers go on coming and others wait for theirs. */
function stillServing({name, figure, evidence, findings}: Measurement): Pick<Experiment, 'stillServing'> {
  const answers = valueIfKnown(evidence.service);
  if (name !== 'ceiling' || figure.basis !== 'served' || !answers) return {};
  // Where another limit is known to leave them out, no patience lets them in.
  const [first] = findings;
  if (first?.verdict === 'hit' && first.confidence !== 'possible' && !givesWay.includes(first.limit))
    return {};
  if (answers.answered === 0 || !servedAtARate(answers)) return {};
  const {perSecond, waiting} = answers;
  return {stillServing: {perSecond: perSecond === null ? null : Number(perSecond.toPrecision(2)), waiting}};
}

/** More rows than these say no more, and a record need not grow with its sources. */
const sourcesInRecord = 32;

/** Those that got in the least first, where there are more than a record holds. */
function bySourceOf({bySource}: OutcomeSpread): Pick<Experiment, 'bySource'> {
  const rows = Object.entries(bySource).map(([source, counts]) => ({
    source,
    tried: counts.reduce((sum, count) => sum + count, 0),
    entered: countOf(counts, 'atOnce') + countOf(counts, 'late'),
  }));
  if (rows.length < 2) return {};
  const kept = [...rows].sort((a, b) => a.entered / a.tried - b.entered / b.tried).slice(0, sourcesInRecord);
  return {bySource: Object.fromEntries(kept.map(({source, ...counts}) => [source, counts]))};
}

function acceptanceSeen({runPlan, run, evidence}: Measurement): AcceptanceSeen {
  const admitted = valueIfKnown(evidence.admitted);
  const {accepted = 0, queued = 0} = admitted?.others ?? {};
  return {
    byProof: asksForProof(runPlan),
    ownedMost: admitted?.acceptedMost,
    shared: accepted + queued > 0,
    canaries: run.canaryEstablished,
  };
}

/** One host of a fleet by itself. */
function hostRecord(
  {host, connections, workers, tally, histograms, lost}: HostRun,
  findings: readonly Finding[],
): NonNullable<Experiment['hosts']>[number] {
  const own = ownLimitsOf(host, findings);
  const latency = histograms.connect.summary();
  return {
    host,
    asked: connections,
    workers,
    started: tally.started,
    established: tally.established,
    held: tally.open,
    closedByPeer: tally.closedByPeer,
    ...(tally.lost > 0 ? {lost: tally.lost} : {}),
    refusals: Object.fromEntries(Object.entries(tally.refusals).filter(([, count]) => count > 0)),
    establishedPerSecond: establishedPerSecond(tally),
    ...(latency ? {connect: {p50Us: latency.p50Us, p99Us: latency.p99Us, maxUs: latency.maxUs}} : {}),
    ...(own.length > 0 ? {ownLimits: own, leftOut: unbegunOn({tally, connections})} : {}),
    ...(lost.length > 0 ? {lostWorkers: [...lost]} : {}),
  };
}

/** Whoever answered has accepted; whoever owns a connection has, too, and need not have answered. */
function acceptedOf(asked: boolean, answered: number, owned: number | undefined): number | null {
  if (owned !== undefined) return Math.max(owned, asked ? answered : 0);
  return asked || answered > 0 ? answered : null;
}

/** Over the ramp: from the first connect(2) to the last connection established. */
function establishedPerSecond(tally: Tally): number | null {
  const {firstStartedAtMs, lastEstablishedAtMs, established} = tally;
  if (firstStartedAtMs === null || lastEstablishedAtMs === null) return null;
  const rampMs = lastEstablishedAtMs - firstStartedAtMs;
  return rampMs > 0 ? (established / rampMs) * 1000 : null;
}

const shownLatencies = ['connect', 'accept', 'response', 'handshake', 'lateness'] as const;

/** Without those that have no sample. */
function latencyOf({histograms}: LoadRun): Experiment['latency'] {
  const latency: Experiment['latency'] = {};
  const {age, time} = peerEnds(histograms);
  const named = {
    ...Object.fromEntries(shownLatencies.map((name) => [name, histograms[name]])),
    endAge: age,
    endTime: time,
  };
  for (const [name, histogram] of Object.entries(named)) {
    const summary = histogram.summary();
    if (summary) latency[name as keyof typeof latency] = summary;
  }
  return latency;
}

function endsOf({histograms}: LoadRun): Ends[] {
  return endKinds.flatMap((kind) => {
    const [ages, times] = [histograms[`${kind}Age`], histograms[`${kind}Time`]];
    if (ages.count === 0) return [];
    const age = (percent: number) => ages.percentileUs(percent) as number;
    const time = (percent: number) => times.percentileUs(percent) as number;
    return [
      {
        kind,
        count: ages.count,
        ageP10Us: age(10),
        ageP50Us: age(50),
        ageP90Us: age(90),
        timeP10Us: time(10),
        timeP50Us: time(50),
        timeP90Us: time(90),
      },
    ];
  });
}

function fidelityOf({perSecond}: Plan, {tally, histograms}: LoadRun): Fidelity {
  const {lateness, stampError} = histograms;
  const shares = loopShares(tally);
  return {
    offeredPerSecond: perSecond,
    achievedPerSecond: startedPerSecond(tally),
    latenessP50Us: lateness.percentileUs(50) ?? null,
    latenessP99Us: lateness.percentileUs(99) ?? null,
    idleShare: shares.idle,
    runDelayShare: shares.runDelay,
    longestBlindMs: tally.longestBlindMs,
    stampErrorP99Us: stampError.percentileUs(99) ?? null,
  };
}

function testsOf({tests}: LoadRun): Experiment['tests'] {
  const names = Object.keys(tests ?? {}) as ActiveTestName[];
  return names.flatMap((name) => {
    const outcome = tests?.[name];
    return outcome ? [{name, ...outcome}] : [];
  });
}

/** What verdicts on the target rest on most. */
const readings = ['admitted', 'acceptQueue', 'acceptors', 'tcpExt'] as const;

/** Readings that an observed target did not give, though they are there: a question that had no answer in time. */
function unreadIn({target}: LoadRun, evidence: Evidence): Pick<Experiment, 'unread'> {
  const lost = readings
    .map((name) => evidence[name])
    .filter((one) => !one.known && (one.gap === 'not-observed' || one.gap === 'malformed'));
  // Where connections do not arrive, or not all, nothing was lost: it is not there to be read.
  const arrived = valueIfKnown(evidence.attribution)?.share ?? 1;
  if (!target || lost.length === 0 || arrived < 1) return {};
  return {unread: [...new Set(lost.map(whyMissing))]};
}

/** Why the share of a host is not, or not whole, in the figures. */
function ownLimitNotes({findings, run}: Measurement): string[] {
  return (run.hosts ?? []).flatMap((host) => {
    const limits = ownLimitsOf(host.host, findings);
    if (limits.length === 0) return [];
    const unbegun = unbegunOn(host);
    const what =
      unbegun > 0
        ? `${formatCount(unbegun)} of its ${formatCount(host.connections)} connections could not be begun and are left out`
        : 'how late its attempts left is left out';
    return [
      `${host.host} reached a limit of its own (${limits.join(', ')}): ${what}. The target is judged by the other hosts.`,
    ];
  });
}

/** A limit that several hosts met is one finding. */
function ownLimitsOf(host: string, findings: readonly Finding[]): string[] {
  return findings
    .filter(
      ({side, verdict, host: at}) =>
        side === 'driver' && verdict === 'hit' && at?.split(', ').includes(host) === true,
    )
    .map(({limit}) => limit);
}

function notesOf(run: LoadRun, {targetProcesses}: Evidence): string[] {
  return [
    ...(targetProcesses.known && targetProcesses.value.gone.length > 0
      ? [
          'Processes of the target ended during the run: the number accepted is the largest that one of the samples saw (up to four per second).',
        ]
      : []),
    ...(run.tally.replies['500']
      ? [
          `${formatCount(run.tally.replies['500'])} answers were 500 (Internal Server Error): an error inside the application, which may be a limit of its own, such as a pool of database connections. Its log says which.`,
        ]
      : []),
    ...run.lost.map((why) => `A worker process was lost, and its connections with it: ${why}`),
    ...(run.stoppedAtLimit && run.tally.established > 0
      ? ['Stopped opening before all connections were tried: limit reached.']
      : []),
    ...(run.engineWhy ? [`Engine ${run.engine} is used because ${run.engineWhy}.`] : []),
  ];
}

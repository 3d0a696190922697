import type {Asked, DriverPorts, Schedule} from '../model/driver-evidence.ts';
import type {Evidence} from '../model/evidence.ts';
import {fullestOf} from '../model/file-table.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {asksForProof, type Plan} from '../model/plan.ts';
import {known, mapReading, missing, type Reading, valueIfKnown, whyMissing} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import {increasesBeyond} from '../observe/beyond-quiet.ts';
import {fourTuples} from '../plan/source-ports.ts';
import {attribution, contradictionIn, othersSince} from './attribution.ts';
import {ends} from './ends-evidence.ts';
import type {DriverView, LoadRun, TargetView} from './load-run.ts';
import {neighbours, outgoing} from './neighbour-evidence.ts';
import {driverPathEvidence, targetPathEvidence} from './path-evidence.ts';
import {acceptors, targetMemory, targetProcesses, tasks, tasksRefused} from './process-evidence.ts';
import {
  acceptFlow,
  acceptQueue,
  admitted,
  listening,
  passed,
  passingFlow,
  queueMembers,
} from './queue-evidence.ts';
import {isSameNamespace} from './same-namespace.ts';
import {listenerWatch, serverFacts, serverLog, service, targetThreads} from './service-evidence.ts';

/** What there was to know about the run besides the run itself. */
export interface Surroundings {
  readonly limitReadings: readonly LimitReading[];
  /** Why the target was not observed, where it was not. */
  readonly unobserved: string;
}

/** Joins what both ends saw into the evidence that limits are judged by. Pure. */
export function evidenceOf(plan: Plan, run: LoadRun, {limitReadings, unobserved}: Surroundings): Evidence {
  const {driver, target} = run;
  const ofTarget = target ? attributed(plan, run, {target, limitReadings}) : unobservedTarget(unobserved);
  const settledTally = settled(run);
  return {
    asked: known<Asked>(
      {
        connections: plan.connections,
        perSecond: plan.perSecond,
        connectTimeoutMs: plan.connectTimeoutMs,
        ...(plan.closesWhenTaken ? {sustained: true} : {}),
      },
      'the command line',
    ),
    attempts: known(run.tally, 'the driver'),
    spread: known(run.spread, 'the driver'),
    held: held(plan, run),
    settled: settledTally,
    schedule: schedule(plan, run),
    handshakeUs: handshakeUs(run),
    ends: ends(run, {
      settled: valueIfKnown(settledTally),
      atOnce: valueIfKnown(ofTarget.admitted)?.acceptedMost ?? provenMost(plan, run),
    }),
    service: service(plan, run),
    driverFds: run.workerFds
      ? known({workers: run.workerFds}, 'getrlimit(2) of the workers')
      : missing('not-observed', 'getrlimit(2) of the workers', 'the net engine cannot read it'),
    driverFiles: driver.files,
    driverPorts: driverPorts(plan, run.tally),
    driverTcpExt: increasesBeyond(driver, run.quiet?.driver).tcpExt,
    tests: run.tests
      ? known(run.tests, 'active tests')
      : missing('not-observed', 'active tests', 'none was called for'),
    repeats: run.repeats
      ? known(run.repeats, 'the result, repeated')
      : missing('not-observed', 'the result, repeated', 'it was not repeated'),
    neighbours: neighbours(plan.target.endpoint, driver, target),
    ...driverPathEvidence(plan, run),
    ...ofTarget,
  };
}

type TargetSide = Omit<
  Evidence,
  | 'asked'
  | 'attempts'
  | 'spread'
  | 'held'
  | 'neighbours'
  | 'settled'
  | 'schedule'
  | 'handshakeUs'
  | 'ends'
  | 'service'
  | 'driverFds'
  | 'driverFiles'
  | 'driverPorts'
  | 'driverTcpExt'
  | 'tests'
  | 'repeats'
  | keyof ReturnType<typeof driverPathEvidence>
>;

/** What was read at the target, as far as it is about this run: what does not answer the driver says nothing of it. */
function attributed(
  plan: Plan,
  run: LoadRun,
  {target, limitReadings}: Pick<Surroundings, 'limitReadings'> & {readonly target: TargetView},
): TargetSide {
  const {driver} = run;
  const seen = attribution(target, run, {
    sameNamespace: isSameNamespace(target.before, driver.before),
    closesWhenTaken: plan.closesWhenTaken,
  });
  const {share = 1} = valueIfKnown(seen) ?? {};
  if (share === 0)
    return {
      ...unobservedTarget(
        `none of the connections of this run arrived at the listener that is observed on ${target.before.host}`,
      ),
      attribution: seen,
    };
  const {listeners} = target.before.sample;
  // Neither the listener nor a connection was ever seen there: it may be any host.
  if (!seen.known && !listeners.known && listeners.gap === 'not-observed')
    return {...unobservedTarget(listeners.detail ?? whyMissing(listeners)), attribution: seen};
  const evidence = {...targetEvidence(plan, run, {driver, target, limitReadings}), attribution: seen};
  const from = evidence.admitted.from;
  if (share < 1) {
    const why = `only ${Math.round(share * 100)} % of the connections arrive at the listener that is observed: the rest arrives at others`;
    return {...evidence, admitted: missing('not-observed', from, why)};
  }
  const grown = (valueIfKnown(evidence.acceptors) ?? []).reduce(
    (sum, {fdsBefore, fdsMost}) => sum + fdsMost - fdsBefore,
    0,
  );
  const contradiction =
    evidence.admitted.known && !plan.closesWhenTaken
      ? contradictionIn(evidence.admitted.value.acceptedMost, {
          tally: run.tally,
          fdsGrown: grown - othersSince(target),
        })
      : undefined;
  if (contradiction === undefined) return evidence;
  const why = `readings contradict each other, which is a bug of plimsoll, so neither is used: ${contradiction}`;
  const gap = (name: string) => missing('malformed', name, why);
  return {
    ...evidence,
    admitted: gap(from),
    acceptors: gap(evidence.acceptors.from),
    acceptFlow: gap(evidence.acceptFlow.from),
  };
}

function targetEvidence(
  plan: Plan,
  run: LoadRun,
  {
    driver,
    target,
    limitReadings,
  }: {
    readonly driver: DriverView;
    readonly target: TargetView;
    readonly limitReadings: readonly LimitReading[];
  },
): Omit<TargetSide, 'attribution'> {
  const samples = run.moments.flatMap(({sample}) => sample ?? []);
  const {settings} = target.before;
  return {
    listening: listening(target),
    acceptQueue: acceptQueue(target, samples),
    queueMembers: queueMembers(target, samples),
    ...(plan.closesWhenTaken
      ? {acceptFlow: passingFlow(samples, run.settledMs), admitted: passed(target, run)}
      : {acceptFlow: acceptFlow(run.moments, run.settledMs), admitted: admitted(target, run)}),
    somaxconn: settings.somaxconn,
    synSettings:
      settings.maxSynBacklog.known && settings.syncookies.known
        ? known(
            {maxSynBacklog: settings.maxSynBacklog.value, syncookies: settings.syncookies.value},
            '/proc/sys/net/ipv4',
          )
        : missing('not-observed', '/proc/sys/net/ipv4/tcp_max_syn_backlog'),
    acceptors: acceptors(target, samples),
    targetProcesses: targetProcesses(target),
    listenerWatch: listenerWatch(target, run.moments, run.tally.firstStartedAtMs),
    targetThreads: targetThreads(target),
    server: serverFacts(target),
    serverLog: serverLog(target),
    tasks: tasks(target),
    tasksRefused: tasksRefused(target),
    targetMemory: targetMemory(target),
    targetFiles: fullestOf([target.after.sample.fileTable, ...samples.map(({fileTable}) => fileTable)]),
    ...openedAndCounted(target, run),
    limitReadings: known(limitReadings, 'plimsoll inspect'),
    outgoing: outgoing(target, plan.target.endpoint),
    ...targetPathEvidence(plan, {driver, target, quiet: run.quiet}, samples),
  };
}

/** Counters of the target's network namespace: what they rose by beyond their pace before the load. */
function openedAndCounted(target: TargetView, run: LoadRun): Pick<Evidence, 'tcpExt' | 'openedOnward'> {
  const {tcp, tcpExt} = increasesBeyond(target, run.quiet?.target);
  const own = isSameNamespace(target.before, run.driver.before)
    ? run.tally.started + Math.max(0, run.canaryEstablished)
    : 0;
  return {
    tcpExt,
    openedOnward: mapReading(tcp, ({ActiveOpens = 0}) => Math.max(0, ActiveOpens - own)),
  };
}

function unobservedTarget(why: string): TargetSide {
  const gap = (from: string) => missing('not-observed', from, why);
  return {
    listening: gap('ss -ltn'),
    acceptQueue: gap('ss -ltn'),
    queueMembers: gap('ss -ltn'),
    acceptFlow: gap('/proc/PID/fd'),
    admitted: gap('ss -tne'),
    attribution: gap('ss -tne'),
    openedOnward: gap('/proc/net/snmp'),
    somaxconn: gap('/proc/sys/net/core/somaxconn'),
    synSettings: gap('/proc/sys/net/ipv4'),
    acceptors: gap('/proc/PID/fd'),
    targetProcesses: gap('/proc/PID/stat'),
    listenerWatch: gap('ss -ltn'),
    targetThreads: gap('/proc/PID/task'),
    server: gap('/proc/PID/cmdline'),
    serverLog: gap('log of the server'),
    tasks: gap('/proc/PID/status'),
    tasksRefused: gap('pids.events'),
    targetMemory: gap('memory.events'),
    targetFiles: gap('/proc/sys/fs/file-nr'),
    tcpExt: gap('/proc/net/netstat'),
    limitReadings: gap('plimsoll inspect'),
    conntrack: gap('/proc/sys/net/netfilter/nf_conntrack_count'),
    conntrackDrops: gap('/proc/net/stat/nf_conntrack'),
    targetRules: gap('nft list ruleset'),
    sourceNat: gap('nft list ruleset'),
    outNoRoutes: gap('/proc/net/snmp'),
    outgoing: gap('ss -tan'),
  };
}

/** Most that had given their proof and were open at one moment; undefined where none was asked for. Words at an end are none. */
function provenMost(plan: Plan, {tally, moments}: LoadRun): number | undefined {
  if (!asksForProof(plan)) return undefined;
  return Math.max(tally.openAnswered, ...moments.map((moment) => moment.tally.openAnswered));
}

function settled({moments, settledMs}: LoadRun): Reading<Tally> {
  const looks = moments.filter(({atMs, tally}) => atMs >= settledMs && tally.open > 0);
  const [most] = looks.map(({tally}) => tally).sort((a, b) => b.open - a.open);
  const from = 'the driver, after the last attempt';
  return most ? known(most, from) : missing('not-observed', from, 'none was open when all had been tried');
}

/** Where the application was to answer it had done so before, so nothing was asked again. */
function held(plan: Plan, {kernelAsked, settled, tally}: LoadRun): Evidence['held'] {
  const from = 'keepalives to the connections held';
  if (!kernelAsked || !settled || asksForProof(plan) || tally.answered > 0)
    return missing('not-observed', from, 'none was sent');
  return known({asked: tally.open, alive: tally.openConfirmed}, from);
}

function schedule(plan: Plan, {tally, histograms}: LoadRun): Reading<Schedule> {
  const {perSecond} = plan;
  const from = 'the workers’ clocks';
  const {firstStartedAtMs, lastStartedAtMs, started} = tally;
  if (perSecond === null) return missing('not-observed', from, 'there is no schedule at --rate max');
  const p50 = histograms.lateness.percentileUs(50);
  const p99 = histograms.lateness.percentileUs(99);
  if (
    p50 === undefined ||
    p99 === undefined ||
    firstStartedAtMs === null ||
    lastStartedAtMs === null ||
    started < 2
  )
    return missing('not-observed', from, 'fewer than two attempts were started');
  const tookMs = lastStartedAtMs - firstStartedAtMs;
  return known(
    {
      offeredPerSecond: perSecond,
      achievedPerSecond: tookMs > 0 ? ((started - 1) / tookMs) * 1000 : perSecond,
      latenessP50Us: p50,
      latenessP99Us: p99,
    },
    from,
  );
}

function handshakeUs({histograms}: LoadRun): Reading<number> {
  const p50 = histograms.handshake.percentileUs(50);
  return p50 === undefined
    ? missing('not-observed', 'tcpi_rtt of the driver’s sockets', 'no handshake without a SYN retry was seen')
    : known(p50, 'tcpi_rtt of the driver’s sockets');
}

function driverPorts(plan: Plan, tally: Tally): Reading<DriverPorts> {
  if (!plan.portPool)
    return missing('not-observed', 'the source ports', 'a Unix-domain target needs no ports');
  const pools = (plan.hosts ?? [plan]).flatMap(({portPool}) => portPool ?? []);
  return known(
    {
      fourTuples: pools.reduce((sum, pool) => sum + fourTuples(pool), 0),
      sources: pools.flatMap(({sources}) => sources),
      inUse: tally.portsInUse,
      asked: plan.connections,
    },
    'the source ports (ip_local_port_range, ip_local_reserved_ports, bind(2))',
  );
}

import type {
  Acceptor,
  AcceptQueue,
  Admitted,
  Asked,
  DriverPorts,
  Evidence,
  Schedule,
  TaskRoom,
} from '../model/evidence.ts';
import type {HostFacts, ListenerProcess, Sample} from '../model/host-facts.ts';
import type {Rung} from '../model/ladder.ts';
import type {Plan} from '../model/plan.ts';
import {type Gap, known, mapReading, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import {increasesBetween} from '../observe/delta.ts';
import {fourTuples} from '../plan/source-ports.ts';
import type {CeilingRun, TargetView} from './ceiling.ts';

/** What there was to know about the run besides the run itself. */
export interface Surroundings {
  /** The driver's host after the run. */
  readonly driver: HostFacts;
  readonly ladder: readonly Rung[];
  /** Why the target was not observed, where it was not. */
  readonly unobserved: string;
}

/** Joins what both ends saw into the evidence that limits are judged by. Pure. */
export function evidenceOf(
  plan: Plan,
  run: CeilingRun,
  {driver, ladder, unobserved}: Surroundings,
): Evidence {
  const {target} = run;
  const gap = (from: string) => missing('not-observed', from, unobserved);
  const samples = run.moments.flatMap(({sample}) => sample ?? []);
  return {
    asked: known<Asked>(
      {connections: plan.connections, perSecond: plan.perSecond, connectTimeoutMs: plan.connectTimeoutMs},
      'the command line',
    ),
    attempts: known(run.tally, 'the driver'),
    schedule: schedule(plan, run),
    driverFds: run.workerFds
      ? known({workers: run.workerFds}, 'getrlimit(2) of the workers')
      : missing('not-observed', 'getrlimit(2) of the workers', 'the net engine cannot read it'),
    driverFiles: driver.sample.fileTable,
    driverPorts: driverPorts(plan, run.tally),
    listening: target ? listening(target) : gap('ss -ltn'),
    acceptQueue: target ? acceptQueue(target, samples) : gap('ss -ltn'),
    somaxconn: target ? target.before.settings.somaxconn : gap('/proc/sys/net/core/somaxconn'),
    acceptors: target ? acceptors(target, samples) : gap('/proc/PID/fd'),
    admitted: target ? admitted(target) : gap('ss -tne'),
    tcpExt: target ? increasesBetween(target.before, target.after).tcpExt : gap('/proc/net/netstat'),
    tasks: target ? tasks(target.after) : gap('/proc/PID/status'),
    ladder: target ? known(ladder, 'plimsoll inspect') : gap('plimsoll inspect'),
  };
}

function schedule(plan: Plan, {tally, histograms}: CeilingRun): Reading<Schedule> {
  const {perSecond} = plan;
  const {firstStartedAtMs, lastStartedAtMs, started} = tally;
  if (perSecond === null)
    return missing('not-observed', 'the workers’ clocks', 'there is no schedule at --rate max');
  const p50 = histograms.lateness.percentileUs(50);
  const p99 = histograms.lateness.percentileUs(99);
  if (
    p50 === undefined ||
    p99 === undefined ||
    firstStartedAtMs === null ||
    lastStartedAtMs === null ||
    started < 2
  )
    return missing('not-observed', 'the workers’ clocks', 'fewer than two attempts were started');
  const tookMs = lastStartedAtMs - firstStartedAtMs;
  return known(
    {
      offeredPerSecond: perSecond,
      achievedPerSecond: tookMs > 0 ? ((started - 1) / tookMs) * 1000 : perSecond,
      latenessP50Us: p50,
      latenessP99Us: p99,
    },
    'the workers’ clocks',
  );
}

function driverPorts(plan: Plan, tally: Tally): Reading<DriverPorts> {
  const {book} = plan;
  if (!book) return missing('not-observed', 'the port book', 'a Unix-domain target needs no ports');
  return known(
    {fourTuples: fourTuples(book), sources: book.sources, inUse: tally.portsInUse},
    'the port book (ip_local_port_range, ip_local_reserved_ports, bind(2))',
  );
}

function listening({before}: TargetView): Reading<boolean> {
  return mapReading(before.sample.listeners, (listeners) => listeners.length > 0);
}

function acceptQueue({before, after}: TargetView, samples: readonly Sample[]): Reading<AcceptQueue> {
  const end = after.sample.listeners;
  const listeners = end.known && end.value.length === 0 ? before.sample.listeners : end;
  if (!listeners.known) return listeners;
  if (listeners.value.length === 0) return missing('absent', listeners.from, 'nothing listens there');
  let limit = 0;
  for (const {acceptQueueLimit} of listeners.value) {
    if (!acceptQueueLimit.known) return acceptQueueLimit;
    limit += acceptQueueLimit.value;
  }
  const length = (sample: Sample) =>
    (valueIfKnown(sample.listeners) ?? []).reduce((sum, {acceptQueueLength}) => sum + acceptQueueLength, 0);
  const lengths = [...samples, after.sample].map(length);
  return known(
    {longest: Math.max(...lengths), atEnd: length(after.sample), limit, members: listeners.value.length},
    listeners.from,
  );
}

function acceptors({before, after}: TargetView, samples: readonly Sample[]): Reading<readonly Acceptor[]> {
  const first = before.sample.processes;
  if (!first.known) return first;
  if (first.value.length === 0) return missing('absent', first.from, 'no process has the listener');
  const seen = [...samples, after.sample].flatMap(({processes}) => valueIfKnown(processes) ?? []);
  const found: Acceptor[] = [];
  let gap: {gap: Gap; from: string; detail?: string} | undefined;
  for (const process of first.value) {
    const {fds, nofile} = process;
    if (!fds.known) gap = fds;
    else if (!nofile.known) gap = nofile;
    else found.push(acceptor(process, fds.value, nofile.value, seen));
  }
  if (gap) return missing(gap.gap, gap.from, gap.detail);
  // A master that only keeps the listener open takes no connection: its descriptors stay as they were.
  const growing = found.filter(({fdsBefore, fdsMost}) => fdsMost > fdsBefore);
  return known(growing.length > 0 ? growing : found, '/proc/PID/fd, /proc/PID/limits');
}

function acceptor(
  {pid, comm}: ListenerProcess,
  fdsBefore: number,
  {soft, hard}: {soft: number; hard: number},
  seen: readonly ListenerProcess[],
): Acceptor {
  const counts = seen.filter((process) => process.pid === pid).flatMap(({fds}) => valueIfKnown(fds) ?? []);
  return {pid, comm, fdsBefore, fdsMost: Math.max(fdsBefore, ...counts), soft, hard};
}

function admitted({sockets}: TargetView): Reading<Admitted> {
  const last = sockets.at(-1);
  if (!last) return missing('not-observed', 'ss -tne');
  if (!last.known) return last;
  const accepted = sockets.flatMap((reading) => valueIfKnown(reading)?.accepted ?? []);
  return known({...last.value, acceptedMost: Math.max(...accepted)}, last.from);
}

/** The nearest of the limits that bound threads and processes of the target. */
function tasks({sample, controlGroups}: HostFacts): Reading<TaskRoom> {
  if (!sample.processes.known) return sample.processes;
  const rooms: TaskRoom[] = [];
  const {pids} = controlGroups;
  if (pids.known)
    rooms.push({used: pids.value.current, max: pids.value.max, name: `pids.max of ${pids.value.path}`});
  for (const {threads, nproc, comm} of sample.processes.value) {
    if (!threads.known) return threads;
    if (!nproc.known) return nproc;
    rooms.push({used: threads.value, max: nproc.value.soft, name: `RLIMIT_NPROC of ${comm}`});
  }
  const nearest = rooms.sort((a, b) => a.max - a.used - (b.max - b.used))[0];
  return nearest
    ? known(nearest, '/proc/PID/status, /proc/PID/limits, pids cgroup')
    : missing('absent', '/proc/PID');
}

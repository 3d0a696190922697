import type {HostFacts, ListenerProcess, SoftHard} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {serverNamed, serverSettingOf} from '../model/server-settings.ts';
import {type LimitLabel, leftOf, limitReading, missingReading, orNull} from './limit-reading.ts';

/** What bounds a process and the tasks it can make: getrlimit(2), proc_sys_fs(5), cgroups(7). */
export function processLimits(facts: HostFacts): LimitReading[] {
  const {host, settings, sample, controlGroups} = facts;
  const onDriver = facts.self !== undefined;
  return [
    ...(facts.self === undefined ? targetLimits(facts) : driverLimits(facts, facts.self)),
    limitReading(
      host,
      sample.fileTable,
      {
        limit: onDriver ? 'driver-file-max' : 'target-file-max',
        name: 'fs.file-max',
        unit: 'file handles',
        bounds: 'open files and sockets of the whole machine; root is exempt',
        raise: 'sysctl -w fs.file-max=N',
      },
      ({allocated, max}) => ({
        value: max,
        used: allocated,
        ceiling: leftOf(max, allocated),
        raise: `sysctl -w fs.file-max=${2 * max}`,
      }),
    ),
    limitReading(
      host,
      controlGroups.pids,
      {
        limit: 'target-tasks',
        name: 'pids.max of the control group',
        unit: 'tasks',
        bounds: 'processes and threads; connections, if the application uses one for each',
        raise: 'TasksMax=N of the unit, --pids-limit of the container',
      },
      ({current, max, path}) => ({
        value: max,
        used: current,
        ceiling: takesTaskEach(facts) ? leftOf(max, current) : null,
        raise: `TasksMax=N of the unit, --pids-limit of the container, or echo N > ${path}/pids.max`,
      }),
    ),
    ...taskLimits(facts),
    limitReading(
      host,
      settings.threadsMax,
      {
        limit: 'target-tasks',
        name: 'kernel.threads-max',
        unit: 'tasks',
        bounds: 'processes and threads of the whole machine',
        raise: 'sysctl -w kernel.threads-max=N',
      },
      (value) => ({value, raise: `sysctl -w kernel.threads-max=${2 * value}`}),
    ),
    limitReading(
      host,
      settings.pidMax,
      {
        limit: 'target-tasks',
        name: 'kernel.pid_max',
        unit: 'tasks',
        bounds: 'processes and threads of the whole machine: their ids are below it',
        raise: 'sysctl -w kernel.pid_max=4194304',
      },
      (value) => ({value}),
    ),
  ];
}

const fdLabel = {
  unit: 'file descriptors',
  bounds: 'file descriptors of the process: one for each accepted connection',
  raise: 'LimitNOFILE=N of its unit, or ulimit -n N before it starts',
} as const;

function targetLimits({host, sample, server}: HostFacts): LimitReading[] {
  const {processes} = sample;
  if (!processes.known) {
    const name = 'RLIMIT_NOFILE of the process with the listener';
    return [missingReading(host, processes, {...fdLabel, limit: 'target-fds', name})];
  }
  return processes.value.flatMap((process) => [
    fdLimit(
      host,
      process,
      'soft',
      {
        ...fdLabel,
        limit: 'target-fds',
        name: `RLIMIT_NOFILE of ${processName(process)}`,
      },
      server,
    ),
    fdLimit(
      host,
      process,
      'hard',
      {
        ...fdLabel,
        limit: 'target-fds',
        name: `hard RLIMIT_NOFILE of ${processName(process)}`,
        bounds: 'the highest value that the process may give its soft limit',
      },
      server,
    ),
  ]);
}

/** Node raises its soft limit to the hard one when it starts (src/node.cc PlatformInit), so the hard one is what counts. */
function driverLimits({host}: HostFacts, self: NonNullable<HostFacts['self']>): LimitReading[] {
  const label = {
    ...fdLabel,
    limit: 'driver-fds',
    name: 'RLIMIT_NOFILE of plimsoll',
    bounds: 'file descriptors of one worker process: one for each open connection',
    raise: 'ulimit -Hn N, as root, or more workers',
  } as const;
  return self.known ? [fdLimit(host, self.value, 'hard', label)] : [missingReading(host, self, label)];
}

function fdLimit(
  host: string,
  process: ListenerProcess,
  which: keyof SoftHard,
  label: LimitLabel,
  facts?: HostFacts['server'],
): LimitReading {
  const used = orNull(process.fds);
  return limitReading(host, process.nofile, label, (nofile) => ({
    value: nofile[which],
    used,
    ...fdCeiling(nofile[which], used, facts),
    raise: label.limit === 'driver-fds' ? label.raise : raiseFds(process, nofile, which),
  }));
}

/** What so many descriptors allow: a server may keep some, or take more than one for a connection. */
function fdCeiling(
  nofile: number,
  used: number | null,
  facts: HostFacts['server'],
): {ceiling: number | null; fdsEach?: number} {
  const server = facts?.known ? serverNamed(facts.value.name) : undefined;
  const left = leftOf(nofile, used);
  if (left === null || used === null || !server) return {ceiling: left};
  const {fdRoom, fdsEach = 1} = server;
  const room = fdRoom && Number.isFinite(nofile) ? Math.min(left, Math.max(0, fdRoom(nofile, used))) : left;
  return fdsEach === 1 ? {ceiling: room} : {ceiling: Math.floor(room / fdsEach), fdsEach};
}

function raiseFds({pid, comm}: ListenerProcess, {soft, hard}: SoftHard, which: keyof SoftHard): string {
  const own = serverSettingOf([comm], 'fds');
  const lead = own === undefined ? '' : `${own}; or `;
  if (which === 'soft' && soft < hard) {
    const all = hard === Infinity ? 'unlimited' : hard;
    return `${lead}prlimit --pid ${pid} --nofile=${all}:${all} now; LimitNOFILE=${hard === Infinity ? 'infinity' : hard} of its unit for good`;
  }
  return hard === Infinity
    ? 'nothing to raise'
    : `${lead}prlimit --pid ${pid} --nofile=${2 * hard}:${2 * hard} now, as root; LimitNOFILE=${2 * hard} of its unit for good`;
}

/** RLIMIT_NPROC counts every task of the user; only those of the process are known here. */
function taskLimits({host, sample, self}: HostFacts): LimitReading[] {
  const own = self?.known ? [self.value] : [];
  const processes = self === undefined && sample.processes.known ? sample.processes.value : own;
  return processes.map((process) => {
    const threads = orNull(process.threads);
    return limitReading(
      host,
      process.nproc,
      {
        limit: 'target-tasks',
        name: `RLIMIT_NPROC of ${processName(process)}`,
        unit: 'tasks',
        bounds:
          'processes and threads of its user (in use: its own); connections, if the application uses one for each',
        raise: 'LimitNPROC=N of its unit, or ulimit -u N before it starts',
      },
      ({soft}) => ({
        value: soft,
        used: threads,
        ceiling: taskEach.has(process.comm) ? leftOf(soft, threads) : null,
      }),
    );
  });
}

/** Servers that start a process or a thread for each connection, by comm. Others are not bounded by the number of tasks. */
const taskEach: ReadonlySet<string> = new Set([
  'sshd',
  'postgres',
  'mysqld',
  'mariadbd',
  'vsftpd',
  'proftpd',
  'pure-ftpd',
  'xinetd',
  'inetd',
  'exim4',
  'stunnel4',
]);

function takesTaskEach({sample: {processes}}: HostFacts): boolean {
  return processes.known && processes.value.some(({comm}) => taskEach.has(comm));
}

function processName({comm, pid}: ListenerProcess): string {
  return comm === '' ? `pid ${pid}` : `${comm} (pid ${pid})`;
}

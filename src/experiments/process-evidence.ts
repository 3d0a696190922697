import type {ControlGroups, HostFacts, ListenerProcess, Sample} from '../model/host-facts.ts';
import {type Gap, known, mapReading, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {Acceptor, MemoryRoom, TargetProcesses, TaskRoom} from '../model/target-evidence.ts';
import type {TargetView} from './load-run.ts';

/** What the processes that serve the listener, and their control groups, say about the run. Pure. */

export function acceptors(
  {before, after}: TargetView,
  samples: readonly Sample[],
): Reading<readonly Acceptor[]> {
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
  const fdsMost = Math.max(fdsBefore, ...counts);
  // No more than the limit have a number below it. The rest were inherited with a higher one, and take no place of it
  // (measured: descriptor-limit-bounds-numbers).
  const above = Math.min(fdsBefore, Math.max(0, fdsMost - soft));
  return {pid, comm, fdsBefore: fdsBefore - above, fdsMost: fdsMost - above, soft, hard};
}

export function targetProcesses({before, after}: TargetView): Reading<TargetProcesses> {
  const {processes: first} = before.sample;
  const {processes: last} = after.sample;
  if (!first.known) return first;
  if (!last.known) return last;
  const alive = new Map(
    last.value
      .filter(({state}) => valueIfKnown(state) !== undefined && valueIfKnown(state) !== 'Z')
      .map((one) => [one.pid, one]),
  );
  const name = ({comm, pid}: ListenerProcess) => `${comm} (pid ${pid})`;
  return known(
    {
      before: first.value.length,
      gone: first.value.filter(({pid}) => !alive.has(pid)).map(name),
      stopped: [...alive.values()].filter(({state}) => valueIfKnown(state) === 'T').map(name),
    },
    '/proc/PID/stat',
  );
}

/** The nearest of the limits that bound threads and processes of the target. */
export function tasks({before, after}: TargetView): Reading<TaskRoom> {
  const now = taskRooms(before.sample.processes.known ? after : before);
  if (!now.known) return now;
  const earlier = valueIfKnown(taskRooms(before)) ?? [];
  const [nearest] = now.value
    .map((room) => {
      const used = earlier.find(({name}) => name === room.name)?.used ?? room.used;
      return {...room, grew: Math.max(0, room.used - used)};
    })
    .sort((a, b) => a.max - a.used - (b.max - b.used));
  return nearest ? known(nearest, now.from) : missing('absent', '/proc/PID');
}

function taskRooms({sample, controlGroups}: HostFacts): Reading<Omit<TaskRoom, 'grew'>[]> {
  if (!sample.processes.known) return sample.processes;
  const rooms: Omit<TaskRoom, 'grew'>[] = [];
  const {pids} = controlGroups;
  if (pids.known)
    rooms.push({used: pids.value.current, max: pids.value.max, name: `pids.max of ${pids.value.path}`});
  for (const {threads, nproc, comm} of sample.processes.value) {
    if (!threads.known) return threads;
    if (!nproc.known) return nproc;
    // Who has more already lowered it since, to start no other (haproxy), or is exempt.
    const max = threads.value > nproc.value.soft ? Infinity : nproc.value.soft;
    rooms.push({used: threads.value, max, name: `RLIMIT_NPROC of ${comm}`});
  }
  return known(rooms, '/proc/PID/status, /proc/PID/limits, pids cgroup');
}

type GroupEvents = 'pidsRefused' | 'memoryEvents';

function groupEvents<Name extends GroupEvents>(
  {controlGroups}: HostFacts,
  name: Name,
): NonNullable<ControlGroups[Name]> {
  return (controlGroups[name] ?? missing('not-observed', name)) as NonNullable<ControlGroups[Name]>;
}

export function tasksRefused({before, after}: TargetView): Reading<number> {
  const earlier = valueIfKnown(groupEvents(before, 'pidsRefused'));
  return mapReading(groupEvents(after, 'pidsRefused'), (now) => Math.max(0, now - (earlier ?? now)));
}

export function targetMemory({before, after}: TargetView): Reading<MemoryRoom> {
  const group = after.controlGroups.memory.known ? after.controlGroups.memory : before.controlGroups.memory;
  if (!group.known) return group;
  const earlier = valueIfKnown(groupEvents(before, 'memoryEvents'));
  const later = valueIfKnown(groupEvents(after, 'memoryEvents'));
  const grew = (now = 0, then = 0) => Math.max(0, now - then);
  return known(
    {
      name: `the memory limit of ${group.value.path}`,
      usedBytes: group.value.current,
      maxBytes: group.value.max,
      limitMet: grew(later?.limitMet, earlier?.limitMet),
      oomKills: grew(later?.oomKills, earlier?.oomKills),
    },
    group.from,
  );
}

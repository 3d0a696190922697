import type {ListenerProcess} from '../model/host-facts.ts';
import {known, mapReading, missing, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {parseReading} from './proc/parse-error.ts';
import {parsePidLimit} from './proc/pid-limits.ts';
import {parsePidStat} from './proc/pid-stat.ts';

export function statPaths(pids: readonly number[]): string[] {
  return pids.map((pid) => `/proc/${pid}/stat`);
}

/** Limits seldom change while a process runs, so they need not be read at every tick. */
export function limitPaths(pids: readonly number[]): string[] {
  return pids.map((pid) => `/proc/${pid}/limits`);
}

/**
 * Counts open descriptors. Since Linux 6.2 st_size of /proc/PID/fd is their number (fs/proc/fd.c proc_fd_getattr): one
 * stat(2), which needs no permission. Before that it is 0 and the directory has to be listed.
 */
export function fdCountScript(pids: readonly number[], sizeIsCount: boolean): string {
  if (pids.length === 0) return ':';
  if (sizeIsCount) return `ls -ldn ${pids.map((pid) => `/proc/${pid}/fd`).join(' ')}`;
  return `for pid in ${pids.join(' ')}; do echo "$pid $(ls /proc/$pid/fd 2>/dev/null | wc -l)"; done`;
}

/** Descriptors by pid from what `fdCountScript` printed; a pid is missing where they could not be counted. */
export function parseFdCounts(output: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const line of output.split('\n')) {
    const match =
      /^d\S* +\d+ +\d+ +\d+ +(?<count>\d{1,10}) .*\/proc\/(?<pid>\d{1,10})\/fd$/.exec(line) ??
      /^(?<pid>\d{1,10}) +(?<count>\d{1,10})$/.exec(line);
    const {pid, count} = match?.groups ?? {};
    // A process that can be looked at has at least one: the listener.
    if (pid !== undefined && Number(count) > 0) counts.set(Number(pid), Number(count));
  }
  return counts;
}

/**
 * Processes from their files and fd counts. `remembered` keeps when each was first seen to have started, so that
 * another process with the pid of an ended one is not taken for it.
 */
export function parseProcesses(
  pids: readonly number[],
  files: ReadonlyMap<string, Reading<string>>,
  fdCounts: ReadonlyMap<number, number>,
  remembered: Map<number, {startTicks: number; comm: string}>,
): ListenerProcess[] {
  return pids.map((pid) => {
    const directory = `/proc/${pid}`;
    let stat = parseReading(fileOf(files, `${directory}/stat`), parsePidStat);
    const before = remembered.get(pid);
    if (stat.known && !before) remembered.set(pid, stat.value);
    if (stat.known && before && before.startTicks !== stat.value.startTicks)
      stat = missing('absent', stat.from, 'another process has its pid now');
    const limits = stat.known ? fileOf(files, `${directory}/limits`) : {...stat, from: `${directory}/limits`};
    const fds = fdCounts.get(pid);
    return {
      pid: pid,
      comm: stat.known ? stat.value.comm : (before?.comm ?? ''),
      fds: !stat.known
        ? {...stat, from: `${directory}/fd`}
        : fds === undefined
          ? missing('unreadable', `${directory}/fd`)
          : known(fds, `${directory}/fd`),
      nofile: parseReading(limits, (text) => parsePidLimit(text, 'Max open files')),
      nproc: parseReading(limits, (text) => parsePidLimit(text, 'Max processes')),
      threads: mapReading(stat, ({threads}) => threads),
      state: mapReading(stat, ({state}) => state),
      cpuMs: mapReading(stat, ({cpuMs}) => cpuMs),
    };
  });
}

import {ParseError} from './parse-error.ts';

export interface PidStat {
  readonly pid: number;
  readonly comm: string;
  /** R running, S sleeping, D in I/O, T stopped, Z zombie … */
  readonly state: string;
  /** utime + stime. */
  readonly cpuMs: number;
  readonly threads: number;
  /** Start after boot in clock ticks: with the pid it names one process, even where pids are used again. */
  readonly startTicks: number;
}

/** USER_HZ, the unit of times shown to users: 100 on every architecture that Node runs on. */
const msPerTick = 10;

/**
 * /proc/PID/stat, proc_pid_stat(5). The second field is in parentheses and may hold spaces and parentheses itself, so it
 * ends with the last one; the fields after it are counted from there.
 */
export function parsePidStat(text: string): PidStat {
  const line = text.trimEnd();
  const match = /^(\d{1,10}) \(([\s\S]*)\) ([A-Za-z])((?: -?\d{1,20}){19,})$/.exec(line);
  if (!match) throw new ParseError('pid (comm) state and numbers', line);
  const [, pid = '', comm = '', state = '', numbers = ''] = match;
  // Field 4, ppid, is the first of the numbers.
  const fields = numbers.trim().split(' ').map(Number);
  const field = (number: number) => fields[number - 4] as number;
  return {
    pid: Number(pid),
    comm,
    state,
    cpuMs: (field(14) + field(15)) * msPerTick,
    threads: field(20),
    startTicks: field(22),
  };
}

import {readFileSync} from 'node:fs';

/**
 * How long the main thread of this process was ready to run and had to wait for a CPU since it began, in ms: the second
 * number of /proc/thread-self/schedstat, in ns (Documentation/scheduler/sched-stats.rst). null where the kernel does not
 * keep it.
 */
export function readRunDelayMs(): number | null {
  try {
    const [, waitedNs] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
    const ms = Number(waitedNs) / 1e6;
    return Number.isFinite(ms) ? ms : null;
  } catch {
    return null;
  }
}

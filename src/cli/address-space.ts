import {readFileSync} from 'node:fs';
import {UsageError} from '../plan/usage-error.ts';

/** V8 reserves most of it before it has a use for it; a run with less was ended by a trap of its own (measured: 1.0 GiB). */
const leastBytes = 1.2 * 2 ** 30;

/**
 * RLIMIT_AS is met inside of V8, which then ends the process with some lines about its heap and no exit code of ours.
 * @throws UsageError where a run would meet it
 */
export function assertAddressSpace(): void {
  const bytes = readAddressSpaceLimit();
  if (bytes >= leastBytes) return;
  const mebibytes = (of: number) => Math.ceil(of / 2 ** 20);
  throw new UsageError(
    `RLIMIT_AS allows ${mebibytes(bytes)} MiB of address space, Node.js needs ${mebibytes(leastBytes)} MiB for a run; raise it: ulimit -v unlimited`,
  );
}

/** Infinity where there is none, and where the system does not say. proc_pid_limits(5) */
function readAddressSpaceLimit(): number {
  try {
    const soft = /^Max address space +(\d+) /m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

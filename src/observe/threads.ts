import type {ThreadWaits} from '../model/target-evidence.ts';

/** One process prints the kernel function in which each thread of these processes waits: proc_pid_wchan(5). */
export function threadsScript(pids: readonly number[]): string {
  if (pids.length === 0) return ':';
  const paths = pids.flatMap((pid) => [`/proc/${pid}/comm`, `/proc/${pid}/task/*/wchan`]);
  // A file without an end of line is a line to grep; with /dev/null it names the file even where there is one alone.
  return `grep -as '' /dev/null ${paths.join(' ')}`;
}

/** What `threadsScript` printed, a process each; one that has ended meanwhile is left out. */
export function parseThreads(output: string, pids: readonly number[]): ThreadWaits[] {
  return pids.flatMap((pid) => {
    const comm = new RegExp(`^/proc/${pid}/comm:(.*)$`, 'm').exec(output)?.[1];
    const wchans = [...output.matchAll(new RegExp(`^/proc/${pid}/task/\\d+/wchan:(.*)$`, 'gm'))].map(
      ([, wchan = '']) => wchan,
    );
    if (comm === undefined || wchans.length === 0) return [];
    const counts = new Map<string, number>();
    // 0 is a thread that runs, and every thread where the reader may not know (CAP_SYS_PTRACE).
    for (const wchan of wchans)
      if (wchan !== '0' && wchan !== '') counts.set(wchan, (counts.get(wchan) ?? 0) + 1);
    const waits = [...counts].map(([wchan, count]) => ({wchan, count})).sort((a, b) => b.count - a.count);
    return [{pid, comm, threads: wchans.length, waits}];
  });
}

import type {WorkerPool} from '../drive/worker-pool.ts';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';

/**
 * The driver's own ends of the connections of several worker pools, as one.
 * @param passing worker pools whose connections come and go: they are nobody else's, and are not counted
 */
export async function ownSocketsOf(
  workerPools: readonly WorkerPool[],
  passing: readonly WorkerPool[] = [],
): Promise<OwnSockets> {
  const open = new FourTuples();
  const used = new FourTuples();
  const inodes = new Set<number>();
  const all = await Promise.all([...workerPools, ...passing].map((workerPool) => workerPool.ownSockets()));
  for (const [i, own] of all.entries()) {
    used.addAll(own.used);
    if (i >= workerPools.length) continue;
    open.addAll(own.open);
    for (const inode of own.inodes) inodes.add(inode);
  }
  return {open, used, inodes};
}

import type {Crew} from '../drive/crew.ts';
import {FourTuples, type OwnSockets} from '../model/four-tuples.ts';

/**
 * The driver's own ends of the connections of several crews, as one.
 * @param passing crews whose connections come and go: they are nobody else's, and are not counted
 */
export async function ownSocketsOf(
  crews: readonly Crew[],
  passing: readonly Crew[] = [],
): Promise<OwnSockets> {
  const open = new FourTuples();
  const used = new FourTuples();
  const inodes = new Set<number>();
  const all = await Promise.all([...crews, ...passing].map((crew) => crew.ownSockets()));
  for (const [i, own] of all.entries()) {
    used.addAll(own.used);
    if (i >= crews.length) continue;
    open.addAll(own.open);
    for (const inode of own.inodes) inodes.add(inode);
  }
  return {open, used, inodes};
}

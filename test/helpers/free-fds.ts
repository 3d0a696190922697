import {readdirSync} from 'node:fs';

/**
 * How many more descriptors a process may open: the limit is on their numbers, so one that was inherited with a higher
 * number takes none of them.
 */
export function freeFds(pid: number, limit: number): number {
  return limit - readdirSync(`/proc/${pid}/fd`).filter((fd) => Number(fd) < limit).length;
}

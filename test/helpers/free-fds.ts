import {readdirSync} from 'node:fs';
import type {Namespace} from './namespace.ts';

/**
 * How many more descriptors a process may open: the limit is on their numbers, so one that was inherited with a higher
 * number takes none of them.
 */
export function freeFds(pid: number, limit: number): number {
  return limit - readdirSync(`/proc/${pid}/fd`).filter((fd) => Number(fd) < limit).length;
}

/** Lowers the soft limit of a process under it, while it runs; answers how many connections that leaves. */
export async function limitFds(ns: Namespace, pid: number, fds: number): Promise<number> {
  await ns.mustRun('prlimit', '--pid', `${pid}`, `--nofile=${fds}:`);
  return freeFds(pid, fds);
}

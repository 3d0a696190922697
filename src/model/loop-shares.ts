import type {Tally} from './tally.ts';

/** What a worker's loop did while it was opening, each as a share of that time, 0 to 1. */
export interface LoopShares {
  /** It waited, for there was nothing to do. Null where it opened nothing. */
  readonly idle: number | null;
  /** It was ready to run and had no CPU. Null where the system does not tell. */
  readonly runDelay: number | null;
}

/**
 * The two together are never more than the whole: who waits in epoll_wait(2) and becomes ready there goes on waiting for a CPU
 * before the call returns, so that the loop's own clock counts that time as idle as well.
 */
export function loopShares({
  openingMs,
  idleMs,
  runDelayMs,
}: Pick<Tally, 'openingMs' | 'idleMs' | 'runDelayMs'>): LoopShares {
  if (openingMs <= 0) return {idle: null, runDelay: null};
  const runDelay = runDelayMs === null ? null : Math.min(1, runDelayMs / openingMs);
  return {idle: Math.min(idleMs / openingMs, 1 - (runDelay ?? 0)), runDelay};
}

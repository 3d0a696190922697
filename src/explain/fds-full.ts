import type {Acceptor} from '../model/target-evidence.ts';

/**
 * RLIMIT_NOFILE bounds the number of a descriptor, not how many there are: one that was inherited with a high number
 * counts extra, so a process may be full at one below its limit, or stand above it (measured:
 * descriptor-limit-bounds-numbers).
 */
export function fdsFull({fdsMost, soft}: Acceptor): boolean {
  return fdsMost >= soft - 1;
}

export function anyFdsFull(acceptors: readonly Acceptor[]): boolean {
  return acceptors.some(fdsFull);
}

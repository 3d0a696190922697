import {errnoName} from './errno.ts';
import {addressOf, lastErrno, libcFunction} from './library.ts';
import {close} from './socket.ts';

const RLIMIT_NOFILE = 7;
const F_DUPFD_CLOEXEC = 1030;
/** RLIM_INFINITY of <sys/resource.h> on 64-bit Linux. */
const infinity = 0xffff_ffff_ffff_ffffn;

const getrlimit = libcFunction('int getrlimit(int, void *)');
const setrlimit = libcFunction('int setrlimit(int, void *)');
const fcntl = libcFunction('int fcntl(int, int, int)');

const pair = new BigUint64Array(2);
const pairAddress = addressOf(pair);

/** RLIMIT_NOFILE of this process, getrlimit(2); Infinity for unlimited. */
export function readFdLimit(): {soft: number; hard: number} {
  getrlimit(RLIMIT_NOFILE, pairAddress);
  const [soft, hard] = Array.from(pair, (value) => (value === infinity ? Infinity : Number(value)));
  return {soft: soft as number, hard: hard as number};
}

/**
 * Sets the soft limit of this process; it may be lowered, and raised up to the hard limit.
 * @throws Error with the errno when the kernel says no.
 */
export function setSoftFdLimit(soft: number): void {
  getrlimit(RLIMIT_NOFILE, pairAddress);
  pair[0] = soft === Infinity ? infinity : BigInt(soft);
  if (setrlimit(RLIMIT_NOFILE, pairAddress) !== 0)
    throw new Error(`setrlimit(RLIMIT_NOFILE, ${soft}): ${errnoName(lastErrno())}`);
}

/**
 * Makes room for `count` descriptors at once. Node has several threads, so each doubling of the table waits for an RCU
 * grace period, about 10 ms (fs/file.c expand_fdtable()); one fcntl(2) to a high number pays it a single time.
 */
export function growFdTable(count: number): void {
  const fd = fcntl(0, F_DUPFD_CLOEXEC, count - 1);
  if (fd >= 0) close(fd);
}

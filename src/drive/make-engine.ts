import {readdirSync} from 'node:fs';
import {OwnDescriptors} from '../libc/descriptors.ts';
import {growFdTable, readFdLimit, setSoftFdLimit} from '../libc/rlimit.ts';
import type {Share} from '../model/plan.ts';
import type {Proof} from '../proof/proof.ts';
import {EpollEngine} from './epoll-engine.ts';

/** Descriptors a Node process may open beside its sockets while it runs. */
const fdSlack = 4096;

/** RLIMIT_NOFILE of this process after it was raised, and the descriptors it needs for itself. */
export interface OwnFds {
  readonly soft: number;
  readonly hard: number;
  readonly own: number;
  /** Connections that there is room for, where that is not what the limit leaves. */
  readonly room?: number;
}

/** @throws Error with the errno where the kernel does not let it be raised */
export function raiseFdLimit(): OwnFds {
  const {soft, hard} = readFdLimit();
  if (soft < hard) setSoftFdLimit(hard);
  return {
    soft: hard,
    hard,
    // RLIMIT_NOFILE bounds their numbers, so one inherited with a higher number takes no room
    // (measured: descriptor-limit-bounds-numbers);
    // readdir(3) itself holds one more while it lists; the engine is about to open one for epoll(7) instead.
    own: readdirSync('/proc/self/fd').filter((fd) => Number(fd) < hard).length,
  };
}

export interface MadeEngine {
  readonly engine: EpollEngine;
  readonly fds: OwnFds;
}

/**
 * An engine whose sockets are descriptors of this process.
 * @param proof what shows that the application accepted a connection; undefined where nothing is asked
 * @throws Error as its constructor does, and where the limit cannot be raised
 */
export function makeEpollEngine(share: Share, proof?: Proof): MadeEngine {
  const fds = raiseFdLimit();
  growFdTable(Math.min(fds.hard, share.attempts + fds.own + 1));
  const slots = Math.min(fds.hard, share.attempts + fdSlack);
  const descriptors = new OwnDescriptors(fds.hard - fds.own);
  return {engine: new EpollEngine(share, {name: 'epoll', descriptors, slots}, proof), fds};
}

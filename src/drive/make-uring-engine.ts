import {DirectDescriptors} from '../libc/direct-descriptors.ts';
import type {Share} from '../model/plan.ts';
import type {Proof} from '../proof/proof.ts';
import {EpollEngine} from './epoll-engine.ts';
import {type MadeEngine, raiseFdLimit} from './make-engine.ts';

/**
 * The epoll engine on sockets that io_uring keeps, so that one process holds more of them than it may have descriptors:
 * what it opens, asks and sees is the same.
 * @param proof what shows that the application accepted a connection; undefined where nothing is asked
 * @throws UringError where io_uring is not allowed, or the kernel is too old
 */
export function makeUringEngine(share: Share, proof?: Proof): MadeEngine {
  const fds = raiseFdLimit();
  const slots = share.attempts;
  const descriptors = new DirectDescriptors({limit: fds.hard, own: fds.own, slots});
  const engine = new EpollEngine(share, {name: 'uring', descriptors, slots}, proof);
  return {engine, fds: {...fds, room: descriptors.room}};
}

import type {Descriptors} from './descriptors.ts';
import {errnoName, errnoOf} from './errno.ts';
import {DescriptorList, FileRing, mostPlaces, UringError} from './io-uring.ts';
import {AF_UNIX, close, SOCK_CLOEXEC, SOCK_STREAM, socket} from './socket.ts';

/** So many are put into a ring with one call, and are descriptors of this process until then. */
const mostAtHand = 128;
/** Descriptors that Node may open beside its sockets while it runs. */
const fdSlack = 16;

const nothing = new DescriptorList(1);
nothing.fds[0] = -1;

/**
 * Puts one socket into a ring, closes it, and makes it a descriptor again.
 * @throws UringError where that is not allowed, or the kernel is older than Linux 6.8
 */
export function assertDirectDescriptors(): void {
  const ring = new FileRing(1);
  const list = new DescriptorList(1);
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  list.fds[0] = fd;
  const isIn = ring.put(0, list, 1);
  close(fd);
  const again = ring.descriptor(0);
  if (again >= 0) close(again);
  ring.close();
  if (!isIn) throw new UringError('io_uring_register(2) of a socket', 'it was not taken');
  if (again < 0) throw new UringError('IORING_OP_FIXED_FD_INSTALL (Linux 6.8)', errnoName(-again));
}

/**
 * Sockets as direct descriptors of io_uring, beyond RLIMIT_NOFILE: it bounds each ring, not all of them, and a ring takes one
 * descriptor (io_uring/rsrc.c io_sqe_files_register). Those kept or asked for last are descriptors of this process as
 * well; of the others epoll goes on to tell the events.
 */
export class DirectDescriptors implements Descriptors {
  readonly room: number;
  readonly atHand: number;
  readonly #slots: number;
  /** Of each ring. */
  readonly #places: number;
  readonly #mostAtHand: number;
  readonly #rings: FileRing[] = [];
  readonly #list: DescriptorList;
  /** By slot: its descriptor in this process, or -1. */
  readonly #fd: Int32Array;
  /** By slot: whether a ring has it. */
  readonly #inRing: Uint8Array;
  readonly #free: Int32Array;
  #freeCount = 0;
  #next = 0;
  /** Slots with a descriptor, in the order they got it; some may have been released since. */
  readonly #withFd: Int32Array;
  #withFdCount = 0;

  /**
   * @param limit RLIMIT_NOFILE
   * @param own descriptors that this process needs for itself
   * @param slots most sockets at a time
   * @throws UringError as `assertDirectDescriptors` does
   */
  constructor({limit, own, slots}: {readonly limit: number; readonly own: number; readonly slots: number}) {
    assertDirectDescriptors();
    const spare = Math.max(2, limit - own - fdSlack);
    this.#mostAtHand = Math.min(mostAtHand, Math.ceil(spare / 4));
    // What is swept together with the last ones is to be at hand still.
    this.atHand = Math.ceil(this.#mostAtHand / 2);
    this.room = (spare - this.#mostAtHand) * Math.min(limit, mostPlaces);
    this.#slots = Math.min(slots, this.room);
    this.#places = Math.min(limit, mostPlaces, this.#slots);
    this.#list = new DescriptorList(this.#mostAtHand);
    this.#fd = new Int32Array(slots).fill(-1);
    this.#inRing = new Uint8Array(slots);
    this.#free = new Int32Array(slots);
    this.#withFd = new Int32Array(this.#mostAtHand);
  }

  keep(fd: number): number {
    const errno = this.#freeCount > 0 ? 0 : this.#extend();
    if (errno !== 0) {
      close(fd);
      return -errno;
    }
    const slot = this.#freeCount > 0 ? (this.#free[--this.#freeCount] as number) : this.#next++;
    this.#setFd(slot, fd);
    return slot;
  }

  fd(slot: number): number {
    const fd = this.#fd[slot] as number;
    if (fd >= 0) return fd;
    this.#setFd(slot, this.#ringOf(slot).descriptor(slot % this.#places));
    return this.#fd[slot] as number;
  }

  release(slot: number): number {
    const fd = this.fd(slot);
    if (this.#inRing[slot] === 1) {
      this.#ringOf(slot).put(slot % this.#places, nothing, 1);
      this.#inRing[slot] = 0;
    }
    this.#fd[slot] = -1;
    this.#free[this.#freeCount++] = slot;
    return fd;
  }

  close(): void {
    for (const ring of this.#rings) ring.close();
  }

  #ringOf(slot: number): FileRing {
    return this.#rings[Math.floor(slot / this.#places)] as FileRing;
  }

  /** Makes room for the next slot, and answers 0; or the errno. */
  #extend(): number {
    if (this.#next >= this.#slots) return errnoOf.EMFILE;
    if (this.#next < this.#rings.length * this.#places) return 0;
    try {
      this.#rings.push(new FileRing(this.#places));
      return 0;
    } catch (error) {
      return errnoOf[(error as UringError).code as keyof typeof errnoOf] ?? errnoOf.ENOMEM;
    }
  }

  #setFd(slot: number, fd: number): void {
    if (this.#withFdCount === this.#withFd.length) this.#putAway();
    this.#fd[slot] = fd;
    if (fd >= 0) this.#withFd[this.#withFdCount++] = slot;
  }

  /** Closes the descriptors of this process; the rings have their sockets. */
  #putAway(): void {
    const slots = this.#withFd
      .subarray(0, this.#withFdCount)
      .filter((slot) => (this.#fd[slot] as number) >= 0);
    let first = 0;
    let count = 0;
    const put = () => {
      if (count > 0 && !this.#ringOf(first).put(first % this.#places, this.#list, count))
        throw new Error(`io_uring did not take ${count} sockets`);
      count = 0;
    };
    for (const slot of slots) {
      if (this.#inRing[slot] === 1) continue;
      // Neighbours of one ring go with one call.
      if (slot !== first + count || slot % this.#places === 0) {
        put();
        first = slot;
      }
      this.#list.fds[count++] = this.#fd[slot] as number;
      this.#inRing[slot] = 1;
    }
    put();
    for (const slot of slots) {
      const fd = this.#fd[slot] as number;
      if (fd >= 0) close(fd);
      this.#fd[slot] = -1;
    }
    this.#withFdCount = 0;
  }
}

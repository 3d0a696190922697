/** The descriptors of a loop's sockets by slot: the slot is the descriptor itself, or io_uring holds the socket under it. */
export interface Descriptors {
  /** Sockets that can be open at once, beside what the process needs for itself; Infinity where no limit is known. */
  readonly room: number;
  /** How many are descriptors of this process at a time: calls on those kept last are cheapest. */
  readonly atHand: number;
  /** Keeps a new one, and answers its slot; where there is no room the negative errno, and the descriptor is closed. */
  keep(fd: number): number;
  /** The descriptor of a slot, for calls before the next slot is kept or asked for. */
  fd(slot: number): number;
  /** Gives the slot up, and answers its descriptor, which is to be closed. */
  release(slot: number): number;
  /** To be called when every slot is released. */
  close(): void;
}

/** Each slot is a descriptor of this process, of which RLIMIT_NOFILE allows so many: getrlimit(2). */
export class OwnDescriptors implements Descriptors {
  readonly room: number;
  readonly atHand = Infinity;

  constructor(room: number) {
    this.room = room;
  }

  keep(fd: number): number {
    return fd;
  }

  fd(slot: number): number {
    return slot;
  }

  release(slot: number): number {
    return slot;
  }

  close(): void {}
}

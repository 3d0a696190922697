import {errnoName} from './errno.ts';
import {addressOf, lastErrno, libcFunction, memoryAt} from './library.ts';
import {close} from './socket.ts';

/** io_uring_setup(2), io_uring_register(2), io_uring_enter(2): no C library has a function for them. */

// One number on every architecture: include/uapi/asm-generic/unistd.h, arch/x86/entry/syscalls/syscall_64.tbl.
const SYS_io_uring_setup = 425;
const SYS_io_uring_enter = 426;
const SYS_io_uring_register = 427;

// include/uapi/linux/io_uring.h
const IORING_ENTER_GETEVENTS = 1;
const IORING_OFF_SQ_RING = 0;
const IORING_OFF_SQES = 0x10000000;
const IORING_FEAT_SINGLE_MMAP = 1;
const IORING_REGISTER_FILES_UPDATE = 6;
const IORING_REGISTER_FILES2 = 13;
const IORING_RSRC_REGISTER_SPARSE = 1;
const IORING_OP_FIXED_FD_INSTALL = 54;
const IOSQE_FIXED_FILE = 1;
/** IORING_MAX_FIXED_FILES of io_uring/rsrc.c. */
export const mostPlaces = 2 ** 20;

const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;
const mapFailed = 0xffff_ffff_ffff_ffffn;

const setup = libcFunction('long syscall(long, long, void *)');
const register = libcFunction('long syscall(long, long, long, void *, long)');
const enter = libcFunction('long syscall(long, long, long, long, long, long, long)');
const mmap = libcFunction('uintptr_t mmap(void *, size_t, int, int, int, int64_t)');
const munmap = libcFunction('int munmap(void *, size_t)');

/** One is waited for at a time. */
const entries = 1;
const sqeBytes = 64;

// struct io_uring_params, and struct io_uring_rsrc_register: include/uapi/linux/io_uring.h.
const params = new Uint32Array(30);
const paramsAddress = addressOf(params);
const table = new Uint32Array(8);
const tableAddress = addressOf(table);

/** A call of io_uring that failed, with the errno as its `code`. */
export class UringError extends Error {
  constructor(
    call: string,
    readonly code: string,
  ) {
    super(`${call}: ${code}`);
  }
}

function failed(call: string): UringError {
  return new UringError(call, errnoName(lastErrno()));
}

/**
 * A ring of io_uring(7) for its table of files alone ("direct descriptors"): what lies there stays open when its descriptor
 * is closed, and counts no more against RLIMIT_NOFILE, which bounds each table by itself (io_uring/rsrc.c
 * io_sqe_files_register). A place can be made a descriptor again by IORING_OP_FIXED_FD_INSTALL, since Linux 6.8.
 */
export class FileRing {
  readonly #fd: number;
  readonly #memory: readonly (readonly [bigint, number])[];
  readonly #words: Uint32Array;
  readonly #results: Int32Array;
  readonly #sqe: Uint32Array;
  readonly #sqTail: number;
  readonly #cqHead: number;
  readonly #cqMask: number;
  readonly #cqes: number;
  #installed = 0;

  /**
   * @param places most files that it holds; at most RLIMIT_NOFILE
   * @throws UringError where the kernel, a sysctl or a seccomp filter forbids it
   */
  constructor(places: number) {
    params.fill(0);
    this.#fd = setup(SYS_io_uring_setup, entries, paramsAddress);
    if (this.#fd < 0) throw failed('io_uring_setup(2)');
    const at = (word: number) => params[word] as number;
    // Entries of both queues, features, and struct io_sqring_offsets and io_cqring_offsets, in bytes.
    const [sqEntries, cqEntries, features] = [at(0), at(1), at(5)];
    const [sqTailAt, sqArrayAt] = [at(11), at(16)];
    const [cqHeadAt, cqMaskAt, cqesAt] = [at(20), at(22), at(25)];
    if ((features & IORING_FEAT_SINGLE_MMAP) === 0) {
      close(this.#fd);
      throw new UringError('io_uring_setup(2)', 'older than Linux 5.4');
    }
    const ringBytes = Math.max(sqArrayAt + sqEntries * 4, cqesAt + cqEntries * 16);
    const map = (bytes: number, offset: number) =>
      BigInt(mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, this.#fd, offset));
    const ring = map(ringBytes, IORING_OFF_SQ_RING);
    const sqesBytes = sqEntries * sqeBytes;
    const sqes = map(sqesBytes, IORING_OFF_SQES);
    this.#memory = [
      [ring, ringBytes],
      [sqes, sqesBytes],
    ];
    if (ring === mapFailed || sqes === mapFailed) {
      this.close();
      throw new UringError('mmap(2) of io_uring', 'ENOMEM');
    }
    const memory = memoryAt(ring, ringBytes);
    this.#words = new Uint32Array(memory);
    this.#results = new Int32Array(memory);
    this.#sqe = new Uint32Array(memoryAt(sqes, sqesBytes));
    this.#sqTail = sqTailAt / 4;
    this.#cqHead = cqHeadAt / 4;
    this.#cqMask = this.#words[cqMaskAt / 4] as number;
    this.#cqes = cqesAt / 4;
    this.#words[sqArrayAt / 4] = 0;
    this.#sqe.set([IORING_OP_FIXED_FD_INSTALL | (IOSQE_FIXED_FILE << 8)]);
    table.set([Math.min(places, mostPlaces), IORING_RSRC_REGISTER_SPARSE]);
    if (
      register(SYS_io_uring_register, this.#fd, IORING_REGISTER_FILES2, tableAddress, table.byteLength) < 0
    ) {
      const error = failed('io_uring_register(2) of direct descriptors');
      this.close();
      throw error;
    }
  }

  /**
   * Puts so many descriptors, -1 for none, into the places from `first` on; what lay there is closed if nothing else has it
   * open. Answers whether all are there.
   */
  put(first: number, fds: DescriptorList, count: number): boolean {
    fds.request[0] = first;
    const done = register(
      SYS_io_uring_register,
      this.#fd,
      IORING_REGISTER_FILES_UPDATE,
      fds.requestAddress,
      count,
    );
    return done === count;
  }

  /** A new descriptor of what lies there, which leaves it there; or the negative errno. */
  descriptor(place: number): number {
    this.#sqe[1] = place;
    this.#installed++;
    Atomics.store(this.#words, this.#sqTail, this.#installed >>> 0);
    if (enter(SYS_io_uring_enter, this.#fd, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) < 0) return -lastErrno();
    const head = Atomics.load(this.#words, this.#cqHead);
    const result = this.#results[this.#cqes + ((head & this.#cqMask) << 2) + 2] as number;
    Atomics.store(this.#words, this.#cqHead, (head + 1) >>> 0);
    return result;
  }

  /** Closes what nothing else has open. */
  close(): void {
    for (const [address, bytes] of this.#memory) if (address !== mapFailed) munmap(address, bytes);
    close(this.#fd);
  }
}

/** Descriptors for `FileRing.put`, in memory that the kernel reads. */
export class DescriptorList {
  readonly fds: Int32Array;
  /** struct io_uring_files_update: the first place, and where the descriptors lie. */
  readonly request: Uint32Array;
  readonly requestAddress: bigint;

  constructor(most: number) {
    this.fds = new Int32Array(most);
    this.request = new Uint32Array(4);
    new BigUint64Array(this.request.buffer)[1] = addressOf(this.fds);
    this.requestAddress = addressOf(this.request);
  }
}

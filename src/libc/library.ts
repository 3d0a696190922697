import koffi, {type LibraryHandle} from 'koffi';

export type LibcFunction = (...args: unknown[]) => number;

/**
 * The C library this process already runs on, so glibc and musl need no name of their own: dlopen(3) of NULL is the
 * main program with all it links. The names are for a statically linked Node.
 * @throws Error where no C library can be loaded (other systems, a static binary without dlopen).
 */
function loadLibrary(): LibraryHandle {
  const names = [null, 'libc.so.6', 'libc.so'];
  for (const name of names) {
    try {
      const library = koffi.load(name);
      library.func('int socket(int, int, int)');
      return library;
    } catch {
      // the next name may do
    }
  }
  throw new Error('no C library with socket(2) can be loaded into this Node');
}

const library = process.platform === 'linux' ? loadLibrary() : undefined;

/**
 * A function of the C library by its prototype, for example `int close(int)`. Pointers are passed as BigInt addresses,
 * which cost less a call than typed arrays.
 * @throws Error on a system other than Linux, or when the symbol does not exist.
 */
export function libcFunction(prototype: string): LibcFunction {
  if (!library) throw new Error(`the epoll engine needs Linux, this is ${process.platform}`);
  return library.func(prototype) as LibcFunction;
}

/** The same, or undefined where this C library lacks it (epoll_pwait2 before glibc 2.35, and in musl). */
export function optionalLibcFunction(prototype: string): LibcFunction | undefined {
  try {
    return libcFunction(prototype);
  } catch {
    return undefined;
  }
}

const pinned: ArrayBufferView[] = [];

/**
 * Address of a typed array's bytes, for calls without allocation. The array is kept for as long as the process lives:
 * V8 does not see that an address is still in use, and would free the bytes under it.
 */
export function addressOf(array: ArrayBufferView): bigint {
  pinned.push(array);
  return koffi.address(array);
}

/** The memory at an address, for as long as it is mapped: mmap(2). */
export function memoryAt(address: bigint, bytes: number): ArrayBuffer {
  return koffi.view(address, bytes);
}

/** errno of the last call of this thread. */
export function lastErrno(): number {
  return koffi.errno();
}

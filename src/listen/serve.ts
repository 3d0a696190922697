import {setImmediate} from 'node:timers/promises';
import {growFdTable, readFdLimit, setSoftFdLimit} from '../libc/rlimit.ts';
import {UsageError} from '../plan/usage-error.ts';
import {type ListenCounts, type Listener, openListener} from './listener.ts';
import type {ListenOptions} from './options.ts';

/** The fd table is grown once to this at most, 8 MB of kernel memory, where the hard limit is as good as none. */
const mostFdsAtOnce = 2 ** 20;

/** What a listener came to. */
export interface Served {
  readonly counts: ListenCounts;
  /** When it was told to end. */
  readonly held: number;
}

/** How this process is to listen. */
export interface Serving {
  readonly options: ListenOptions;
  /** RLIMIT_NOFILE to lower its own to; undefined raises it as far as it goes. */
  readonly fdLimit: number | undefined;
  readonly sharing?: 'first' | 'next';
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Called once, when it listens. */
  readonly onListening: (listener: Listener) => void;
}

/**
 * Listens in this process until it is told to end.
 * @throws UsageError when the address or the descriptors cannot be had
 */
export async function serve({options, fdLimit, sharing, signal, onListening}: Serving): Promise<Served> {
  const {hard} = readFdLimit();
  if (fdLimit !== undefined && fdLimit > hard)
    throw new UsageError(`--fd-limit: ${fdLimit} is above the hard limit of ${hard}; take that or less`);
  setSoftFdLimit(hard);
  growFdTable(Math.min(hard, mostFdsAtOnce));
  const listener = openListener(options, sharing);
  if (fdLimit !== undefined) setSoftFdLimit(fdLimit);
  onListening(listener);
  try {
    while (!signal.aborted) {
      listener.turn();
      await setImmediate();
    }
    return {counts: listener.counts, held: listener.held};
  } finally {
    listener.close();
  }
}

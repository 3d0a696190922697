import {exitCodes, isStopSignal, type StopSignal} from '../exit-codes.ts';

/** The run was stopped before there was anything to report: nothing was sent. */
export class StoppedError extends Error {
  readonly exitCode: number;

  constructor(reason: unknown) {
    const by: StopSignal = isStopSignal(reason) ? reason : 'SIGINT';
    super(`${by} while the name of the target was looked up; nothing was sent`, {cause: reason});
    this.exitCode = exitCodes.interrupted[by];
  }
}

/** Once the run is stopped: an address needs no time, and a resolver that answers hardly any. */
const patienceMs = 1000;

/**
 * Waits for a look-up that cannot be called off, and only a moment longer once the run is stopped.
 * @throws StoppedError
 */
export async function unlessStopped<T>(lookUp: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new StoppedError(signal.reason)), patienceMs);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, {once: true});
  });
  try {
    return await Promise.race([lookUp, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

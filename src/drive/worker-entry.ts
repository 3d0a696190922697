import {exitCodes} from '../exit-codes.ts';
import {runWorker} from './worker.ts';

/** `plimsoll worker`: one driver process on standard streams. A bundle of its own, since a run waits for it to start. */
void runWorker(process.stdin, process.stdout).then(
  () => process.exit(),
  (error: Error) => {
    const words = process.env.DEBUG === 'plimsoll' ? (error.stack ?? error.message) : error.message;
    // Read by the coordinator, which says why the worker was lost.
    process.stderr.write(`${words}\n`);
    process.exit(exitCodes.internal);
  },
);

import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {exitCodes} from '../exit-codes.ts';
import {UsageError} from '../plan/usage-error.ts';
import {parseListenFlags} from './options.ts';
import {serve} from './serve.ts';
import type {FromListenWorker, Order} from './worker-protocol.ts';

/** `plimsoll listen-worker`: one of several processes of `plimsoll listen`, which its standard input keeps alive. */
async function runListenWorker(): Promise<void> {
  const end = new AbortController();
  const lines = createInterface({input: process.stdin});
  lines.once('close', () => end.abort());
  // Nobody is left to tell.
  process.stdout.on('error', () => end.abort());
  const [line] = (await Promise.race([once(lines, 'line'), once(end.signal, 'abort')])) as [unknown];
  if (typeof line !== 'string') return;
  const {endpoint, flags, fdLimit, sharing} = JSON.parse(line) as Order;
  const say = (words: FromListenWorker) => process.stdout.write(`${JSON.stringify(words)}\n`);
  const served = await serve({
    options: parseListenFlags(endpoint, flags),
    fdLimit,
    sharing,
    signal: end.signal,
    onListening: ({endpoint: bound, url, acceptQueueLimit}) =>
      say({listening: {endpoint: bound, url, acceptQueueLimit}}),
  });
  say({served});
}

void runListenWorker().then(
  () => process.stdout.write('', () => process.exit()),
  (error: Error) => {
    // Read by whoever started it.
    process.stderr.write(`${error.message}\n`);
    process.exit(error instanceof UsageError ? exitCodes.usage : exitCodes.internal);
  },
);

import {setImmediate} from 'node:timers/promises';
import {exitCodes} from '../exit-codes.ts';
import {defaultAddress, parseListenAddress, resolveListenAddress} from '../listen/address.ts';
import {defaultBacklog, defaultFullMessage, parseListenFlags, whenFullChoices} from '../listen/options.ts';
import {choiceFlag, switchFlag, textFlag, type ValuesOf} from '../options/flag.ts';
import {parseCount} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Io} from './call.ts';
import {command} from './command.ts';
import {environmentHelp} from './environment-help.ts';

const exitCodeHelp = `${environmentHelp}

Exit codes:
  0         ended by SIGTERM, SIGINT, SIGHUP or --until-stdin-closes
  2         bad input, or cannot listen on that address
  70        internal error`;

const [queue, limits, speech] = ['Accept queue:', 'Limits:', 'Speech:'];

const listenFlags = {
  backlog: textFlag({
    name: 'backlog',
    describe: `backlog of listen(2) (default ${defaultBacklog}); the kernel clamps it to net.core.somaxconn`,
    group: queue,
  }),
  acceptRate: textFlag({
    name: 'accept-rate',
    describe: 'accept at most this many per second, evenly spaced, for example 50/s',
    group: queue,
  }),
  neverAccept: switchFlag({
    name: 'never-accept',
    describe: 'never call accept: leave every connection in the accept queue',
    group: queue,
  }),
  maxConnections: textFlag({
    name: 'max-connections',
    describe: 'hold at most this many connections',
    group: limits,
  }),
  whenFull: choiceFlag(
    {
      name: 'when-full',
      describe: 'what to do with connections beyond --max-connections (default close)',
      group: limits,
    },
    whenFullChoices,
  ),
  fullMessage: textFlag({
    name: 'full-message',
    describe: `message that --when-full message sends before closing (default "${defaultFullMessage}")`,
    group: limits,
  }),
  idleClose: textFlag({
    name: 'idle-close',
    describe: 'close a connection that sent nothing for this time, for example 30s',
    group: limits,
  }),
  fdLimit: textFlag({
    name: 'fd-limit',
    describe: 'lower its own RLIMIT_NOFILE, so that accept(2) fails with EMFILE',
    group: limits,
  }),
  greet: textFlag({
    name: 'greet',
    describe: 'text to send on each accepted connection, with \\r and \\n as in C',
    group: speech,
  }),
  echo: switchFlag({
    name: 'echo',
    describe: 'send back what is received instead of discarding it',
    group: speech,
  }),
  untilStdinCloses: switchFlag({
    name: 'until-stdin-closes',
    describe: 'also end when standard input closes, not only on SIGTERM, SIGINT and SIGHUP',
    group: 'End:',
  }),
};

type ListenValues = ValuesOf<typeof listenFlags>;

/** `plimsoll listen`: a listener to measure a bare host with, which can also reproduce limits. */
export const listenCommand = command({
  name: 'listen',
  describe: 'run a listener to measure a host without a server; it can also reproduce limits',
  words: {
    address: {
      describe: `host:port, :port (every address), [::1]:port, port or unix:/path (default ${defaultAddress}, any free port)`,
    },
  },
  flags: listenFlags,
  examples: [
    ['plimsoll listen :8080', 'accept and hold every connection, on every address'],
    ['plimsoll listen :8080 --backlog 16 --never-accept', 'like an application that hangs'],
    [
      'plimsoll listen :8080 --max-connections 50 --when-full message',
      'refuse the 51st connection with a message',
    ],
  ],
  epilogue: exitCodeHelp,
  run: ({io}, {words, values}) => listen(words.address ?? defaultAddress, values, io),
});

/** Listens until it is told to end; answers the exit code. */
async function listen(address: string, flags: ListenValues, io: Io): Promise<number> {
  const endpoint = await resolveListenAddress(parseListenAddress(address));
  const options = parseListenFlags(endpoint, flags);
  const fdLimit = flags.fdLimit === undefined ? undefined : parseCount(flags.fdLimit, '--fd-limit');
  const stopped = watchForEnd(flags.untilStdinCloses ?? false, io);

  // Only here, for loading libc takes longer than the rest of `plimsoll --help`.
  const {growFdTable, readFdLimit, setSoftFdLimit} = await import('../libc/rlimit.ts');
  const {openListener} = await import('../listen/listener.ts');
  const {renderSummary} = await import('../listen/summary.ts');
  const {hard} = readFdLimit();
  if (fdLimit !== undefined && fdLimit > hard)
    throw new UsageError(
      `--fd-limit: "${flags.fdLimit}" is above the hard limit of ${hard}; take that or less`,
    );
  setSoftFdLimit(hard);
  growFdTable(Math.min(hard, mostFdsAtOnce));

  const listener = openListener(options);
  // Each stream opens what it needs at its first use, which must not be when no descriptor is left.
  const {stdout, stderr} = io;
  if (fdLimit !== undefined) setSoftFdLimit(fdLimit);
  const limit = listener.acceptQueueLimit ?? 'unknown';
  stdout.write(
    `listening on ${listener.url} (backlog ${options.backlog}, accept queue limit ${limit}, pid ${process.pid})\n`,
  );
  try {
    while (!stopped.aborted) {
      listener.turn();
      await setImmediate();
    }
  } finally {
    const {held} = listener;
    listener.close();
    stderr.write(`${renderSummary(listener.counts, held)}\n`);
  }
  return exitCodes.measured;
}

/** The fd table is grown once to this at most, 8 MB of kernel memory, where the hard limit is as good as none. */
const mostFdsAtOnce = 2 ** 20;

/** Aborted once this process was told to end; that is how this command ends well. */
function watchForEnd(withStdin: boolean, {stdin, stdout, stderr}: Io): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => end.abort());
  // Whoever started us may be gone by the time of the last line.
  for (const stream of [stdout, stderr]) stream.on('error', () => end.abort());
  if (withStdin) {
    for (const event of ['end', 'close', 'error'] as const) stdin.once(event, () => end.abort());
    stdin.resume();
    // A file has none, and ends by itself.
    (stdin as Partial<NodeJS.ReadStream>).unref?.();
  }
  return end.signal;
}

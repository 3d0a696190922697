import {once} from 'node:events';
import {exitCodes} from '../exit-codes.ts';
import {defaultAddress, parseListenAddress, resolveListenAddress} from '../listen/address.ts';
import {
  defaultBacklog,
  defaultFullMessage,
  type ListenOptions,
  parseListenFlags,
  whenFullChoices,
} from '../listen/options.ts';
import {renderSummary} from '../listen/summary.ts';
import type {Order} from '../listen/worker-protocol.ts';
import {choiceFlag, countFlag, switchFlag, textFlag, type ValuesOf} from '../options/flag.ts';
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

const [queue, limits, speech, processes] = ['Accept queue:', 'Limits:', 'Speech:', 'Processes:'];

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
  workers: countFlag({
    name: 'workers',
    alias: 'w',
    describe:
      'processes that accept, each with its own descriptors, accept queue and limits above; they share the port by SO_REUSEPORT (default 1)',
    group: processes,
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
  takesSignals: true,
  examples: [
    ['plimsoll listen :8080', 'accept and hold every connection, on every address'],
    ['plimsoll listen :8080 --backlog 16 --never-accept', 'like an application that hangs'],
    [
      'plimsoll listen :8080 --max-connections 50 --when-full message',
      'refuse the 51st connection with a message',
    ],
    ['plimsoll listen :8080 --workers 8', 'hold more than the file descriptors of one process allow'],
  ],
  epilogue: exitCodeHelp,
  run: ({io}, {words, values}) => listen(words.address ?? defaultAddress, values, io),
});

/** Listens until it is told to end; answers the exit code. */
async function listen(address: string, flags: ListenValues, io: Io): Promise<number> {
  if (process.platform !== 'linux')
    throw new UsageError(`plimsoll listen needs Linux, this is ${process.platform}; name a target instead`);
  const endpoint = await resolveListenAddress(parseListenAddress(address));
  const options = parseListenFlags(endpoint, flags);
  const fdLimit = flags.fdLimit === undefined ? undefined : parseCount(flags.fdLimit, '--fd-limit');
  const stopped = watchForEnd(flags.untilStdinCloses ?? false, io);

  return options.processes > 1
    ? await listenInSeveral(
        options,
        {endpoint, flags, ...(fdLimit === undefined ? {} : {fdLimit})},
        stopped,
        io,
      )
    : await listenHere(options, fdLimit, stopped, io);
}

async function listenHere(
  options: ListenOptions,
  fdLimit: number | undefined,
  signal: AbortSignal,
  // Each stream opens what it needs at its first use, which must not be when no descriptor is left.
  {stdout, stderr}: Io,
): Promise<number> {
  // Only here, for loading libc takes longer than the rest of `plimsoll --help`.
  const {serve} = await import('../listen/serve.ts');
  const {counts, held} = await serve({
    options,
    fdLimit,
    signal,
    onListening: ({url, acceptQueueLimit}) => {
      stdout.write(firstLine(url, options.backlog, `${acceptQueueLimit ?? 'unknown'}`));
    },
  });
  stderr.write(`${renderSummary(counts, held)}\n`);
  return exitCodes.measured;
}

async function listenInSeveral(
  {backlog, processes}: ListenOptions,
  order: Omit<Order, 'sharing'>,
  signal: AbortSignal,
  {stdout, stderr}: Io,
): Promise<number> {
  const {ListenerGroup} = await import('../listen/listener-group.ts');
  const group = await ListenerGroup.open(order, processes);
  const {url, acceptQueueLimit} = group.listening;
  stdout.write(firstLine(url, backlog, `${acceptQueueLimit ?? 'unknown'} in each of ${processes} processes`));
  const told = signal.aborted ? undefined : once(signal, 'abort').then(() => undefined);
  const lost = await Promise.race([told, group.lost]);
  const {counts, held} = await group.close();
  stderr.write(`${renderSummary(counts, held, processes)}\n`);
  if (lost !== undefined) throw new Error(lost);
  return exitCodes.measured;
}

const firstLine = (url: string, backlog: number, acceptQueueLimit: string) =>
  `listening on ${url} (backlog ${backlog}, accept queue limit ${acceptQueueLimit}, pid ${process.pid})\n`;

/** Aborted once this process was told to end; that is how this command ends well. */
function watchForEnd(withStdin: boolean, {stdin, stdout, stderr, takeSignals}: Io): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => end.abort());
  if ((takeSignals?.() ?? []).length > 0) end.abort();
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

import {setImmediate} from 'node:timers/promises';
import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import {defaultAddress, parseListenAddress, resolveListenAddress} from '../listen/address.ts';
import {
  defaultBacklog,
  defaultFullMessage,
  type ListenFlags,
  parseListenFlags,
  whenFullChoices,
} from '../listen/options.ts';
import {parseCount} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import {environmentHelp} from './environment-help.ts';

export interface ListenArguments extends ListenFlags {
  readonly address?: string | undefined;
  readonly fdLimit?: string | undefined;
  readonly untilStdinCloses?: boolean | undefined;
}

/** `plimsoll listen`: a listener to measure a bare host with, which can also reproduce limits. */
export const listenCommand: CommandModule<object, ListenArguments> = {
  command: 'listen [address]',
  describe: 'a listener to measure a bare host with, which can also reproduce limits',
  builder: describeFlags,
  handler: runListen,
};

function describeFlags(yargs: Argv<object>): Argv<ListenArguments> {
  return yargs
    .positional('address', {
      type: 'string',
      describe: `host:port, :port (every address), [::1]:port, port or unix:/path (default ${defaultAddress}, any free port)`,
    })
    .option('backlog', {
      type: 'string',
      requiresArg: true,
      describe: `backlog of listen(2) (default ${defaultBacklog}); the kernel clamps it to net.core.somaxconn`,
    })
    .option('accept-rate', {
      type: 'string',
      requiresArg: true,
      describe: 'accepts at most that many a second, evenly paced, such as 50/s',
    })
    .option('never-accept', {
      type: 'boolean',
      describe: 'leaves every connection in the accept queue',
    })
    .option('max-connections', {
      type: 'string',
      requiresArg: true,
      describe: 'holds at most that many',
    })
    .option('when-full', {
      type: 'string',
      requiresArg: true,
      choices: whenFullChoices,
      describe: 'what becomes of the next one beyond --max-connections (default close)',
    })
    .option('full-message', {
      type: 'string',
      requiresArg: true,
      describe: `what --when-full message says before it closes (default "${defaultFullMessage}")`,
    })
    .option('idle-close', {
      type: 'string',
      requiresArg: true,
      describe: 'ends a connection that sent no byte for that long, such as 30s',
    })
    .option('greet', {
      type: 'string',
      requiresArg: true,
      describe: 'text sent to each connection that is accepted, with \\r and \\n as in C',
    })
    .option('echo', {
      type: 'boolean',
      describe: 'sends back what it receives, instead of discarding it',
    })
    .option('fd-limit', {
      type: 'string',
      requiresArg: true,
      describe: 'lowers its own RLIMIT_NOFILE, so that accept(2) fails with EMFILE',
    })
    .option('until-stdin-closes', {
      type: 'boolean',
      describe: 'ends when its standard input does, as well as on SIGTERM and SIGINT',
    })
    .group(['backlog', 'accept-rate', 'never-accept'], 'Accept queue:')
    .group(['max-connections', 'when-full', 'full-message', 'idle-close', 'fd-limit'], 'Limits:')
    .group(['greet', 'echo'], 'Speech:')
    .group(['until-stdin-closes'], 'End:')
    .example('$0 listen :8080', 'accepts and holds all that come, on every address')
    .example('$0 listen :8080 --backlog 16 --never-accept', 'an application that hangs')
    .example(
      '$0 listen :8080 --max-connections 50 --when-full message',
      'one that turns the 51st away in words',
    )
    .epilogue(exitCodeHelp) as Argv<ListenArguments>;
}

const exitCodeHelp = `${environmentHelp}

Exit codes:
  0         ended by SIGTERM, SIGINT or --until-stdin-closes
  2         bad input, or an address that cannot be listened on
  70        a bug`;

async function runListen(flags: ArgumentsCamelCase<ListenArguments>): Promise<void> {
  const endpoint = await resolveListenAddress(parseListenAddress(flags.address ?? defaultAddress));
  const options = parseListenFlags(endpoint, flags);
  const fdLimit = flags.fdLimit === undefined ? undefined : parseCount(flags.fdLimit, '--fd-limit');
  const stopped = watchForEnd(flags.untilStdinCloses ?? false);

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
  const {stdout, stderr} = process;
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
}

/** The fd table is grown once to this at most, 8 MB of kernel memory, where the hard limit is as good as none. */
const mostFdsAtOnce = 2 ** 20;

/** Aborted once this process was told to end; that is how this command ends well. */
function watchForEnd(withStdin: boolean): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
  // Whoever started us may be gone by the time of the last line.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => end.abort());
  if (withStdin) {
    for (const event of ['end', 'close', 'error'] as const) process.stdin.once(event, () => end.abort());
    process.stdin.resume();
    // A file has none, and ends by itself.
    process.stdin.unref?.();
  }
  return end.signal;
}

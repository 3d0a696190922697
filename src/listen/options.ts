import type {Endpoint} from '../model/target.ts';
import {parseCount, parseDurationMs, parseRate} from '../plan/quantity.ts';
import {unescapeText} from '../plan/text-escapes.ts';
import {UsageError} from '../plan/usage-error.ts';

/**
 * What becomes of a connection beyond the most that may be held:
 *
 * - `close`    accepted, then FIN
 * - `reset`    accepted, then RST
 * - `message`  accepted, told so in words, then FIN
 * - `stop`     not accepted until somebody leaves; it waits in the accept queue
 * - `evict`    accepted, and the oldest is ended with FIN in its place
 */
export const whenFullChoices = ['close', 'reset', 'message', 'stop', 'evict'] as const;
export type WhenFull = (typeof whenFullChoices)[number];

/** How a listener behaves, after defaults. */
export interface ListenOptions {
  readonly endpoint: Endpoint;
  /** As passed to listen(2); the kernel clamps it to net.core.somaxconn. */
  readonly backlog: number;
  /** Infinity accepts them as they come, 0 never accepts. */
  readonly acceptsPerSecond: number;
  /** Most connections to hold; Infinity for no cap. */
  readonly maxConnections: number;
  readonly whenFull: WhenFull;
  readonly fullMessage: Uint8Array;
  /** Ends a connection that sent nothing for this long; Infinity for never. */
  readonly idleCloseMs: number;
  /** Sent to each connection that is taken; empty for none. */
  readonly greeting: Uint8Array;
  readonly echo: boolean;
  /** How many processes share the port by SO_REUSEPORT, this one included; everything else here holds for each of them. */
  readonly processes: number;
}

/** The same as the command line writes it. */
export interface ListenFlags {
  readonly backlog?: string | undefined;
  readonly acceptRate?: string | undefined;
  readonly neverAccept?: boolean | undefined;
  readonly maxConnections?: string | undefined;
  readonly whenFull?: WhenFull | undefined;
  readonly fullMessage?: string | undefined;
  readonly idleClose?: string | undefined;
  readonly greet?: string | undefined;
  readonly echo?: boolean | undefined;
  readonly workers?: number | undefined;
}

export const defaultBacklog = '4096';
/** The words of Redis, as it writes them. */
export const defaultFullMessage = 'ERR max number of clients reached\\r\\n';
/** listen(2) takes an int. */
const mostBacklog = 2 ** 31 - 1;
/** Each is a process of 50 MB, most of it shared; more than this is a slip of the hand. */
const mostProcesses = 1024;

/** @throws UsageError for a value that cannot be, or for flags that contradict each other. */
export function parseListenFlags(endpoint: Endpoint, flags: ListenFlags): ListenOptions {
  const backlog = parseCount(flags.backlog ?? defaultBacklog, '--backlog');
  if (backlog > mostBacklog)
    throw new UsageError(
      `--backlog: "${flags.backlog}" is too large, listen(2) takes at most ${mostBacklog}`,
    );
  if (flags.maxConnections === undefined && flags.whenFull !== undefined)
    throw new UsageError('--when-full needs --max-connections');
  if (flags.fullMessage !== undefined && flags.whenFull !== 'message')
    throw new UsageError('--full-message needs --when-full message');
  if (flags.neverAccept && flags.acceptRate !== undefined)
    throw new UsageError('--never-accept and --accept-rate contradict each other; leave one out');
  const processes = flags.workers ?? 1;
  if (processes < 1 || processes > mostProcesses)
    throw new UsageError(`--workers: must be 1 to ${mostProcesses}, not ${processes}`);
  if (processes > 1 && endpoint.family === 'unix')
    throw new UsageError(
      '--workers: a Unix-domain socket cannot be shared (SO_REUSEPORT is for TCP); leave it out, or listen on host:port',
    );
  return {
    endpoint,
    backlog,
    acceptsPerSecond: flags.neverAccept
      ? 0
      : (parseRate(flags.acceptRate ?? 'max', '--accept-rate') ?? Infinity),
    maxConnections:
      flags.maxConnections === undefined ? Infinity : parseCount(flags.maxConnections, '--max-connections'),
    whenFull: flags.whenFull ?? 'close',
    fullMessage: unescapeText(flags.fullMessage ?? defaultFullMessage, '--full-message'),
    idleCloseMs: flags.idleClose === undefined ? Infinity : parseDurationMs(flags.idleClose, '--idle-close'),
    greeting: unescapeText(flags.greet ?? '', '--greet'),
    echo: flags.echo ?? false,
    processes,
  };
}

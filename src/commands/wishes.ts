import type {Target} from '../model/target.ts';
import type {Wishes} from '../plan/make-plan.ts';
import {parseCount, parseDurationMs, parseRate} from '../plan/quantity.ts';
import {isOwnSource} from '../plan/route-source.ts';
import {parseSourcePorts} from '../plan/source-ports.ts';
import {parseSources} from '../plan/sources.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {CeilingArguments} from './ceiling.ts';

/** Each is a process of 50 MB that wants a CPU; more than this is a slip of the hand. */
const mostWorkers = 256;

/** A flag that may be repeated, as a list. */
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/**
 * What was asked for, but the sources, which need the target to be known.
 * @throws UsageError for a value that cannot be
 */
export function parseWishes(flags: CeilingArguments): Omit<Wishes, 'sources'> {
  const connections = parseCount(flags.connections, '--connections');
  if (connections === 0) throw new UsageError('--connections: 0 measures nothing, expected at least 1');
  const connectTimeoutMs = parseDurationMs(flags['connect-timeout'], '--connect-timeout');
  if (connectTimeoutMs === 0)
    throw new UsageError('--connect-timeout: 0 waits for nobody, expected such as 10s');
  return {
    connections,
    connectTimeoutMs,
    workers: flags.workers === undefined ? undefined : parseWorkers(flags.workers, connections),
    perSecond: parseRate(flags.rate, '--rate'),
    holdMs: parseDurationMs(flags.hold, '--hold'),
    engine: flags.engine,
    proof: flags.proof,
    send: flags.send,
    until: flags.until,
    sourcePorts: parseSourcePorts(flags['source-ports']),
  };
}

/** A worker without a connection would have nothing to do. */
function parseWorkers(text: string, connections: number): number {
  const workers = parseCount(text, '--workers');
  if (workers === 0) throw new UsageError('--workers: 0 drive nothing, expected at least 1');
  if (workers > mostWorkers)
    throw new UsageError(`--workers: ${workers} are too many processes, expected at most ${mostWorkers}`);
  return Math.min(workers, connections);
}

/**
 * The addresses of --source, each of them checked to be one of this host's; empty where plimsoll is to choose.
 * @throws UsageError
 */
export async function parseOwnSources(
  values: string | readonly string[] | undefined,
  {endpoint}: Target,
): Promise<readonly string[]> {
  const texts = listOf(values);
  if (texts.length === 0) return [];
  if (endpoint.family === 'unix')
    throw new UsageError('--source: a Unix-domain target has no source addresses, leave it out');
  const sources = parseSources(texts, endpoint.family);
  for (const source of sources) {
    if (!(await isOwnSource(endpoint.family, source)))
      throw new UsageError(
        `--source: ${source} is not an address of this host, expected one of its own; add it with: ip address add ${source} dev DEVICE`,
      );
  }
  return sources;
}

import type {Target} from '../model/target.ts';
import type {Wishes} from '../plan/make-plan.ts';
import {parseCount, parseDurationMs} from '../plan/quantity.ts';
import {isOwnSource} from '../plan/route-source.ts';
import {parseSourcePorts} from '../plan/source-ports.ts';
import {parseSources} from '../plan/sources.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {LoadArguments} from './load-flags.ts';

/** Each is a process of 50 MB that wants a CPU; more than this is a slip of the hand. */
const mostWorkers = 256;
const mostRepeats = 100;

/** A flag that may be repeated, as a list. */
export const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/**
 * What was asked for besides the load itself, but the sources, which need the target to be known.
 * @throws UsageError for a value that cannot be
 */
export function parseWishes(flags: LoadArguments): Omit<Wishes, 'sources'> {
  const connectTimeoutMs = parseDurationMs(flags['connect-timeout'], '--connect-timeout');
  if (connectTimeoutMs === 0)
    throw new UsageError('--connect-timeout: 0 waits for nobody, expected such as 10s');
  return {
    connectTimeoutMs,
    workers: flags.workers === undefined ? undefined : parseWorkers(flags.workers),
    engine: flags.engine,
    proof: flags.proof,
    send: flags.send,
    until: flags.until,
    sourcePorts: parseSourcePorts(flags['source-ports']),
  };
}

/** @throws UsageError */
export function parseConnections(text: string): number {
  const connections = parseCount(text, '--connections');
  if (connections === 0) throw new UsageError('--connections: 0 measures nothing, expected at least 1');
  return connections;
}

/**
 * How often a figure is tried again.
 * @throws UsageError
 */
export function parseRepeats(text: string): number {
  const repeats = parseCount(text, '--repeats');
  if (repeats > mostRepeats)
    throw new UsageError(`--repeats: ${repeats} take too long, expected at most ${mostRepeats}`);
  return repeats;
}

function parseWorkers(text: string): number {
  const workers = parseCount(text, '--workers');
  if (workers === 0) throw new UsageError('--workers: 0 drive nothing, expected at least 1');
  if (workers > mostWorkers)
    throw new UsageError(`--workers: ${workers} are too many processes, expected at most ${mostWorkers}`);
  return workers;
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

import type {Target} from '../model/target.ts';
import {isOwnSource} from '../plan/route-source.ts';
import {parseSources} from '../plan/sources.ts';
import {UsageError} from '../plan/usage-error.ts';

/**
 * The addresses of --source, each of them checked to be one of this host's; empty where plimsoll is to choose.
 * @throws UsageError
 */
export async function parseOwnSources(
  texts: readonly string[] | undefined,
  {endpoint}: Target,
): Promise<readonly string[]> {
  if (texts === undefined || texts.length === 0) return [];
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

import {isIP} from 'node:net';
import type {Target} from '../model/target.ts';
import {isOwnSource} from '../plan/route-source.ts';
import {parseSources} from '../plan/sources.ts';
import type {ParsedTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';

/**
 * The addresses of --source, as far as they can be told before the target is looked up; undefined where its name has to be
 * for that. Whether they are this host's is not asked.
 * @throws UsageError
 */
export function parseSourcesFor(
  texts: readonly string[],
  target: ParsedTarget | undefined,
): {readonly family: 4 | 6; readonly sources: readonly string[]} | undefined {
  if (texts.length === 0) return undefined;
  if (target?.scheme === 'unix') throw new UsageError(noSourcesOfUnix);
  const host = target?.host ?? '127.0.0.1';
  if (isIP(host) !== 0) {
    const family = isIP(host) === 6 ? 6 : 4;
    return {family, sources: parseSources(texts, family)};
  }
  // Of a name either family is as good as the other.
  parseSources(texts, texts[0]?.includes(':') ? 6 : 4);
  return undefined;
}

const noSourcesOfUnix = '--source: a Unix-domain target has no source addresses, leave it out';

/**
 * The addresses of --source, each of them checked to be one of this host's; empty where plimsoll is to choose.
 * @throws UsageError
 */
export async function parseOwnSources(
  texts: readonly string[] | undefined,
  {endpoint}: Target,
): Promise<readonly string[]> {
  if (texts === undefined || texts.length === 0) return [];
  if (endpoint.family === 'unix') throw new UsageError(noSourcesOfUnix);
  const sources = parseSources(texts, endpoint.family);
  await assertOwn(endpoint.family, sources);
  return sources;
}

/** @throws UsageError for an address that this host does not have; nothing is sent */
export async function assertOwn(family: 4 | 6, sources: readonly string[]): Promise<void> {
  for (const source of sources) {
    if (!(await isOwnSource(family, source)))
      throw new UsageError(
        `--source: ${source} is not an address of this host, expected one of its own; add it with: ip address add ${source} dev DEVICE`,
      );
  }
}

import {availableParallelism} from 'node:os';
import type {HostAnswer} from '../drive/protocol.ts';
import {type Host, localHost, parseHostPrefix} from '../hosts/host.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Target} from '../model/target.ts';
import type {Observer} from '../observe/observer.ts';
import {readRouteSource} from '../plan/route-source.ts';
import {UsageError} from '../plan/usage-error.ts';
import {parseOwnSources} from './own-sources.ts';

export const driveFromFlag = '--drive-from';
/** How the user writes this host, among others. */
export const localName = 'local';

/** A host that connections are opened from, and what it allows. */
export interface HostDriver {
  readonly host: Host;
  readonly observer: Observer;
  /** Its first reading. */
  readonly facts: HostFacts;
  readonly answer: HostAnswer;
}

/**
 * The hosts of `--drive-from`; empty for this one alone.
 * @throws UsageError
 */
export function parseDrivingHosts(texts: readonly string[] | undefined): readonly Host[] {
  const hosts = (texts ?? []).map((text) =>
    text.trim() === localName ? localHost : parseHostPrefix(text, driveFromFlag),
  );
  const twice = hosts.find(({name}, i) => hosts.findIndex((other) => other.name === name) < i);
  if (twice)
    throw new UsageError(
      `${driveFromFlag}: ${twice === localHost ? localName : twice.name} is given twice; for more processes on a host use --workers`,
    );
  return hosts.every((host) => host === localHost) ? [] : hosts;
}

/**
 * What this host allows.
 * @throws UsageError for sources that are not its own
 */
export async function askThisHost(target: Target, sources: readonly string[]): Promise<HostAnswer> {
  const {endpoint} = target;
  const own = await parseOwnSources(sources, target);
  const routeSource =
    endpoint.family === 'unix' ? undefined : await readRouteSource(endpoint.family, endpoint.address);
  return {
    node: process.version,
    cpus: availableParallelism(),
    routeSource: routeSource ?? null,
    sources: [...own],
  };
}

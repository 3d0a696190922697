import {type Host, localHost, parseHostPrefix} from '../hosts/host.ts';
import type {Endpoint} from '../model/target.ts';
import {isLocalEndpoint} from '../observe/local-endpoint.ts';
import {Observer} from '../observe/observer.ts';
import {UsageError} from '../plan/usage-error.ts';
import {whereArrives} from './where-arrives.ts';

const flag = '--observe-on';

/** What `--observe-on` asks for: a host, nothing at all (null), or, left out, this host where the target is on it. */
export function parseObserveOn(text: string | undefined): Host | null | undefined {
  if (text === undefined) return undefined;
  return text.trim() === 'none' ? null : parseHostPrefix(text, flag);
}

/** The same of several: the host of the target, and hosts on the way to it. */
export function parseObservedHosts(
  texts: string | readonly string[] | undefined,
): readonly Host[] | null | undefined {
  if (texts === undefined) return undefined;
  const hosts = [texts].flat().map(parseObserveOn);
  if (hosts.length > 1 && hosts.includes(null))
    throw new UsageError(`${flag}: none and a command prefix contradict each other; use one`);
  return hosts.includes(null) ? null : hosts.flatMap((host) => host ?? []);
}

/** Who observes what: the host of the target, and hosts on the way. */
export interface Observed {
  readonly observer?: Observer;
  readonly hops: readonly Observer[];
  /** Why the target is not observed, where it is not. */
  readonly unobserved: string;
}

/**
 * Of several hosts the one that has the target's listener is its host; the others are on the way to it. Where none has it,
 * or several do (a published port, a decoy), it is the one where a connection arrives, else the last that was given.
 * @throws UsageError where a prefix does not get through
 */
export async function observeHosts(
  endpoint: Endpoint,
  hosts: readonly Host[] | null | undefined,
): Promise<Observed> {
  const [first, ...more] = hosts ?? [];
  if (hosts === null || first === undefined || more.length === 0)
    return {...(await observeTarget(endpoint, hosts === null ? null : first)), hops: []};
  const all: Observer[] = [];
  try {
    for (const host of [first, ...more]) all.push(await observe(endpoint, host, {follows: true}));
    const found = await Promise.all(all.map((each) => each.hasListener()));
    const having = found.filter((has) => has).length;
    const arrival = having === 1 ? undefined : await whereArrives(endpoint, all);
    const last = having === 0 ? all.length - 1 : found.indexOf(true);
    const observer = all[arrival ?? last] as Observer;
    const hops: Observer[] = [];
    for (const [i, other] of all.entries()) {
      if (other === observer) continue;
      await other.close();
      hops.push(await observe(null, [first, ...more][i]));
    }
    return {observer, hops, unobserved: observer.lost ?? ''};
  } catch (error) {
    await Promise.all(all.map((each) => each.close()));
    throw error;
  }
}

/**
 * @throws UsageError where a prefix does not get through: no such command, no permission, no answer in time. This host is
 * always reached.
 */
export async function observe(
  endpoint: Endpoint | null,
  host: Host = localHost,
  options: Parameters<typeof Observer.open>[2] = {},
): Promise<Observer> {
  const observer = await Observer.open(endpoint, host, options);
  const {unreachable} = observer;
  if (unreachable === undefined || host === localHost) return observer;
  await observer.close();
  throw new UsageError(
    `${flag}: ${unreachable}; expected a command prefix that runs sh with its standard streams and asks no questions`,
  );
}

/** The observer of a run, or in words why its target is not observed. */
export async function observeTarget(
  endpoint: Endpoint,
  host: Host | null | undefined,
): Promise<{readonly observer?: Observer; readonly unobserved: string}> {
  if (host === null) return {unobserved: `${flag} none`};
  const observer = await observe(endpoint, host, {follows: true});
  if (observer.lost === undefined || (host === undefined && isLocalEndpoint(endpoint)))
    return {observer, unobserved: observer.lost ?? ''};
  const unobserved = observer.lost;
  await observer.close();
  return {unobserved};
}

import {type Host, localHost, parseHostPrefix} from '../hosts/host.ts';
import type {Endpoint} from '../model/target.ts';
import {isLocalEndpoint} from '../observe/local-endpoint.ts';
import {Observer} from '../observe/observer.ts';
import {UsageError} from '../plan/usage-error.ts';

const flag = '--observe-on';

/** What `--observe-on` asks for: a host, nothing at all (null), or, left out, this host where the target is on it. */
export function parseObserveOn(text: string | undefined): Host | null | undefined {
  if (text === undefined) return undefined;
  return text.trim() === 'none' ? null : parseHostPrefix(text, flag);
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

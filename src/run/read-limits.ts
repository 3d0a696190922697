import {type Host, localHost} from '../hosts/host.ts';
import {limitsOf} from '../inspect/limits-of.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import type {Endpoint} from '../model/target.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import {observe, parseObserveOn} from './observe-on.ts';

/**
 * Reads the limits of a host once, without any traffic, and those of one listener on it.
 * @param listener as it was written; undefined for the host alone
 * @param observeOn command prefix of another host; undefined for this one
 * @throws UsageError when nothing listens where it was said, or the host is not reached
 */
export async function readLimits(
  listener: string | undefined,
  observeOn: string | undefined,
): Promise<readonly LimitReading[]> {
  const host = parseObserveOn(observeOn);
  if (host === null) throw new UsageError('--observe-on: none leaves nothing to inspect, leave it out');
  return limitsOf(await (listener === undefined ? readAlone(host) : readListener(listener, host)));
}

async function readAlone(host: Host = localHost): Promise<HostFacts> {
  const observer = await observe(null, host);
  try {
    return await observer.readAll();
  } finally {
    await observer.close();
  }
}

/** Of several addresses of a name the first that is listened on. */
async function readListener(text: string, host: Host | undefined): Promise<HostFacts> {
  let lost: string | undefined;
  for (const endpoint of await endpointsOf(text)) {
    const observer = await observe(endpoint, host);
    try {
      const facts = await observer.readAll();
      const {listeners} = facts.sample;
      if (observer.lost !== undefined) lost ??= observer.lost;
      else if (!listeners.known || listeners.value.length > 0) return facts;
    } finally {
      await observer.close();
    }
  }
  throw new UsageError(
    lost === undefined
      ? `nothing listens on ${text}, expected the address of a running server; see: ${/^unix:/i.test(text) ? 'ss -lx' : 'ss -ltn'}`
      : `${text}: ${lost}, expected a listener of ${host?.name ?? 'this host'}`,
  );
}

/** `:8080` and `8080` mean the port on whatever address it is listened on. */
async function endpointsOf(text: string): Promise<readonly Endpoint[]> {
  const endpoints = (await resolveTargets(parseTarget(text))).map(({endpoint}) => endpoint);
  const anywhere = /^:?\d+$/.test(text.trim());
  return anywhere
    ? endpoints.map((endpoint) => (endpoint.family === 'unix' ? endpoint : {...endpoint, address: '*'}))
    : endpoints;
}

import {ladder} from '../inspect/ladder.ts';
import type {Endpoint} from '../model/target.ts';
import {resolveTarget} from '../plan/resolve.ts';
import {parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import {paintFor} from '../report/colour.ts';
import {renderLadder} from '../report/ladder-text.ts';
import {observe, parseObserveOn} from './observe-on.ts';

/**
 * Reads this host once, or the one that a prefix leads to, with its listener where one is named, and renders the ladder.
 * @throws UsageError when nothing listens where it was said
 */
export async function inspect(
  listener: string | undefined,
  observeOn: string | undefined,
  json: boolean,
): Promise<string> {
  const host = parseObserveOn(observeOn);
  if (host === null) throw new UsageError('--observe-on: none leaves nothing to inspect, leave it out');
  const endpoint = listener === undefined ? null : await listenerEndpoint(listener);
  const observer = await observe(endpoint, host);
  try {
    const facts = await observer.readAll();
    const {listeners} = facts.sample;
    if (listener !== undefined) {
      if (observer.lost !== undefined) throw new UsageError(`${listener}: ${observer.lost}`);
      if (listeners.known && listeners.value.length === 0)
        throw new UsageError(
          `nothing listens on ${listener}, expected such as :8080 of a running server; see: ss -ltn`,
        );
    }
    const rungs = ladder(facts);
    return json
      ? `${JSON.stringify(rungs, null, 2)}\n`
      : `${renderLadder(rungs, paintFor(process.stdout, process.env))}\n`;
  } finally {
    await observer.close();
  }
}

/** `:8080` and `8080` mean the port on whatever address it is listened on. */
async function listenerEndpoint(text: string): Promise<Endpoint> {
  const {endpoint} = await resolveTarget(parseTarget(text));
  return /^:?\d+$/.test(text.trim()) && endpoint.family !== 'unix' ? {...endpoint, address: '*'} : endpoint;
}

import {exitCodes} from '../exit-codes.ts';
import {type Host, localHost} from '../hosts/host.ts';
import {ladder} from '../inspect/ladder.ts';
import type {HostFacts} from '../model/host-facts.ts';
import type {Rung} from '../model/ladder.ts';
import type {Endpoint} from '../model/target.ts';
import {resolveTargets} from '../plan/resolve.ts';
import {parseTarget} from '../plan/target.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';
import {type ColourChoice, paintFor} from '../report/colour.ts';
import {failedLine, renderExpectations} from '../report/expectations-text.ts';
import {renderLadder} from '../report/ladder-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {observe, parseObserveOn} from './observe-on.ts';
import {complain, print, printJson} from './print.ts';

export interface InspectValues {
  readonly observeOn: string | undefined;
  readonly expect: readonly string[] | undefined;
  readonly json: boolean;
  readonly color: ColourChoice;
}

/**
 * Reads a host once, with its listener where one is named, and prints the ladder; answers the exit code.
 * @throws UsageError when nothing listens where it was said, or the host is not reached
 */
export async function inspect(
  listener: string | undefined,
  {observeOn, expect, json, color}: InspectValues,
  call: Call,
): Promise<number> {
  const judge = await gateOf(expect);
  const host = parseObserveOn(observeOn);
  if (host === null) throw new UsageError('--observe-on: none leaves nothing to inspect, leave it out');
  const rungs = ladder(await (listener === undefined ? readAlone(host) : readListener(listener, host)));
  const answers = judge(rungs);
  const {stdout} = call.io;
  const [paint, width] = [paintFor(stdout, call.env, color), widthOf(stdout)];
  const parts = [renderLadder(rungs, paint, width), renderExpectations(answers, paint, width)];
  if (json) printJson(rungs, call);
  else print(`${parts.filter((part) => part !== '').join('\n\n')}\n`, call);
  const failed = failedLine(answers);
  if (json && failed !== undefined) complain(failed, call);
  return failed === undefined ? exitCodes.measured : exitCodes.expectationFailed;
}

type Gate = (rungs: readonly Rung[]) => RunRecord['expectations'];

/** A gate knows the whole record, whose schema is half as much to load again: nobody waits for it who expects nothing. */
async function gateOf(expect: readonly string[] | undefined): Promise<Gate> {
  if (expect === undefined) return () => [];
  const {gateOnSettings} = await import('./expectations.ts');
  return gateOnSettings(expect);
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

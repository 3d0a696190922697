import {exitCodes} from '../exit-codes.ts';
import type {ValuesOf} from '../options/flag.ts';
import type {inspectFlags} from '../options/inspect.ts';
import {paintFor} from '../report/colour.ts';
import {failedLine, renderExpectations} from '../report/expectations-text.ts';
import {renderLimitReadings} from '../report/limit-readings-text.ts';
import {widthOf} from '../report/wrap.ts';
import {readLimits} from '../run/read-limits.ts';
import type {Call} from './call.ts';
import type {generalFlags} from './general-flags.ts';
import {complain, print, printJson} from './print.ts';

type InspectValues = ValuesOf<typeof inspectFlags & typeof generalFlags> & {readonly json: boolean};

/**
 * Reads a host once, with its listener where one is named, and prints the list of limits; answers the exit code.
 * @throws UsageError when nothing listens where it was said, or the host is not reached
 */
export async function inspect(
  listener: string | undefined,
  {observeOn, expect, json, color}: InspectValues,
  call: Call,
): Promise<number> {
  const judge = await gateOf(expect);
  const limitReadings = await readLimits(listener, observeOn);
  const answers = judge(limitReadings);
  const {stdout} = call.io;
  const [paint, width] = [paintFor(stdout, call.env, color), widthOf(stdout)];
  const parts = [renderLimitReadings(limitReadings, paint, width), renderExpectations(answers, paint, width)];
  if (json) printJson(limitReadings, call);
  else print(`${parts.filter((part) => part !== '').join('\n\n')}\n`, call);
  const failed = failedLine(answers);
  if (json && failed !== undefined) complain(failed, call);
  return failed === undefined ? exitCodes.measured : exitCodes.expectationFailed;
}

type Gate = ReturnType<typeof import('../gate/settings-gate.ts').settingsGate>;

/** A gate knows the whole record, whose schema is half as much to load again: nobody waits for it who expects nothing. */
async function gateOf(expect: readonly string[] | undefined): Promise<Gate> {
  if (expect === undefined) return () => [];
  const {settingsGate} = await import('../gate/settings-gate.ts');
  return settingsGate(expect);
}

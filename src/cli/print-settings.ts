import {exitCodes} from '../exit-codes.ts';
import {paintFor} from '../report/colour.ts';
import {renderSettings} from '../report/settings-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {RunName} from '../run/experiment-spec.ts';
import {assertOwn, parseSourcesFor} from '../run/own-sources.ts';
import {runRequest} from '../run/run-request.ts';
import type {Call} from './call.ts';
import {print, printJson} from './print.ts';
import type {RunInput} from './run-experiment.ts';
import {openOutputs} from './write-outputs.ts';

/**
 * Prints the settings of a command, after they have been put to what the command would put them to before it looks up its
 * target.
 * @throws UsageError as the command would
 */
export async function printSettings(name: RunName, call: Call, input: RunInput): Promise<number> {
  const {values, words, settings} = input;
  const {target} = await runRequest(name, words.target, values);
  const given = parseSourcesFor(values.sources ?? [], target);
  if (given) await assertOwn(given.family, given.sources);
  (await openOutputs(values.output, call)).close();
  const {stdout} = call.io;
  if (values.json) printJson(settings, call);
  else
    print(`${renderSettings(settings, paintFor(stdout, call.env, values.color), widthOf(stdout))}\n`, call);
  return exitCodes.measured;
}

import {exitCodes} from '../exit-codes.ts';
import {chooseAsking} from '../plan/make-plan.ts';
import {paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {renderSettings} from '../report/settings-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {Call} from './call.ts';
import {type LoadInput, parseAsked} from './measure.ts';
import {print, printJson} from './print.ts';
import {type ExperimentCommand, wantedBy} from './run-experiment.ts';
import {surroundingsOf} from './write-outputs.ts';

/**
 * Prints the settings of a command, after they have been put to what the command would put them to before it looks up its
 * target.
 * @throws UsageError as the command would
 */
export function printSettings(command: ExperimentCommand, call: Call, input: LoadInput): number {
  const {values, settings} = input;
  const {wishes, parsedTarget} = parseAsked(input, wantedBy(command, values).experiments);
  if (parsedTarget) chooseAsking(parsedTarget, wishes);
  new OutputFiles(values.output ?? [], surroundingsOf(call)).close();
  const {stdout} = call.io;
  if (values.json) printJson(settings, call);
  else
    print(`${renderSettings(settings, paintFor(stdout, call.env, values.color), widthOf(stdout))}\n`, call);
  return exitCodes.measured;
}

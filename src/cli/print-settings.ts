import type {Setting} from '../model/setting.ts';
import {chooseAsking} from '../plan/make-plan.ts';
import {paintFor} from '../report/colour.ts';
import {OutputFiles} from '../report/output-files.ts';
import {renderSettings} from '../report/settings-text.ts';
import {widthOf} from '../report/wrap.ts';
import type {ExperimentCommand} from './config.ts';
import type {LoadArguments} from './load-flags.ts';
import {parseAsked, type Wanted} from './measure.ts';
import {print} from './print.ts';
import {wantedOf} from './run-experiment.ts';
import {listOf} from './wishes.ts';

/**
 * Prints the settings of a command, after they have been put to what the command would put them to before it looks up its
 * target.
 * @throws UsageError as the command would
 */
export function printSettings(
  command: ExperimentCommand,
  flags: LoadArguments,
  settings: readonly Setting[],
): void {
  const {experiments} = (wantedOf[command] as (flags: LoadArguments) => Wanted)(flags);
  const {wishes, parsedTarget} = parseAsked(flags, experiments);
  if (parsedTarget) chooseAsking(parsedTarget, wishes);
  new OutputFiles(listOf(flags.output)).close();
  const {stdout, env} = process;
  if (flags.json) stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
  else print(`${renderSettings(settings, paintFor(stdout, env, flags.color), widthOf(stdout))}\n`);
}

import {burstCommand} from './burst.ts';
import {ceilingCommand} from './ceiling.ts';
import type {Command} from './command.ts';
import {compareCommand} from './compare.ts';
import {completionCommand} from './completion.ts';
import {configCommand} from './config.ts';
import {demoCommand} from './demo.ts';
import {explainCommand} from './explain.ts';
import {holdCommand} from './hold.ts';
import {inspectCommand} from './inspect.ts';
import {listenCommand} from './listen.ts';
import {rateCommand} from './rate.ts';
import {reportCommand} from './report.ts';
import {surveyCommand} from './survey.ts';
import {workerCommand} from './worker.ts';

/** What plimsoll is, in one sentence. */
export const summary = 'Measures how many connections a host accepts, and says which limit stopped it.';

const experimentCommands = [surveyCommand, ceilingCommand, burstCommand, rateCommand, holdCommand];

/** Every command, in the order of --help. */
export const allCommands: readonly Command[] = [
  ...experimentCommands,
  inspectCommand,
  explainCommand,
  reportCommand,
  compareCommand,
  listenCommand,
  demoCommand,
  configCommand(experimentCommands),
  completionCommand,
  workerCommand,
];

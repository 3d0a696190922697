import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import type {ColourArguments} from './colour-flag.ts';
import {reportEnvironmentHelp} from './environment-help.ts';
import {pathAsGiven} from './path-as-given.ts';

export interface CompareArguments extends ColourArguments {
  base: string;
  new: string;
  'fail-on-regression': boolean;
  tolerance: string;
  force: boolean;
  output?: string[] | undefined;
  json: boolean;
}

/** `plimsoll compare`: what changed from one record to the next. */
export const compareCommand: CommandModule<object, CompareArguments> = {
  command: 'compare <base> <new>',
  describe: 'two records: what is better, worse or the same, and which limits moved',
  builder: (yargs) =>
    yargs
      .positional('base', {
        type: 'string',
        demandOption: true,
        describe: 'path of the record to compare with',
      })
      .positional('new', {
        type: 'string',
        demandOption: true,
        describe: 'path of the record of the new run; either may be - for standard input',
      })
      .option('fail-on-regression', {
        type: 'boolean',
        default: false,
        describe: 'exit code 1 where a metric is worse by more than --tolerance, 3 where nothing can be said',
        group: 'Gate:',
      })
      .option('tolerance', {
        type: 'string',
        requiresArg: true,
        default: '5%',
        describe: 'what a metric may be worse by before it counts, of its base',
        group: 'Gate:',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'compare records of another target, plan, engine or driver all the same',
        group: 'Gate:',
      })
      .option('output', {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        array: true,
        describe: 'also write the comparison to this file, by its extension: .md or .json; repeatable',
        group: 'Report:',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'print the comparison as JSON instead of text',
        group: 'Report:',
      })
      .example('$0 compare base.json new.json', 'what changed, metric by metric, and which limits moved')
      .example('$0 compare base.json new.json --fail-on-regression', 'a gate for CI')
      .example(
        '$0 compare base.json new.json -o change.md',
        'a page for people, also in the summary of a CI job',
      )
      .epilogue(exitCodeHelp) as unknown as Argv<CompareArguments>,
  async handler(flags: ArgumentsCamelCase<CompareArguments>) {
    const {compareSaved} = await import('./compare-saved.ts');
    const paths = {base: pathAsGiven(flags.base), new: pathAsGiven(flags.new)};
    process.exitCode = await compareSaved({...flags, ...paths});
  },
};

const exitCodeHelp = `Counts are compared exactly; rates and latencies by what their steps and samples can tell.

${reportEnvironmentHelp}

Exit codes:
  0         compared
  1         with --fail-on-regression: a metric is worse
  2         bad input, no such record, or two that cannot be compared
  3         with --fail-on-regression: a run was inconclusive or cut short, so nothing can be said
  70        a bug, or a file that could not be written`;

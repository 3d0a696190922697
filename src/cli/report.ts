import type {ArgumentsCamelCase, Argv, CommandModule} from 'yargs';
import type {ColourArguments} from './colour-flag.ts';
import {reportEnvironmentHelp} from './environment-help.ts';
import {pathAsGiven} from './path-as-given.ts';
import {expectFlag, expectHelp, jsonFlag, outputFlag} from './record-flags.ts';

export interface ReportArguments extends ColourArguments {
  record: string;
  expect?: string[] | undefined;
  output?: string[] | undefined;
  json: boolean;
}

/** `plimsoll report`: a saved record once more, in any form, put to other expectations. */
export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report <record>',
  describe: 'a saved record once more: as text, or in any form that -o knows',
  builder: (yargs) =>
    yargs
      .positional('record', {
        type: 'string',
        demandOption: true,
        describe: 'path of a record that -o FILE.json kept; - for standard input',
      })
      .option('expect', {
        ...expectFlag,
        describe: `instead of those it was measured with, ${expectFlag.describe}`,
      })
      .option('output', outputFlag)
      .option('json', jsonFlag)
      .example('$0 report run.json', 'the report of that run, here or on another machine')
      .example('$0 report run.json -o run.xml -o run.md', 'JUnit for CI, and a page for people')
      .example("$0 report run.json -e 'connect.p99 < 20ms'", 'a gate on what was measured before')
      .example('ssh ci cat run.json | $0 report -', 'from standard input')
      .epilogue(`${expectHelp}\n\n${exitCodeHelp}`) as unknown as Argv<ReportArguments>,
  async handler(flags: ArgumentsCamelCase<ReportArguments>) {
    const {reportRecord} = await import('./report-record.ts');
    process.exitCode = await reportRecord({...flags, record: pathAsGiven(flags.record)});
  },
};

const exitCodeHelp = `${reportEnvironmentHelp}

Exit codes:
  0         reported, and with -e every expectation held
  1         an expectation failed
  2         bad input, or no such record
  3, 4, 70, 130, 143  with -e, where the run itself ended so
  70        a bug, or a file that could not be written`;

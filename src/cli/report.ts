import {loadFlags} from '../options/experiments.ts';
import {listFlag} from '../options/flag.ts';
import {command} from './command.ts';
import {reportEnvironmentHelp} from './environment-help.ts';
import {expectHelp, recordFlags} from './report-flags.ts';

const exitCodeHelp = `${reportEnvironmentHelp}

Exit codes:
  0         reported, and with -e every expectation held
  1         an expectation failed
  2         bad input, or no such record
  3, 4, 70, 129, 130, 143  with -e, where the run itself ended so
  70        internal error, or a file that could not be written`;

const {name, alias, describe, group} = loadFlags.expect;

/** `plimsoll report`: a saved record once more, in any form, put to other expectations. */
export const reportCommand = command({
  name: 'report',
  describe: 'render a saved record again, as text or in any format of -o',
  words: {
    record: {required: true, describe: 'path of a record that -o FILE.json saved; - for standard input'},
  },
  flags: {
    expect: listFlag({
      name,
      ...(alias === undefined ? {} : {alias}),
      describe: `replaces the expectations of the run: ${describe}`,
      group,
    }),
    ...recordFlags,
  },
  examples: [
    ['plimsoll report run.json', 'the report of that run, on any machine'],
    ['plimsoll report run.json -o run.xml -o run.md', 'JUnit for CI, and a page for people'],
    ["plimsoll report run.json -e 'connect.p99 < 20ms'", 'apply a gate to a saved run'],
    ['ssh ci cat run.json | plimsoll report -', 'from standard input'],
  ],
  epilogue: `${expectHelp}\n\n${exitCodeHelp}`,
  async run(call, {words, values}) {
    const {reportRecord} = await import('./report-record.ts');
    return reportRecord(words.record ?? '', values, call);
  },
});

import {compareFlags} from '../options/compare.ts';
import {listFlag, switchFlag} from '../options/flag.ts';
import {command} from './command.ts';
import {reportEnvironmentHelp} from './environment-help.ts';

const exitCodeHelp = `Counts are compared exactly; rates and latencies by what their steps and samples can tell.

${reportEnvironmentHelp}

Exit codes:
  0         compared
  1         with --fail-on-regression: a metric is worse
  2         bad input, a missing record, or records that cannot be compared
  3         with --fail-on-regression: a run was inconclusive or cut short, so it is undecided
  70        a bug, or a file that could not be written`;

const [gate, report] = ['Gate:', 'Report:'];

export const compareCommandFlags = {
  failOnRegression: switchFlag({
    name: 'fail-on-regression',
    default: false,
    describe: 'exit code 1 if a metric is worse by more than --tolerance, 3 if that cannot be decided',
    group: gate,
  }),
  ...compareFlags,
  output: listFlag({
    name: 'output',
    alias: 'o',
    describe:
      'also write the comparison to this file, in the format of its extension: .md or .json; repeatable',
    group: report,
  }),
  json: switchFlag({
    name: 'json',
    default: false,
    describe: 'print the comparison as JSON instead of text',
    group: report,
  }),
};

/** `plimsoll compare`: what changed from one record to the next. */
export const compareCommand = command({
  name: 'compare',
  describe: 'compare two records: what is better, worse or the same, and which limits changed',
  words: {
    base: {required: true, describe: 'path of the record to compare with'},
    new: {
      required: true,
      describe: 'path of the record of the new run; one of the two may be - for standard input',
    },
  },
  flags: compareCommandFlags,
  examples: [
    ['plimsoll compare base.json new.json', 'what changed, metric by metric, and which limits moved'],
    ['plimsoll compare base.json new.json --fail-on-regression', 'a gate for CI'],
    [
      'plimsoll compare base.json new.json -o change.md',
      'a page for people, also in the summary of a CI job',
    ],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const {compareSaved} = await import('./compare-saved.ts');
    return compareSaved({base: words.base ?? '', new: words.new ?? ''}, values, call);
  },
});

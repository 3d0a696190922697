import {compareFlags} from '../options/compare.ts';
import {countFlag, listFlag, switchFlag, textFlag} from '../options/flag.ts';
import {UsageError} from '../plan/usage-error.ts';
import {command} from './command.ts';
import {reportEnvironmentHelp} from './environment-help.ts';

const exitCodeHelp = `Results of experiments are compared exactly. Other counts differ only beyond what chance explains, rates beyond their search steps, latencies beyond the confidence intervals of their samples.

${reportEnvironmentHelp}

Exit codes:
  0         compared
  1         with --fail-on-regression: a metric is worse
  2         bad input, a missing record, or records that cannot be compared
  3         with --fail-on-regression: a run was inconclusive or cut short, so it is undecided
  70        internal error, or a file that could not be written`;

const [gate, report, turns] = ['Gate:', 'Report:', 'Runs in turn:'];

/** Of which by chance alone all of one lie beyond all of the other in 1 of 126 cases. */
const usualRuns = 5;

export const compareCommandFlags = {
  base: textFlag({
    name: 'base',
    describe:
      'command that measures the base, for example "plimsoll ceiling localhost:8080"; no shell reads it',
    group: turns,
  }),
  new: textFlag({
    name: 'new',
    describe:
      'command that measures the new one; both are run in turn, so that other load on the machine affects both',
    group: turns,
  }),
  runs: countFlag({
    name: 'runs',
    describe: `pairs of runs (default ${usualRuns}; fewer than 4 tell only what is the same in each run)`,
    group: turns,
  }),
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
      'also write the comparison to this file, in the format of its extension: page (.html), report (.md) or JSON (.json); repeatable',
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
    'base-record': {describe: 'path of the record to compare with'},
    'new-record': {
      describe: 'path of the record of the new run; one of the two may be - for standard input',
    },
  },
  flags: compareCommandFlags,
  examples: [
    ['plimsoll compare base.json new.json', 'what changed, metric by metric, and which limits changed'],
    ['plimsoll compare base.json new.json --fail-on-regression', 'a gate for CI'],
    [
      'plimsoll compare base.json new.json -o change.md',
      'a page for people, also in the summary of a CI job',
    ],
    [
      "plimsoll compare --base 'plimsoll ceiling :8080' --new 'plimsoll ceiling :8081'",
      'two servers, measured in turn five times each',
    ],
  ],
  epilogue: exitCodeHelp,
  async run(call, {words, values}) {
    const paths = [words['base-record'], words['new-record']].filter((path) => path !== undefined);
    const {base, new: next, runs} = values;
    if (base === undefined && next === undefined) {
      if (runs !== undefined) throw new UsageError('--runs needs --base and --new, the commands to run');
      const [first, second] = paths;
      if (first === undefined || second === undefined)
        throw new UsageError(
          `plimsoll compare needs 2 records, ${paths.length} given, or --base and --new; see plimsoll compare --help`,
        );
      const {compareSaved} = await import('./compare-saved.ts');
      return compareSaved({base: first, new: second}, values, call);
    }
    if (base === undefined || next === undefined)
      throw new UsageError(
        `--${base === undefined ? 'new' : 'base'} needs the other command as well: --${base === undefined ? 'base' : 'new'}`,
      );
    if (paths.length > 0)
      throw new UsageError(
        `"${paths[0]}" is a record, and --base and --new measure: give either two records or two commands`,
      );
    if (runs === 0) throw new UsageError('--runs: must be at least 1');
    const {compareInTurn} = await import('./compare-in-turn.ts');
    return compareInTurn({base, new: next}, runs ?? usualRuns, values, call);
  },
});

import {choiceFlag, listFlag, switchFlag} from '../options/flag.ts';

const group = 'Report:';

/** How every command that has a record shows it. */
export const recordFlags = {
  output: listFlag({
    name: 'output',
    alias: 'o',
    describe:
      'also write to this file, in the format of its extension: record (.json), page with charts (.html), report (.md), JUnit (.xml), timeline (.csv), histograms (.hgrm), OpenMetrics (.prom); repeatable',
    group,
  }),
  json: switchFlag({
    name: 'json',
    default: false,
    describe: 'print the record as JSON instead of text',
    group,
  }),
  format: choiceFlag(
    {
      name: 'format',
      default: 'text',
      describe: 'what is printed: text, or line for the verdict in one line, for a chat or a log',
      group,
    },
    ['text', 'line'],
  ),
  verbose: switchFlag({
    name: 'verbose',
    alias: 'v',
    default: false,
    describe: 'print every count, latency, reading and limit, not only what decides',
    group,
  }),
};

/** The grammar, for --help; gate/expectation.ts has it in full. */
export const expectHelp = `Expectations:
  METRIC OP VALUE           OP is one of < <= > >= == !=; a metric without samples fails
    ceiling, burst.result   the result of an experiment
    connect.p99 < 20ms      latency: connect, accept, response, handshake, lateness; any percentile
    refused, unanswered     all refusals, or one class; also accepted, held, phantom ...
    canary.failed           any other number in the record, by its path
    backlog, somaxconn      a setting of inspect; also backlog.used, target-fds.ceiling, lowest
    burst.connect.p99       of one experiment; without its name it must hold in each
  VALUE                     500, 10k, 500/s, 20ms, 850us, 5%
  no LIMIT                  that limit was judged and was not reached
  limit == LIMIT            that limit stopped the run; limit != LIMIT: another one did
  Exit codes 3, 4, 70, 129, 130 and 143 are kept: the expectations could not be tested then.`;

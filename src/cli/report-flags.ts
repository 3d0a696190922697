import {listFlag, switchFlag} from '../options/flag.ts';

const group = 'Report:';

/** How every command that has a record shows it. */
export const recordFlags = {
  output: listFlag({
    name: 'output',
    alias: 'o',
    describe:
      'also write to this file, by its extension: the record (.json), a page with charts (.html), a report (.md), JUnit (.xml), the timeline (.csv), histograms (.hgrm), OpenMetrics (.prom); repeatable',
    group,
  }),
  json: switchFlag({
    name: 'json',
    default: false,
    describe: 'print the record as JSON instead of text',
    group,
  }),
};

/** The grammar, for --help; gate/expectation.ts has it in full. */
export const expectHelp = `Expectations:
  METRIC OP VALUE           OP is one of < <= > >= == !=; a metric without a sample fails
    ceiling, burst.result   the figure of an experiment
    connect.p99 < 20ms      latency: connect, accept, response, handshake, lateness; any percentile
    refused, unanswered     all refusals, or one class; accepted, held, phantom ...
    canary.failed           any other number of the record, by its path
    backlog, somaxconn      a setting of the ladder; backlog.used, target-fds.ceiling, lowest
    burst.connect.p99       of one experiment; without a name it has to hold in each
  VALUE                     500, 10k, 500/s, 20ms, 850us, 5%
  no LIMIT                  that limit was judged, and not hit
  limit == LIMIT            it is what stopped more; limit != LIMIT, it is another
  Exit codes 3, 4, 70 and 130 stand, for then the expectations were not put to the test.`;

import {formatCount} from '../../model/units.ts';
import type {Experiment, RunRecord, TimelineRow} from '../../record/record.ts';
import {type Chart, colours, type Level, type Line} from './chart.ts';
import {endsPanel} from './ends-chart.ts';
import {latencyPanel} from './latency-chart.ts';
import {outcomeSharesHtml, sharesHtml} from './shares-html.ts';
import type {Html} from './template.ts';
import {drawnRows} from './timeline-charts.ts';

type Finding = Experiment['findings'][number];

const height = 220;

/**
 * The one picture that shows a limit: what it bounds, against it. Undefined where the record has nothing that shows it
 * better than the load line does.
 */
export function limitPicture(
  finding: Finding,
  experiment: Experiment,
  {driver}: Pick<RunRecord, 'driver'>,
): Chart | Html | undefined {
  switch (finding.limit) {
    case 'target-fds':
      return descriptors(experiment);
    case 'accept-queue-burst':
    case 'accept-stalled':
    case 'accept-rate':
    case 'app-cap-stop':
      return acceptQueue(experiment);
    case 'dead-backend':
    case 'stuck-acceptor':
      return outcomeSharesHtml(experiment);
    case 'conntrack-table':
      return against(experiment, finding, 'conntrackCount', {
        title: 'Entries of the connection tracking table',
        line: 'entries',
        level: 'net.netfilter.nf_conntrack_max',
      });
    case 'driver-ports':
    case 'nat-ports':
      return against(experiment, finding, 'open', {
        title: 'Ports in use, one for each connection',
        line: 'connections open',
        level: 'ports there are',
      });
    case 'driver-fds':
      return against(experiment, finding, 'open', {
        title: 'Descriptors in use, one for each connection',
        line: 'connections open',
        level: 'descriptors that the workers have for connections',
      });
    case 'idle-timeout':
    case 'path-idle-timeout':
    case 'app-cap-evict':
    case 'target-died':
      return chart(endsPanel(experiment));
    case 'packet-loss':
    case 'syn-queue':
    case 'rate-cap':
    case 'driver-saturated':
      return chart(latencyPanel(experiment, driver));
    case 'source-filtered':
      return sharesHtml(experiment);
    default:
      return undefined;
  }
}

function chart(panel: Chart | string | undefined): Chart | undefined {
  return typeof panel === 'string' ? undefined : panel;
}

function descriptors(experiment: Experiment): Chart | undefined {
  const limit = experiment.timeline.findLast(
    ({fullestFdsLimit}) => fullestFdsLimit !== null,
  )?.fullestFdsLimit;
  if (limit === undefined || limit === null) return undefined;
  return overTime(
    experiment,
    'Descriptors of the process that has the fewest left, against its limit',
    [['fullestFds', {label: 'descriptors', colour: colours.main, stepped: true}]],
    [{at: limit, label: `soft RLIMIT_NOFILE ${formatCount(limit)}`}],
  );
}

function acceptQueue(experiment: Experiment): Chart | undefined {
  const limit = experiment.timeline.findLast(
    ({acceptQueueLimit}) => acceptQueueLimit !== null,
  )?.acceptQueueLimit;
  if (limit === undefined || limit === null) return undefined;
  return overTime(
    experiment,
    'Connections that wait in the accept queue, against what it holds',
    [['acceptQueueLength', {label: 'waiting', colour: colours.main, stepped: true}]],
    // One more fits than Send-Q says (measured: accept-queue-holds-one-more).
    [{at: limit + 1, label: `holds ${formatCount(limit + 1)}`}],
  );
}

function against(
  experiment: Experiment,
  {ceiling}: Finding,
  field: Field,
  words: {readonly title: string; readonly line: string; readonly level: string},
): Chart | undefined {
  if (ceiling === null) return undefined;
  return overTime(
    experiment,
    words.title,
    [[field, {label: words.line, colour: colours.main}]],
    [{at: ceiling, label: `${words.level}: ${formatCount(ceiling)}`}],
  );
}

type Field = Exclude<keyof TimelineRow, 'atMs'>;

function overTime(
  {timeline}: Experiment,
  title: string,
  lines: readonly (readonly [field: Field, line: Line])[],
  levels: readonly Level[],
): Chart | undefined {
  const rows = drawnRows(timeline);
  if (rows.length < 2 || lines.some(([field]) => rows.every((row) => row[field] === null))) return undefined;
  const most = lines.map(
    ([field, {label}]) =>
      `${label} at most ${formatCount(timeline.reduce((greatest, row) => Math.max(greatest, row[field] ?? 0), 0))}`,
  );
  return {
    title,
    summary: `${title}: ${[...most, ...levels.map(({label}) => label)].join(', ')}.`,
    height,
    x: {label: 'time', scale: 'seconds'},
    y: {label: title, scale: 'count'},
    lines: lines.map(([, line]) => line),
    levels,
    data: [rows.map(({atMs}) => atMs / 1000), ...lines.map(([field]) => rows.map((row) => row[field]))],
  };
}

import Table from 'cli-table3';
import type {Row} from './row.ts';
import {type View, views} from './scenario.ts';
import {figuresOff, isControl, isSame, rankOfTruth, wronglyNamed} from './verdict.ts';

/** What is reached in one view; a control is no limit, and is counted by itself. */
export interface ViewSummary {
  readonly runs: number;
  readonly rightFirst: Share;
  readonly listed: Share;
  /** Where exact figures are known, and can be: not from the client alone, and not beside others. */
  readonly figuresExact: Share;
  readonly controlsClean: Share;
  /** Limits that are not there, by how sure the run was of them. */
  readonly wrong: {readonly certain: number; readonly likely: number};
  readonly failed: number;
  /** Of all runs together, one after the other. */
  readonly secondsMeasured: number;
}

export type Summary = Readonly<Record<View, ViewSummary>>;

/** So many of so many. */
export interface Share {
  readonly of: number;
  readonly are: number;
}

/** Of the true limits, how many must come first where only the client could be looked at. */
export const mustRankFirst = 0.8;

export function summarise(rows: readonly Row[]): Summary {
  return Object.fromEntries(
    views.map((view) => [view, summariseView(rows.filter((row) => row.view === view))]),
  ) as unknown as Summary;
}

function summariseView(rows: readonly Row[]): ViewSummary {
  const limits = rows.filter(({truth}) => !isControl(truth));
  const exact = limits.filter(
    ({truth, view}) =>
      view === 'with target evidence' && (truth.ceiling !== undefined || truth.result !== undefined),
  );
  const wronglySaid = (confidence: 'certain' | 'likely') =>
    rows.reduce((sum, row) => sum + wronglyNamed(row.truth, row, confidence).length, 0);
  return {
    runs: rows.length,
    rightFirst: share(limits, (row) =>
      row.view === 'from the client alone' ? rankOfTruth(row.truth, row) === 1 : isSame(row.truth, row),
    ),
    listed: share(limits, (row) => rankOfTruth(row.truth, row) !== null),
    figuresExact: share(exact, (row) => figuresOff(row.truth, row).length === 0),
    controlsClean: share(
      rows.filter(({truth}) => isControl(truth)),
      ({faults}) => faults.length === 0,
    ),
    wrong: {certain: wronglySaid('certain'), likely: wronglySaid('likely')},
    failed: rows.filter(({faults}) => faults.length > 0).length,
    secondsMeasured: rows.reduce((sum, {seconds}) => sum + seconds, 0),
  };
}

/** Does the ranking reach what it must? Not a matter of one scenario, so no test of one can say. */
export function ranksWell(summary: Summary): boolean {
  const {are, of} = summary['from the client alone'].rightFirst;
  return are >= mustRankFirst * of;
}

/** Rows of an earlier run with those that were measured since in the place of theirs: a lab that is run in parts. */
export function joinRows(earlier: readonly Row[], later: readonly Row[]): Row[] {
  const nameOf = ({scenario, view}: Row) => `${scenario}, ${view}`;
  const again = new Set(later.map(nameOf));
  return [...earlier.filter((row) => !again.has(nameOf(row))), ...later];
}

function share(rows: readonly Row[], is: (row: Row) => boolean): Share {
  return {are: rows.filter(is).length, of: rows.length};
}

const prefixes = {
  'with target evidence': '',
  'from the client alone': 'client: ',
  'beside a busy neighbour': 'neighbour: ',
} as const;

/** How often each verdict came, where scenarios were repeated: one that flickers has more than one line. */
export function repeatsText(rows: readonly Row[]): string {
  const groups = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const name = `${row.scenario}, ${row.view}`;
    const verdicts = groups.get(name) ?? new Map<string, number>();
    groups.set(name, verdicts.set(hitsText(row), (verdicts.get(hitsText(row)) ?? 0) + 1));
  }
  return [...groups]
    .map(([name, verdicts]) => {
      const runs = [...verdicts.values()].reduce((sum, count) => sum + count, 0);
      const lines = [...verdicts]
        .sort(([, a], [, b]) => b - a)
        .map(([verdict, count]) => `  ${count} of ${runs}: ${verdict}`);
      return [name, ...lines].join('\n');
    })
    .join('\n');
}

/** The matrix for people: one line a scenario, both views beside each other. */
export function matrixText(rows: readonly Row[]): string {
  const table = new Table({
    head: [
      'scenario',
      'truth',
      'with target evidence',
      'beside a busy neighbour',
      'from the client alone',
      'verdict',
    ],
    style: {head: [], border: []},
    wordWrap: true,
    colWidths: [26, 18, 36, 30, 36, 28],
  });
  for (const name of new Set(rows.map(({scenario}) => scenario))) {
    const both = rows.filter(({scenario}) => scenario === name);
    const [seen, blind, noisy] = views.map((view) => both.find((row) => row.view === view));
    const {facts, truth} = both[0] as Row;
    const wrongs = both.flatMap((row) => row.faults.map((fault) => `${prefixes[row.view]}${fault}`));
    table.push([
      `${name}\n${facts}`,
      truthText(both[0] as Row, truth),
      seen ? `${hitsText(seen)}${evidenceText(seen)}` : '–',
      noisy ? `${isSame(truth, noisy) ? 'same' : 'lesser'}: ${hitsText(noisy)}` : '–',
      blind ? `rank ${rankOfTruth(truth, blind) ?? '–'}: ${hitsText(blind)}` : '–',
      wrongs.length === 0 ? 'pass' : `FAIL\n${wrongs.join('\n')}`,
    ]);
  }
  return table.toString();
}

function truthText(row: Row, truth = row.truth): string {
  const figures = [
    truth.ceiling === undefined ? [] : [`ceiling ${truth.ceiling}`],
    truth.result === undefined ? [] : [`accepted ${truth.result}`],
  ].flat();
  return [truth.limit, ...figures].join('\n');
}

function hitsText({hits, result}: Row): string {
  const each = hits.map(
    ({limit, confidence, ceiling}) => `${limit} (${confidence}${ceiling === null ? '' : `, ${ceiling}`})`,
  );
  return `${each.join(', ') || 'nothing'}; figure ${result ?? '–'}`;
}

/** The first fact that the first finding rests on. */
function evidenceText({hits}: Row): string {
  const because = hits[0]?.because[0];
  return because ? `\n${because.reading}: ${because.value ?? `${because.before} → ${because.after}`}` : '';
}

/** The closing table: what was reached, a column a view. */
export function summaryText(summary: Summary): string {
  const part = ({are, of}: Share) => (of === 0 ? '–' : `${are}/${of} (${Math.floor((100 * are) / of)} %)`);
  const lines: [string, (view: ViewSummary) => string][] = [
    ['runs', ({runs}) => `${runs}`],
    ['right first', ({rightFirst}) => part(rightFirst)],
    ['listed', ({listed}) => part(listed)],
    ['figures exact', ({figuresExact}) => part(figuresExact)],
    ['controls clean', ({controlsClean}) => part(controlsClean)],
    ['wrong and certain', ({wrong}) => `${wrong.certain}`],
    ['wrong and likely', ({wrong}) => `${wrong.likely}`],
    ['failed', ({failed}) => `${failed}`],
    ['minutes of measuring', ({secondsMeasured}) => (secondsMeasured / 60).toFixed(1)],
  ];
  const table = new Table({head: ['', ...views], style: {head: [], border: []}});
  table.push(...lines.map(([name, of]) => [name, ...views.map((view) => of(summary[view]))]));
  return table.toString();
}

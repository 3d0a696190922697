import Table from 'cli-table3';
import type {Row} from './row.ts';
import {views} from './scenario.ts';
import {figuresOff, isControl, isSame, rankOfTruth, wronglyCertain} from './verdict.ts';

/** What is reached over all scenarios; a control is no limit, and is counted by itself. */
export interface Summary {
  readonly scenarios: number;
  /** With target evidence. */
  readonly rightFirst: Share;
  readonly figuresExact: Share;
  /** From the client alone. */
  readonly listed: Share;
  readonly rankedFirst: Share;
  readonly controlsClean: Share;
  /** Beside a busy neighbour, controls among them: the true limit first; of the rest, nothing untrue with more than a guess. */
  readonly besideSame: Share;
  readonly besideLesser: Share;
  /** In either view. */
  readonly wronglyCertain: number;
  readonly failed: number;
  /** Of all runs together, one after the other. */
  readonly secondsMeasured: number;
}

/** So many of so many. */
export interface Share {
  readonly of: number;
  readonly are: number;
}

/** Of the true limits, how many must come first where only the client could be looked at. */
export const mustRankFirst = 0.8;

export function summarise(rows: readonly Row[]): Summary {
  const limits = rows.filter(({truth}) => !isControl(truth));
  const seen = limits.filter(({view}) => view === 'with target evidence');
  const blind = limits.filter(({view}) => view === 'from the client alone');
  const beside = rows.filter(({view}) => view === 'beside a busy neighbour');
  const rank = (row: Row) => rankOfTruth(row.truth, row);
  const first = ({hits, truth}: Row) => hits[0]?.limit === truth.limit;
  const exact = seen.filter(({truth}) => truth.ceiling !== undefined || truth.result !== undefined);
  return {
    scenarios: new Set(rows.map(({scenario}) => scenario)).size,
    rightFirst: share(seen, first),
    figuresExact: share(exact, (row) => figuresOff(row.truth, row).length === 0),
    listed: share(blind, (row) => rank(row) !== null),
    rankedFirst: share(blind, (row) => rank(row) === 1),
    besideSame: share(beside, (row) => isSame(row.truth, row)),
    besideLesser: share(
      beside.filter((row) => !isSame(row.truth, row)),
      ({faults}) => faults.length === 0,
    ),
    controlsClean: share(
      rows.filter(({truth, view}) => isControl(truth) && view !== 'beside a busy neighbour'),
      ({faults}) => faults.length === 0,
    ),
    wronglyCertain: rows.reduce((sum, row) => sum + wronglyCertain(row.truth, row).length, 0),
    failed: rows.filter(({faults}) => faults.length > 0).length,
    secondsMeasured: rows.reduce((sum, {seconds}) => sum + seconds, 0),
  };
}

/** Does the ranking reach what it must? Not a matter of one scenario, so no test of one can say. */
export function ranksWell({rankedFirst: {are, of}}: Summary): boolean {
  return are >= mustRankFirst * of;
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

export function summaryText(summary: Summary): string {
  const part = ({are, of}: Share) => `${are}/${of}`;
  const {rankedFirst} = summary;
  const percent = rankedFirst.of === 0 ? '–' : `${Math.round((100 * rankedFirst.are) / rankedFirst.of)} %`;
  return [
    `${summary.scenarios} scenarios, ${summary.failed} runs failed`,
    `with target evidence: right first ${part(summary.rightFirst)}, figures exact ${part(summary.figuresExact)}`,
    `from the client alone: listed ${part(summary.listed)}, ranked first ${part(rankedFirst)} (${percent})`,
    `beside a busy neighbour: same ${part(summary.besideSame)}, of the rest honestly lesser ${part(summary.besideLesser)}`,
    `wrong and certain: ${summary.wronglyCertain}; controls clean ${part(summary.controlsClean)}`,
  ].join('\n');
}

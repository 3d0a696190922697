import Table from 'cli-table3';
import type {Row} from './row.ts';
import {figuresOff, isControl, rankOfTruth, wronglyCertain} from './verdict.ts';

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
  const rank = (row: Row) => rankOfTruth(row.truth, row);
  const first = ({hits, truth}: Row) => hits[0]?.limit === truth.limit;
  const exact = seen.filter(({truth}) => truth.ceiling !== undefined || truth.result !== undefined);
  return {
    scenarios: new Set(rows.map(({scenario}) => scenario)).size,
    rightFirst: share(seen, first),
    figuresExact: share(exact, (row) => figuresOff(row.truth, row).length === 0),
    listed: share(blind, (row) => rank(row) !== null),
    rankedFirst: share(blind, (row) => rank(row) === 1),
    controlsClean: share(
      rows.filter(({truth}) => isControl(truth)),
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

/** The matrix for people: one line a scenario, both views beside each other. */
export function matrixText(rows: readonly Row[]): string {
  const table = new Table({
    head: ['scenario', 'truth', 'with target evidence', 'from the client alone', 'verdict'],
    style: {head: [], border: []},
    wordWrap: true,
    colWidths: [28, 20, 38, 38, 30],
  });
  for (const name of new Set(rows.map(({scenario}) => scenario))) {
    const both = rows.filter(({scenario}) => scenario === name);
    const [seen, blind] = (['with target evidence', 'from the client alone'] as const).map((view) =>
      both.find((row) => row.view === view),
    );
    const {facts, truth} = both[0] as Row;
    const wrongs = both.flatMap((row) =>
      row.faults.map((fault) => `${row === blind ? 'client: ' : ''}${fault}`),
    );
    table.push([
      `${name}\n${facts}`,
      truthText(both[0] as Row, truth),
      seen ? `${hitsText(seen)}${evidenceText(seen)}` : '–',
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
    `wrong and certain: ${summary.wronglyCertain}; controls clean ${part(summary.controlsClean)}`,
  ].join('\n');
}

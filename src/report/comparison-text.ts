import type {Comparison} from '../compare/comparison.ts';
import type {Paint} from './colour.ts';
import {
  answerOf,
  cellsOf,
  comparedWords,
  groundsOf,
  overallWordsOf,
  toldRows,
  uncomparedWords,
} from './comparison-words.ts';
import {renderTable} from './table.ts';
import {hang, printable} from './wrap.ts';

const styles = {better: 'green', worse: 'red', same: 'bold', 'not-comparable': 'magenta'} as const;

/** What changed between two records, the answer first. */
export function renderComparison(comparison: Comparison, paint: Paint, width: number): string {
  const {target, overall, moved, forcedAgainst} = comparison;
  const table = renderTable(toldRows(comparison).map(cellsOf), {
    head: ['', 'base', 'new', 'change', 'verdict', ''],
    right: [1, 2, 3],
    width,
  });
  const movedRows = moved.map((each) => [
    each.limit,
    each.experiment === undefined ? printable(each.what) : `${each.experiment}, ${each.what}`,
    `${printable(each.base)} → ${printable(each.new)}`,
  ]);
  const answer = hang('  ', printable(answerOf(comparison)), width).split('\n');
  return [
    hang('', `${printable(target)}  ${comparedWords(comparison)}`, width),
    [
      ...answer.map((line) => paint(['bold', styles[overall]], line)),
      hang('  ', overallWordsOf(comparison), width),
    ].join('\n'),
    forcedAgainst.length === 0
      ? ''
      : hang(
          '  ',
          `Compared because of --force, although these differ: ${printable(forcedAgainst.join('; '))}.`,
          width,
        ),
    `${paint('bold', 'Metrics')}\n${table}`,
    uncomparedWords(comparison)
      .map((line) => hang('  ', printable(line), width))
      .join('\n'),
    movedRows.length === 0 ? '' : `${paint('bold', 'Limits that moved')}\n${renderTable(movedRows, {width})}`,
    hang('  ', groundsOf(comparison), width),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

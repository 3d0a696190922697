import type {Comparison} from '../compare/comparison.ts';
import {cellsOf, noiseNote, overallOf} from './comparison-text.ts';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from './markdown-text.ts';

/** What changed between two records, for a page such as the summary of a CI job. */
export function renderComparisonMarkdown(comparison: Comparison): string {
  const {target, base, new: next, moved, forcedAgainst, rows} = comparison;
  const table = tableMarkdown(
    ['Metric', 'base', 'new', 'change', 'verdict', ''],
    rows
      .filter(({base: a, new: b}) => a !== null || b !== null)
      .map((row) => cellsOf(row).map(escapeMarkdown)),
    [1, 2, 3],
  );
  const movedTable = tableMarkdown(
    ['Limit that moved', '', 'base', 'new'],
    moved.map(({experiment, limit, what, base: a, new: b}) =>
      [limit, experiment === undefined ? what : `${experiment}, ${what}`, a, b].map(escapeMarkdown),
    ),
  );
  return `${[
    `## plimsoll compare: ${codeMarkdown(target)}`,
    `**${escapeMarkdown(overallOf(comparison))}**`,
    ...(forcedAgainst.length === 0
      ? []
      : [`Compared because of --force, although these differ: ${escapeMarkdown(forcedAgainst.join('; '))}.`]),
    table,
    movedTable,
    escapeMarkdown(`${base.startedAt} against ${next.startedAt}. ${noiseNote}`),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

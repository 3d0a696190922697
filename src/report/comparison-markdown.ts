import {plain} from './colour.ts';
import type {ComparedRuns} from './compared-runs.ts';
import {
  answerOf,
  cellsOf,
  comparedWords,
  groundsOf,
  overallWordsOf,
  toldRows,
  uncomparedWords,
} from './comparison-words.ts';
import {loadLineOf} from './load-line.ts';
import {renderLoadLine} from './load-line-text.ts';
import {codeMarkdown, escapeMarkdown, tableMarkdown} from './markdown-text.ts';

/** Of a code block on a page. */
const plotWidth = 90;

/** What changed between two records, for a page such as the summary of a CI job: the answer first. */
export function renderComparisonMarkdown(compared: ComparedRuns): string {
  const {comparison} = compared;
  const {target, moved, forcedAgainst} = comparison;
  const table = tableMarkdown(
    ['Metric', 'base', 'new', 'change', 'verdict', ''],
    toldRows(comparison).map((row) => cellsOf(row).map(escapeMarkdown)),
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
    `**${escapeMarkdown(answerOf(comparison))}**`,
    escapeMarkdown(overallWordsOf(comparison)),
    ...(forcedAgainst.length === 0
      ? []
      : [`Compared because of --force, although these differ: ${escapeMarkdown(forcedAgainst.join('; '))}.`]),
    ...plots(compared),
    table,
    ...uncomparedWords(comparison).map(escapeMarkdown),
    movedTable,
    escapeMarkdown(`${comparedWords(comparison)}. ${groundsOf(comparison)}`),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** Both load lines of each experiment, in characters. */
function plots({base, new: next}: ComparedRuns): string[] {
  return base.experiments.flatMap((experiment) => {
    const other = next.experiments.find(({name}) => name === experiment.name);
    const lines = [experiment, other].map((each) => each && loadLineOf(each));
    const shown = lines.flatMap((line, index) =>
      line ? [`${index === 0 ? 'base' : 'new'}\n${renderLoadLine(line, plain, plotWidth)}`] : [],
    );
    return shown.length < 2
      ? []
      : [
          `<details><summary>${experiment.name}: load lines</summary>\n\n\`\`\`text\n${shown.join('\n\n')}\n\`\`\`\n\n</details>`,
        ];
  });
}

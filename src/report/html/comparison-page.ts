import type {Experiment} from '../../record/record.ts';
import type {ComparedRuns} from '../compared-runs.ts';
import {
  answerOf,
  cellsOf,
  comparedWords,
  groundsOf,
  overallWordsOf,
  toldRows,
  uncomparedWords,
} from '../comparison-words.ts';
import {verdictOf} from '../headline.ts';
import {type LoadLine, loadLineOf, topOf} from '../load-line.ts';
import type {Titles} from '../run-text.ts';
import {htmlDocument} from './document.ts';
import {loadLineSvg} from './load-line-svg.ts';
import {style} from './style.ts';
import {type Html, html, words} from './template.ts';

/** How a verdict looks: as a card of a run that came to as much. */
const cards = {
  better: 'no-limit-reached',
  worse: 'unreachable',
  same: '',
  'not-comparable': 'inconclusive',
} as const;

/** What changed between two records, as one page that needs nothing else: the answer, both load lines, then each metric. */
export function renderComparisonHtml(compared: ComparedRuns, titles: Titles): string {
  const {comparison} = compared;
  const {target, overall, forcedAgainst} = comparison;
  return htmlDocument({
    title: `plimsoll compare: ${target}`,
    style,
    body: html`<header>
<h1>plimsoll compare: ${words(target)}</h1>
<div class="cards"><section class="card ${cards[overall]}">
<p class="verdict">${words(answerOf(comparison))}</p>
<p>${overallWordsOf(comparison)}</p>
${forcedAgainst.length > 0 && html`<p>Compared because of --force, although these differ: ${words(forcedAgainst.join('; '))}.</p>`}
</section></div>
</header>
<main>
${compared.base.experiments.map((experiment) => beside(compared, experiment, titles))}
<section>
<h2>Metrics</h2>
<div class="scroll"><table class="wide">
<thead><tr><th></th><th class="number">base</th><th class="number">new</th><th class="number">change</th><th>verdict</th><th></th></tr></thead>
<tbody>${toldRows(comparison).map(metricRow)}</tbody>
</table></div>
${uncomparedWords(comparison).map((line) => html`<p class="quiet">${words(line)}</p>`)}
</section>
${moved(compared)}
<p class="quiet small">${comparedWords(comparison)}. ${groundsOf(comparison)}</p>
</main>`,
  });
}

/** One experiment of both runs, side by side. */
function beside({base, new: next}: ComparedRuns, experiment: Experiment, titles: Titles): Html | undefined {
  const other = next.experiments.find(({name}) => name === experiment.name);
  if (!other) return undefined;
  const lines = [loadLineOf(experiment), loadLineOf(other)] as const;
  // On one scale, or the eye compares what is not comparable.
  const highest = Math.max(...lines.map((line) => (line ? topOf(line) : 1)));
  const picture = (line: LoadLine | undefined) => line && loadLineSvg(line, highest);
  return html`<section>
<h2>${experiment.name}</h2>
<div class="panels">
${side('base', verdictOf(base, experiment, titles).verdict, picture(lines[0]))}
${side('new', verdictOf(next, other, titles).verdict, picture(lines[1]))}
</div>
</section>`;
}

function side(which: string, verdict: string, picture: Html | undefined): Html {
  return html`<div>
<h3>${which}</h3>
<p>${words(verdict)}</p>
${picture}
</div>`;
}

const styles = {better: 'held', worse: 'failed', same: '', 'not-comparable': 'undecided'} as const;

function metricRow(row: Parameters<typeof cellsOf>[0]): Html {
  const [name = '', base = '', next = '', change = '', verdict = '', why = ''] = cellsOf(row);
  return html`<tr><th>${name}</th><td class="number">${base}</td><td class="number">${next}</td><td class="number">${change}</td><td><span class="${styles[row.verdict]}">${verdict}</span></td><td>${why}</td></tr>
`;
}

function moved({comparison}: ComparedRuns): Html | undefined {
  if (comparison.moved.length === 0) return undefined;
  return html`<section>
<h2>Limits that moved</h2>
<div class="scroll"><table>
<thead><tr><th>limit</th><th></th><th>base</th><th>new</th></tr></thead>
<tbody>${comparison.moved.map(
    ({experiment, limit, what, base, new: next}) =>
      html`<tr><th>${limit}</th><td>${words(experiment === undefined ? what : `${experiment}, ${what}`)}</td><td>${words(base)}</td><td>${words(next)}</td></tr>
`,
  )}</tbody>
</table></div>
</section>`;
}

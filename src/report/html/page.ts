import {formatDuration} from '../../model/units.ts';
import type {Experiment, RunRecord} from '../../record/record.ts';
import {driverWords} from '../driver-words.ts';
import {fidelityWords} from '../experiment-words.ts';
import {loadLineOf} from '../load-line.ts';
import type {Titles} from '../run-text.ts';
import {inOrder} from '../survey-words.ts';
import {Anchors} from './anchors.ts';
import type {Assets} from './assets.ts';
import {Charts} from './charts-html.ts';
import {htmlDocument} from './document.ts';
import {findings, otherLimits, undecided} from './findings-html.ts';
import {funnel} from './funnel-html.ts';
import {ladder} from './ladder-html.ts';
import {loadLineSvg} from './load-line-svg.ts';
import {style as ownStyle} from './style.ts';
import {type Html, html, scriptJson, words} from './template.ts';
import {expectationsTable, verdictCards} from './verdict-html.ts';

/** A part of the page that the contents line names. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/**
 * A record as one page that needs nothing else: the verdict with its load line and what to change, the evidence, and the
 * rest folded. Its policy lets it fetch nothing and run no script but its own; words of a server in it are text.
 */
export function renderHtml(record: RunRecord, titles: Titles, assets: Assets): string {
  const anchors = new Anchors();
  const charts = new Charts(record, anchors);
  const sections = sectionsOf(record, titles, anchors, charts);
  return htmlDocument({
    title: `plimsoll: ${record.target.url}`,
    style: `${assets.style}\n${ownStyle}`,
    body: html`<header>
<h1>plimsoll: ${words(record.target.url)}</h1>
<nav aria-label="Contents">${sections.map(({id, title}) => html`<a href="#${id}">${title}</a> `)}</nav>
</header>
<main>
${verdictCards(record, titles)}
${sections.map(({body}) => body)}
</main>
<script type="application/json" id="charts">${scriptJson(charts.drawn)}</script>`,
    script: assets.script,
  });
}

function sectionsOf(record: RunRecord, titles: Titles, anchors: Anchors, charts: Charts): readonly Section[] {
  const [lead, ...others] = inOrder(record.experiments);
  const parts: [id: string, title: string, body: Html | undefined][] = [
    ['expectations', 'Expectations', expectationsTable(record)],
    ['evidence', 'Evidence', findings(record, titles, anchors, charts)],
    ['connections', 'Connections', lead && html`<section><h2>Connections</h2>${funnel(lead)}</section>`],
    ['limits', 'Limits', ladder(record, anchors)],
    ['undecided', 'Could not be judged', undecided(record, titles, anchors)],
    ['all-charts', 'All charts', lead && allCharts(lead, others, charts)],
    ['other-limits', 'Other limits', otherLimits(record, titles, anchors)],
    ['measured', 'How it was measured', measured(record)],
  ];
  return parts.flatMap(([id, title, body]) =>
    body ? [{id, title, body: html`<div class="part" id="${id}">${body}</div>\n`}] : [],
  );
}

function allCharts(lead: Experiment, others: readonly Experiment[], charts: Charts): Html {
  return html`<noscript><p>Charts need JavaScript; the tables have the same numbers.</p></noscript>
${charts.of(lead)}
${others.map((experiment) => {
  const line = loadLineOf(experiment);
  return charts.of(experiment, html`${line && loadLineSvg(line)}${funnel(experiment)}`);
})}`;
}

function measured({driver, startedAt, elapsedMs, plimsoll, experiments}: RunRecord): Html {
  return html`<details class="rest"><summary><h2>How it was measured</h2></summary>
<p>At ${startedAt}, in ${formatDuration(elapsedMs * 1000)}, by plimsoll ${plimsoll}.</p>
<p>${words(driverWords(driver))}.</p>
${experiments.map(({name, fidelity, notes}) => {
  const kept = fidelity && fidelityWords(fidelity);
  const said = [...(kept === undefined ? [] : [kept]), ...notes];
  return said.map((each) => html`<p>${experiments.length > 1 && `${name}: `}${words(each)}</p>`);
})}
</details>`;
}

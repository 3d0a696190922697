import type {Experiment, RunRecord} from '../../record/record.ts';
import {figuresOf, isFound, readingOf, undecidedOf} from '../findings-text.ts';
import type {Titles} from '../run-text.ts';
import {firstChange, wallsOf} from '../survey-words.ts';
import type {Anchors} from './anchors.ts';
import type {Charts} from './charts-html.ts';
import {type Html, html, words} from './template.ts';
import {adviceList} from './verdict-html.ts';

type Finding = Experiment['findings'][number];

interface Met {
  readonly finding: Finding;
  readonly experiment: Experiment;
}

function metBy({experiments}: RunRecord, of: (experiment: Experiment) => readonly Finding[]): Met[] {
  return experiments.flatMap((experiment) => of(experiment).map((finding) => ({finding, experiment})));
}

/**
 * Limits that were hit, or nearly: on what evidence, what to change, and the picture that shows it. Those that stopped the
 * run stand open, each once; the rest is folded. The first of a limit has its name as anchor.
 */
export function findings(
  record: RunRecord,
  titles: Titles,
  anchors: Anchors,
  charts: Charts,
): Html | undefined {
  const found = metBy(record, (experiment) => experiment.findings.filter(isFound));
  if (found.length === 0) return undefined;
  const walls = wallsOf(record.experiments).map(({finding}) => finding);
  const first = found
    .filter(({finding}) => walls.includes(finding))
    .sort((a, b) => walls.indexOf(a.finding) - walls.indexOf(b.finding));
  const shown = first.length > 0 ? first : found.slice(0, 1);
  const rest = found.filter((met) => !shown.includes(met));
  const several = record.experiments.length > 1;
  // What the first card says already is not said again.
  const told = firstChange(record).advice;
  const article = (met: Met, picture: Html | undefined) =>
    findingHtml(met, {titles, anchors, several, picture, told});
  return html`<section>
<h2>Evidence</h2>
${shown.map((met) => article(met, charts.ofLimit(met.finding, met.experiment)))}
${
  rest.length > 0 &&
  html`<details><summary>${rest.length} more that ${rest.length === 1 ? 'was' : 'were'} reached, or nearly</summary>
${rest.map((met) => article(met, undefined))}</details>`
}</section>`;
}

function findingHtml(
  {finding, experiment}: Met,
  {
    titles,
    anchors,
    several,
    picture,
    told,
  }: {
    readonly titles: Titles;
    readonly anchors: Anchors;
    readonly several: boolean;
    readonly picture: Html | undefined;
    readonly told: readonly string[];
  },
): Html {
  const {limit, verdict, side, advice} = finding;
  return html`<article class="finding"${idOf(limit, anchors)}>
<h3>${titles.get(limit) ?? limit}</h3>
<p><span class="tag ${verdict}">${verdict}</span> <code>${limit}</code> <span class="quiet">${several && `reached by ${experiment.name}; `}${figuresOf(finding)}${side !== null && `; ${side}`}</span></p>
<div${picture !== undefined && html` class="beside"`}>
<div>${evidence(finding)}
${adviceList(advice.filter((each) => !told.includes(each)))}</div>
${picture}</div>
</article>
`;
}

function idOf(limit: string, anchors: Anchors): Html | undefined {
  const id = anchors.first(limit);
  return id === undefined ? undefined : html` id="${id}"`;
}

function evidence({because}: Finding): Html | undefined {
  if (because.length === 0) return undefined;
  return html`<table class="wide evidence">
<thead><tr><th scope="col">evidence</th><th scope="col">value</th><th scope="col">read from</th></tr></thead>
<tbody>${because.map(
    (each) =>
      html`<tr><th scope="row">${words(each.reading)}</th><td>${words(readingOf(each))}</td><td class="quiet small">${words(each.from)}</td></tr>
`,
  )}</tbody>
</table>`;
}

/** Limits that could not be judged, where that matters: why, and what would decide; many are folded. */
export function undecided(record: RunRecord, titles: Titles, anchors: Anchors): Html | undefined {
  const unknown = metBy(record, undecidedOf);
  if (unknown.length === 0) return undefined;
  const several = record.experiments.length > 1;
  const list = html`<ul class="undecided-limits">${unknown.map(
    ({finding: {limit, because, advice}, experiment}) => html`<li${idOf(limit, anchors)}>
<b><code>${limit}</code></b> <span class="quiet small">${titles.get(limit)}${several && `; ${experiment.name}`}</span>
<p>${words(because.at(-1)?.reading ?? '')}</p>
${adviceList(advice.slice(0, 1))}
</li>
`,
  )}</ul>`;
  return html`<details class="rest"><summary><h2>Could not be judged: ${unknown.length}</h2></summary>
${list}
</details>`;
}

/** Every limit that was judged and stands nowhere else, so that what was looked at can be seen. */
export function otherLimits(record: RunRecord, titles: Titles, anchors: Anchors): Html | undefined {
  const rest = metBy(record, (experiment) => experiment.findings).filter(
    ({finding}, index, all) =>
      !anchors.has(finding.limit) &&
      all.findIndex((other) => other.finding.limit === finding.limit) === index,
  );
  if (rest.length === 0) return undefined;
  const rows = rest.map(({finding: {limit}}) => {
    const verdicts = metBy(record, (experiment) => experiment.findings)
      .filter(({finding}) => finding.limit === limit)
      .map(({finding, experiment}) => `${finding.verdict} (${experiment.name})`);
    return html`<tr${idOf(limit, anchors)}><th scope="row"><code>${limit}</code></th><td>${verdicts.join(', ')}</td><td class="small">${titles.get(limit)}</td></tr>
`;
  });
  return html`<details class="rest">
<summary><h2>Other limits that were judged: ${rest.length}</h2></summary>
<table class="wide"><thead><tr><th scope="col">limit</th><th scope="col">verdict</th><th scope="col">what it is</th></tr></thead>
<tbody>${rows}</tbody></table>
</details>`;
}

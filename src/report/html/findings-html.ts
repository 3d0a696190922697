import type {Experiment, RunRecord} from '../../record/record.ts';
import {figuresOf, isFound, readingOf, undecidedOf} from '../findings-text.ts';
import type {Titles} from '../run-text.ts';
import type {Anchors} from './anchors.ts';
import {type Html, html, words} from './template.ts';
import {adviceList} from './verdict-html.ts';

type Finding = Experiment['findings'][number];

interface Met {
  readonly finding: Finding;
  readonly name: Experiment['name'];
}

function metBy({experiments}: RunRecord, of: (experiment: Experiment) => readonly Finding[]): Met[] {
  return experiments.flatMap((experiment) =>
    of(experiment).map((finding) => ({finding, name: experiment.name})),
  );
}

/** Limits that were hit, or nearly: on what evidence, and what to change. The first of a limit has its name as anchor. */
export function findings(record: RunRecord, titles: Titles, anchors: Anchors): Html | undefined {
  const found = metBy(record, (experiment) => experiment.findings.filter(isFound));
  if (found.length === 0) return undefined;
  const several = record.experiments.length > 1;
  return html`<section>
<h2 id="${anchors.another('findings')}">What was found</h2>
${found.map(
  ({finding, name}) => html`<article class="finding"${idOf(finding.limit, anchors)}>
<h3>${titles.get(finding.limit) ?? finding.limit}</h3>
<p><span class="tag ${finding.verdict}">${finding.verdict}</span> <code>${finding.limit}</code> <span class="quiet">${several && `reached by ${name}; `}${figuresOf(finding)}${finding.side !== null && `; ${finding.side}`}</span></p>
${evidence(finding)}
${adviceList(finding.advice)}
</article>
`,
)}</section>`;
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

/** Limits that could not be judged, where that matters: why, and what would decide. */
export function undecided(record: RunRecord, titles: Titles, anchors: Anchors): Html | undefined {
  const unknown = metBy(record, undecidedOf);
  if (unknown.length === 0) return undefined;
  const several = record.experiments.length > 1;
  return html`<section>
<h2>Could not be judged</h2>
<ul class="ladder">${unknown.map(
    ({finding: {limit, because, advice}, name}) => html`<li${idOf(limit, anchors)}>
<b><code>${limit}</code></b> <span class="quiet small">${titles.get(limit)}${several && `; ${name}`}</span>
<p>${words(because.at(-1)?.reading ?? '')}</p>
${adviceList(advice.slice(0, 1))}
</li>
`,
  )}</ul>
</section>`;
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
      .map(({finding, name}) => `${finding.verdict} (${name})`);
    return html`<tr${idOf(limit, anchors)}><th scope="row"><code>${limit}</code></th><td>${verdicts.join(', ')}</td><td class="small">${titles.get(limit)}</td></tr>
`;
  });
  return html`<details>
<summary>${rest.length} other limits that were judged</summary>
<table class="wide"><thead><tr><th scope="col">limit</th><th scope="col">verdict</th><th scope="col">what it is</th></tr></thead>
<tbody>${rows}</tbody></table>
</details>`;
}

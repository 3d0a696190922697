import {formatCount} from '../../model/units.ts';
import type {Experiment} from '../../record/record.ts';
import {leftOutside, reachedOf} from '../load-line.ts';
import {bar} from './bar.ts';
import {type Html, html, words} from './template.ts';

const sourcesShown = 16;

/** Of each source address how many of its attempts got in, the fewest first; undefined where there was one. */
export function sharesHtml({bySource}: Pick<Experiment, 'bySource'>): Html | undefined {
  const rows = Object.entries(bySource ?? {})
    .map(([source, counts]) => ({source, ...counts}))
    .sort((a, b) => a.entered / a.tried - b.entered / b.tried);
  if (rows.length < 2) return undefined;
  return html`<table class="funnel shares"><caption>Attempts that were established, by source address</caption>
<thead><tr><th scope="col">source</th><th scope="col" class="number">established</th><th scope="col">of those tried</th></tr></thead>
<tbody>${rows.slice(0, sourcesShown).map(
    ({source, tried, entered}) =>
      html`<tr><th scope="row">${words(source)}</th><td class="number">${formatCount(entered)} of ${formatCount(tried)}</td><td>${bar(entered / tried, entered === 0 ? 'lost' : undefined)}</td></tr>
`,
  )}</tbody></table>`;
}

/**
 * Which share of the attempts got in and which did not: of k behind one address one that is gone takes about 1 in k at any
 * number and rate. Undefined where all got in, or none.
 */
export function outcomeSharesHtml(experiment: Experiment): Html | undefined {
  const {started, accepted, confirmed} = experiment.attempts;
  const reached = reachedOf(experiment);
  const failed = started - reached;
  if (reached <= 0 || failed <= 0) return undefined;
  const stage = accepted !== null ? 'accepted' : confirmed !== null ? 'confirmed' : 'established';
  const rows = [
    {what: stage, count: reached, kind: undefined},
    ...leftOutside(experiment).map(({where, count}) => ({what: where, count, kind: 'lost' as const})),
  ];
  const oneIn = Math.round(started / failed);
  return html`<table class="funnel shares"><caption>Share of the attempts that got in${oneIn > 1 && `: about one in ${oneIn} did not`}</caption>
<thead><tr><th scope="col">outcome</th><th scope="col" class="number">attempts</th><th scope="col">of those started</th></tr></thead>
<tbody>${rows.map(
    ({what, count, kind}) =>
      html`<tr><th scope="row">${what}</th><td class="number">${formatCount(count)} of ${formatCount(started)}</td><td>${bar(count / started, kind)}</td></tr>
`,
  )}</tbody></table>`;
}

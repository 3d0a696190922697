import {formatCount} from '../../model/units.ts';
import type {Experiment} from '../../record/record.ts';
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

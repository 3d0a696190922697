import {formatBytes, formatCount, formatMany} from '../../model/units.ts';
import type {RunRecord} from '../../record/record.ts';
import {settingWords} from '../limit-readings-text.ts';
import type {Anchors} from './anchors.ts';
import {bar} from './bar.ts';
import {type Html, html, words} from './template.ts';

type LimitReading = RunRecord['limits'][number];

const wallsShown = 6;

/** The limits, the lowest wall first, each with what raises it. */
export function limitReadings({limits}: RunRecord, anchors: Anchors): Html | undefined {
  if (limits.length === 0) return undefined;
  const read = limits.filter(({gap}) => gap === undefined);
  const walls = read.filter(({ceiling}) => ceiling !== null);
  const others = read.filter(({ceiling}) => ceiling === null);
  const gaps = limits.filter(({gap}) => gap !== undefined);
  const highest = Math.max(1, ...walls.map(({ceiling}) => ceiling ?? 0));
  const limitReadings = walls.map((limitReading) => wall(limitReading, highest, anchors));
  return html`<section>
<h2 id="${anchors.another('ladder')}">Limits</h2>
${
  walls.length > 0 &&
  html`<p class="quiet small">Connections that each setting allows, the lowest first; bars on a logarithmic scale.</p>
<ol class="ladder">${limitReadings.slice(0, wallsShown)}</ol>
${
  walls.length > wallsShown &&
  html`<details><summary>${formatMany(walls.length - wallsShown, 'higher limit')}</summary><ol class="ladder">${limitReadings.slice(wallsShown)}</ol></details>`
}`
}
${
  others.length > 0 &&
  html`<details><summary>${formatMany(others.length, 'setting')} without a connection limit</summary>
<table class="wide"><thead><tr><th scope="col">setting</th><th scope="col">value</th><th scope="col">limit</th></tr></thead>
<tbody>${others.map(
    (
      limitReading,
    ) => html`<tr><th scope="row">${words(limitReading.name)}</th><td>${words(use(limitReading))}</td><td><code>${limitReading.limit}</code></td></tr>
`,
  )}</tbody></table></details>`
}
${
  gaps.length > 0 &&
  html`<details><summary>${formatMany(gaps.length, 'setting')} that could not be read</summary>
<table class="wide"><thead><tr><th scope="col">setting</th><th scope="col">why</th></tr></thead>
<tbody>${gaps.map(
    ({
      name,
      gap,
      why,
    }) => html`<tr><th scope="row">${words(name)}</th><td>${gap}${why !== undefined && html`: ${words(why)}`}</td></tr>
`,
  )}</tbody></table></details>`
}
</section>`;
}

function wall(limitReading: LimitReading, highest: number, anchors: Anchors): Html {
  const {ceiling, limit, name, bounds, from, raise} = limitReading;
  const most = ceiling ?? 0;
  const share = Math.log10(1 + most) / Math.log10(1 + highest);
  return html`<li>
<div class="reading"><b>${formatCount(most)}</b> <span>${words(settingWords({limit, name}))}</span> ${anchors.has(limit) ? html`<a href="#${limit}"><code>${limit}</code></a>` : html`<code class="quiet">${limit}</code>`} <span class="quiet small">${words(use(limitReading))}</span></div>
${bar(share)}
<p class="quiet small">${words(bounds)} (${words(from)})</p>
<ul class="advice small"><li>${words(raise)}</li></ul>
</li>
`;
}

/** The value with its use: `21 of 20,000 file descriptors`. */
function use({value, used, unit}: LimitReading): string {
  const text = (amount: number | string) =>
    typeof amount === 'string' ? amount : unit === 'bytes' ? formatBytes(amount) : formatCount(amount);
  const named = unit === 'bytes' ? '' : ` ${unit}`;
  if (value === null) return '';
  return used === null ? `${text(value)}${named}` : `${text(value)}${named}, ${text(used)} in use`;
}

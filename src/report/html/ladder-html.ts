import {formatBytes, formatCount, formatMany} from '../../model/units.ts';
import type {Experiment, RunRecord} from '../../record/record.ts';
import {settingWords} from '../limit-readings-text.ts';
import {inOrder} from '../survey-words.ts';
import type {Anchors} from './anchors.ts';
import {withCommands} from './commands-html.ts';
import {type Html, html, words} from './template.ts';

type LimitReading = RunRecord['limits'][number];

const rungsShown = 6;

/** The limits to one logarithmic scale, with what was asked for across them and what was hit marked; the rest is folded. */
export function ladder(record: RunRecord, anchors: Anchors): Html | undefined {
  const {limits, experiments} = record;
  if (limits.length === 0) return undefined;
  const read = limits.filter(({gap}) => gap === undefined);
  const walls = read.filter(({ceiling}) => ceiling !== null);
  const others = read.filter(({ceiling}) => ceiling === null);
  const gaps = limits.filter(({gap}) => gap !== undefined);
  const [lead] = inOrder(experiments);
  const asked = lead === undefined || lead.name === 'rate' ? 1 : Math.max(1, lead.asked.connections);
  const hit = firstOfEach(walls, hitIn(experiments));
  const shown = walls.filter((reading, index) => index < rungsShown || hit.has(reading));
  const top = Math.max(10, asked, ...shown.map(({ceiling}) => ceiling ?? 0));
  const scale: Scale = {decades: Math.ceil(Math.log10(top)), asked};
  return html`<section>
<h2>Limits of the target</h2>
${
  walls.length > 0 &&
  html`<p class="quiet small">Connections that each setting allows, on a logarithmic scale, the lowest first${asked > 1 && `; the dashed line is the ${formatCount(asked)} that were asked for`}.</p>
<table class="ladder"><thead><tr><th scope="col" class="number">allows</th><th scope="col">setting</th><th scope="col"><svg class="scale" role="img" aria-label="asked for ${formatCount(asked)}">${decadesOf(scale)}</svg></th></tr></thead>
<tbody>${shown.map((reading) => rung(reading, scale, hit.has(reading), anchors))}</tbody></table>`
}
<details><summary>Every setting that was read, with its source and what raises it</summary>
<div class="scroll" tabindex="0" role="group" aria-label="every setting"><table class="wide"><thead><tr><th scope="col" class="number">allows</th><th scope="col">setting</th><th scope="col">value</th><th scope="col">limit</th><th scope="col">to raise it</th></tr></thead>
<tbody>${[...walls, ...others].map(settingRow)}</tbody></table></div></details>
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

interface Scale {
  /** From 1 to so many powers of ten. */
  readonly decades: number;
  readonly asked: number;
}

function hitIn(experiments: readonly Experiment[]): ReadonlySet<string> {
  return new Set(
    experiments.flatMap(({findings}) =>
      findings.filter(({verdict}) => verdict === 'hit').map(({limit}) => limit),
    ),
  );
}

/** Of several settings of one limit the lowest is the one that was met. */
function firstOfEach(walls: readonly LimitReading[], limits: ReadonlySet<string>): ReadonlySet<LimitReading> {
  return new Set([...limits].flatMap((name) => walls.find(({limit}) => limit === name) ?? []));
}

function placeOf(value: number, {decades}: Scale): string {
  const share = Math.log10(Math.max(1, value)) / decades;
  return `${Number((100 * Math.min(1, share)).toFixed(1))}%`;
}

function decadesOf(scale: Scale): Html[] {
  return Array.from({length: scale.decades + 1}, (_, power) => {
    const anchor = power === 0 ? 'start' : power === scale.decades ? 'end' : 'middle';
    return html`<text x="${placeOf(10 ** power, scale)}" y="11" text-anchor="${anchor}">${shortCount(10 ** power)}</text>`;
  });
}

function shortCount(value: number): string {
  return value >= 1e6 ? `${value / 1e6}m` : value >= 1000 ? `${value / 1000}k` : String(value);
}

function rung(reading: LimitReading, scale: Scale, hit: boolean, anchors: Anchors): Html {
  const {ceiling, limit, name} = reading;
  const at = placeOf(ceiling ?? 0, scale);
  const asked = placeOf(scale.asked, scale);
  return html`<tr${hit && html` class="hit"`}><td class="number">${formatCount(ceiling ?? 0)}</td><th scope="row">${words(settingWords({limit, name}))} ${anchors.has(limit) ? html`<a href="#${limit}"><code>${limit}</code></a>` : html`<code class="quiet">${limit}</code>`}${hit && html` <span class="tag hit">hit</span>`}</th><td><svg class="rung" aria-hidden="true"><rect width="${at}" y="20%" height="60%"/>${scale.asked > 1 && html`<line x1="${asked}" x2="${asked}" y1="0" y2="100%"/>`}</svg></td></tr>
`;
}

function settingRow(reading: LimitReading): Html {
  const {ceiling, limit, name, bounds, from, raise} = reading;
  return html`<tr><td class="number">${ceiling === null ? '–' : formatCount(ceiling)}</td><th scope="row">${words(name)}<br><span class="quiet small">${words(bounds)} (${words(from)})</span></th><td>${words(use(reading))}</td><td><code>${limit}</code></td><td>${withCommands(raise)}</td></tr>
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

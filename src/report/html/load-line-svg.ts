import {formatCount} from '../../model/units.ts';
import {
  axisValue,
  axisWords,
  type LoadLine,
  type LoadPoint,
  limitLabel,
  limitWords,
  topOf,
} from '../load-line.ts';
import {type Html, html} from './template.ts';

const size = {width: 720, height: 270};
const plot = {left: 72, right: 14, top: 28, bottom: 40};
const room = {
  width: size.width - plot.left - plot.right,
  height: size.height - plot.top - plot.bottom,
};
const lineHeight = 18;

/**
 * The load line as a picture that needs no script: what was offered, what was reached, the limit with its name, and the gap
 * between them with where it is.
 * @param highest value of the scale, for pictures that stand beside each other
 */
export function loadLineSvg(line: LoadLine, highest = topOf(line)): Html {
  const {points, limit, gap, counted, axis} = line;
  const top = roundedUp(highest);
  const last = Math.max(1, points.at(-1)?.at ?? 1);
  const x = (at: number) => fixed(plot.left + (at / last) * room.width);
  const y = (value: number) => fixed(plot.top + (1 - value / top) * room.height);
  const offered = outline(points, ({offered}) => offered);
  const reached = outline(points, ({reached}) => reached);
  const area = (of: readonly (readonly [number, number])[]) =>
    `${curve(of)}L${x(of.at(-1)?.[0] ?? 0)} ${y(0)}L${x(of[0]?.[0] ?? 0)} ${y(0)}Z`;
  function curve(of: readonly (readonly [number, number])[]): string {
    return of.map(([at, value], index) => `${index === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('');
  }
  const right = size.width - plot.right;
  const offeredAtEnd = offered.at(-1)?.[1] ?? 0;
  const reachedAtEnd = reached.at(-1)?.[1] ?? 0;
  const gapAt = (y(offeredAtEnd) + y(Math.max(reachedAtEnd, limit?.at ?? 0))) / 2;
  return html`<figure class="load-line">
<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${loadLineSummary(line)}">
${[0, 0.5, 1].map(
  (share) => html`<path class="grid" d="M${plot.left} ${y(top * share)}H${right}"/>
<text class="tick" x="${plot.left - 6}" y="${y(top * share) + 4}" text-anchor="end">${formatCount(top * share)}</text>
`,
)}
<path class="gap" d="${area(offered)}"/>
${reached.length > 0 && html`<path class="reached" d="${area(reached)}"/>`}
<path class="offered" d="${curve(offered)}"/>
${limit && html`<path class="limit" d="M${plot.left} ${y(limit.at)}H${right}"/>`}
<text class="tick below" x="${plot.left}" y="${size.height - plot.bottom + 18}">${axisValue(axis, 0)}</text>
<text class="tick below" x="${right}" y="${size.height - plot.bottom + 18}" text-anchor="end">${axisValue(axis, last)}</text>
<text class="tick below" x="${plot.left + room.width / 2}" y="${size.height - plot.bottom + 18}" text-anchor="middle">${axisWords[axis]}</text>
<text class="offered-label" x="${right - 6}" y="${y(offeredAtEnd) - 6}" text-anchor="end">offered ${formatCount(offeredAtEnd)}</text>
${gap !== undefined && y(reachedAtEnd) - y(offeredAtEnd) > 3 * lineHeight && html`<text class="gap-label" x="${right - 6}" y="${gapAt + 4}" text-anchor="end">${gap}</text>`}
${limit && html`<text class="limit-label" x="${plot.left + 8}" y="${limitLabelAt(y(limit.at))}">${limitLabel(limit)}</text>`}
${reached.length > 0 && html`<text class="reached-label" x="${right - 6}" y="${Math.min(size.height - plot.bottom - 5, y(reachedAtEnd) + lineHeight)}" text-anchor="end">${counted} ${formatCount(reachedAtEnd)}</text>`}
</svg>
<ul class="legend" aria-hidden="true">
<li class="offered-key">offered ${formatCount(offeredAtEnd)}</li>
${reached.length > 0 && html`<li class="reached-key">${counted} ${formatCount(reachedAtEnd)}</li>`}
${gap !== undefined && html`<li class="gap-key">${gap}</li>`}
${limit && html`<li class="limit-key">${limitLabel(limit)}</li>`}
</ul>
</figure>`;
}

/** Above its line, or below where the top of the picture is too near. */
function limitLabelAt(y: number): number {
  return y - 6 < plot.top + lineHeight ? y + lineHeight : y - 6;
}

function outline(points: readonly LoadPoint[], of: (point: LoadPoint) => number | null): [number, number][] {
  return points.flatMap((point): [number, number][] => {
    const value = of(point);
    return value === null ? [] : [[point.at, value]];
  });
}

/** What is to be seen, in words. */
export function loadLineSummary({points, counted, limit, gap}: LoadLine): string {
  const offered = formatCount(points.at(-1)?.offered ?? 0);
  const reached = points.findLast((point) => point.reached !== null)?.reached ?? 0;
  const parts = [
    `Offered ${offered}, ${counted} ${formatCount(reached)}.`,
    ...(limit ? [`A line at ${formatCount(limit.at)}: ${limitWords(limit)}.`] : []),
    ...(gap === undefined ? [] : [`Between: ${gap}.`]),
  ];
  return parts.join(' ');
}

const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The next value that reads well on a scale. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (steps.find((step) => step * power >= value) ?? 10) * power;
}

function fixed(value: number): number {
  return Number(value.toFixed(1));
}

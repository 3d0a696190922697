import type {LimitReading} from '../model/limit-reading.ts';
import {formatBytes, formatCount} from '../model/units.ts';
import type {Paint} from './colour.ts';
import {renderTable} from './table.ts';
import {hang, usualWidth} from './wrap.ts';

/** Limits of a queue bound how many may wait, not how many may be open. */
export const queueLimits: readonly string[] = ['accept-queue-burst', 'syn-queue', 'accept-rate'];

/** The setting's name; of a queue, with what its number counts. */
export function settingWords({limit, name}: {readonly limit: string; readonly name: string}): string {
  return queueLimits.includes(limit) ? `${name} (waiting, not open)` : name;
}

const wallsExplained = 3;

/** The limits for people: the lowest wall first, what could not be read last. */
export function renderLimitReadings(
  limitReadings: readonly LimitReading[],
  paint: Paint,
  width = usualWidth,
): string {
  const read = limitReadings.filter(({gap}) => gap === undefined);
  const walls = read.filter(({ceiling}) => ceiling !== null);
  const others = read.filter(({ceiling}) => ceiling === null);
  const gaps = limitReadings.filter(({gap}) => gap !== undefined);
  const parts: string[] = [];
  if (walls.length > 0) {
    const rows = walls.map((limitReading) => [
      formatCount(limitReading.ceiling as number),
      limitReading.limit,
      settingWords(limitReading),
      use(limitReading),
    ]);
    const head = ['ceiling', 'limit', 'setting', 'value'];
    parts.push(
      `${paint('bold', 'Limits')}, in connections, the lowest first\n${renderTable(rows, {head, right: [0], width})}`,
      `${paint('bold', 'How to raise the lowest')}\n${walls
        .slice(0, wallsExplained)
        .map((limitReading) => explained(limitReading, paint, width))
        .join('\n')}`,
    );
  }
  if (others.length > 0) {
    const rows = others.map((limitReading) => [limitReading.name, use(limitReading), limitReading.limit]);
    parts.push(`${paint('bold', 'Settings without a connection limit')}\n${renderTable(rows, {width})}`);
  }
  if (gaps.length > 0) {
    const rows = gaps.map(({name, gap, why}) => [name, gap ?? '', why ?? '']);
    parts.push(`${paint('bold', 'Could not be read')}\n${renderTable(rows, {width})}`);
  }
  return parts.join('\n\n');
}

function explained(limitReading: LimitReading, paint: Paint, width: number): string {
  return [
    hang('  ', `${limitReading.name}: ${limitReading.bounds} (${limitReading.from})`, width),
    hang('    → ', limitReading.raise, width).replace('→', paint('cyan', '→')),
  ].join('\n');
}

/** `21 of 20,000 file descriptors`, `32768-60999 ports`, `2 (0 no, 1 yes, 2 on loopback)` */
function use({value, used, unit}: LimitReading): string {
  if (value === null) return '';
  const bytes = unit === 'bytes';
  const text = (amount: number | string) =>
    typeof amount === 'string' ? amount : bytes ? formatBytes(amount) : formatCount(amount);
  // The unit of a switch lists what its values mean.
  const name = bytes
    ? ''
    : /^\d/.test(unit)
      ? ` (${unit})`
      : ` ${unit.replace(/^file descriptors$/, 'descriptors')}`;
  if (used === null) return `${text(value)}${name}`;
  return value === 'unlimited' || value === 'none'
    ? `${text(value)}, ${text(used)}${name} in use`
    : `${text(used)} of ${text(value)}${name}`;
}

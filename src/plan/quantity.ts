import {UsageError} from './usage-error.ts';

const exponents: Record<string, number> = {'': 0, k: 3, m: 6};
const periodSeconds: Record<string, number> = {'': 1, s: 1, m: 60, h: 3600};
const unitMs: Record<string, number> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const count = 'a count such as 500, 10k or 1.5m';
const rate = 'a rate such as 500/s, 30/m, 10k/s or max';
const duration = 'a duration with its unit, such as 200ms, 5s, 1m30s or 1h';
const share = 'a share such as 5% or 0.05';

/** Commas and underscores count as separators only between groups of three, so that `1,5` is no 15. */
const number = /(?<whole>\d{1,3}(?:[_,]\d{3})+|\d+)(?:\.(?<fraction>\d+))?(?<unit>[km]?)/i.source;
const countForm = new RegExp(`^${number}$`, 'i');
const rateForm = new RegExp(`^${number}(?:/(?<period>[smh]))?$`, 'i');
const durationForm = /^(?:\d+(?:\.\d+)?(?:us|µs|ms|s|m|h|d))+$/i;
const durationPart = /(\d+(?:\.\d+)?)(us|µs|ms|s|m|h|d)/gi;
const negativeForm = /^[-−]\s*[\d.]/;

/** A finding against one value: `--connections: "-5" is negative, expected a count such as 500, 10k or 1.5m`. */
function objection(name: string | undefined, text: string, problem: string, expected: string): UsageError {
  return new UsageError(`${name === undefined ? '' : `${name}: `}"${text}" ${problem}, expected ${expected}`);
}

interface Decimal {
  readonly digits: string;
  /** Decimal places of `digits`; negative for `10k`. */
  readonly places: number;
}

/** By digits and not by multiplication: 1.1 × 1,000,000 is 1100000.0000000002 in floating point. */
function decimalOf(groups: Record<string, string | undefined>): Decimal {
  const whole = (groups.whole ?? '').replaceAll(/[_,]/g, '');
  const fraction = (groups.fraction ?? '').replace(/0+$/, '');
  const exponent = exponents[(groups.unit ?? '').toLowerCase()] ?? 0;
  return {digits: whole + fraction, places: fraction.length - exponent};
}

const valueOfDecimal = ({digits, places}: Decimal) => Number(`${digits}e${-places}`);

/**
 * A whole number of things, zero or more: `500`, `10k`, `1.5m`, `1_000`, `1,000`. A number, as a config file holds
 * it, is taken as its text.
 * @throws UsageError that begins with `name`
 */
export function parseCount(text: string | number, name?: string): number {
  const trimmed = String(text).trim();
  if (negativeForm.test(trimmed)) throw objection(name, trimmed, 'is negative', count);
  const groups = countForm.exec(trimmed)?.groups;
  if (!groups) throw objection(name, trimmed, 'is not a count', count);
  const decimal = decimalOf(groups);
  if (decimal.places > 0) throw objection(name, trimmed, 'is not a whole number', count);
  const value = valueOfDecimal(decimal);
  if (!Number.isSafeInteger(value)) throw objection(name, trimmed, 'is too large', count);
  return value;
}

/**
 * Arrivals a second, above zero; null is `max`, as fast as can be. Without a period it is a second.
 * @throws UsageError that begins with `name`
 */
export function parseRate(text: string | number, name?: string): number | null {
  const trimmed = String(text).trim();
  if (trimmed.toLowerCase() === 'max') return null;
  if (negativeForm.test(trimmed)) throw objection(name, trimmed, 'is negative', rate);
  const groups = rateForm.exec(trimmed)?.groups;
  if (!groups) throw objection(name, trimmed, 'is not a rate', rate);
  const perSecond =
    valueOfDecimal(decimalOf(groups)) / (periodSeconds[(groups.period ?? '').toLowerCase()] ?? 1);
  if (perSecond === 0) throw objection(name, trimmed, 'is not above 0', rate);
  if (!Number.isFinite(perSecond)) throw objection(name, trimmed, 'is too large', rate);
  return perSecond;
}

/**
 * Milliseconds, zero or more: `850us`, `200ms`, `1.5s`, `5m`, `1m30s`, `1h`, `2d`. Only `0` needs no unit, for it is
 * the same in all of them.
 * @throws UsageError that begins with `name`
 */
export function parseDurationMs(text: string | number, name?: string): number {
  const trimmed = String(text).trim();
  if (negativeForm.test(trimmed)) throw objection(name, trimmed, 'is negative', duration);
  if (/^0+$/.test(trimmed)) return 0;
  if (/^[\d._,]+$/.test(trimmed)) throw objection(name, trimmed, 'has no unit', duration);
  if (!durationForm.test(trimmed)) throw objection(name, trimmed, 'is not a duration', duration);
  let ms = 0;
  for (const [, amount, unit = ''] of trimmed.matchAll(durationPart))
    ms += Number(amount) * (unitMs[unit.toLowerCase()] ?? 0);
  if (!Number.isFinite(ms)) throw objection(name, trimmed, 'is too large', duration);
  return ms;
}

/**
 * A part of a whole, zero or more: `5%`, `0.05`.
 * @throws UsageError that begins with `name`
 */
export function parseShare(text: string | number, name?: string): number {
  const trimmed = String(text).trim();
  if (negativeForm.test(trimmed)) throw objection(name, trimmed, 'is negative', share);
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%)?$/.exec(trimmed) ?? [];
  if (amount === undefined) throw objection(name, trimmed, 'is not a share', share);
  return percent ? Number(amount) / 100 : Number(amount);
}

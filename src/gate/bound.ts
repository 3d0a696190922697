import {parseCount, parseDurationMs, parseRate, parseShare} from '../plan/quantity.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {Unit} from './metric.ts';

const usPerMs = 1000;

/**
 * What stands right of the operator, in the unit of the metric on its left.
 * @throws UsageError that begins with `name`
 */
export function parseBound(text: string, unit: Unit, name: string): number {
  switch (unit) {
    case 'us':
      return parseDurationMs(text, name) * usPerMs;
    case 'ms':
      return parseDurationMs(text, name);
    case 'perSecond':
      return rateOf(text, name);
    case 'figure':
      return text.includes('/') ? rateOf(text, name) : parseCount(text, name);
    case 'share':
      return parseShare(text, name);
    case 'count':
      return parseCount(text, name);
  }
}

/** A value with its unit, as one would write it right of an operator. */
export function boundText(value: number, unit: Unit): number | string {
  switch (unit) {
    case 'us':
      return durationText(value);
    case 'ms':
      return durationText(value * usPerMs);
    case 'perSecond':
      return `${rounded(value)}/s`;
    case 'share':
      return `${rounded(value * 100)}%`;
    default:
      return Number.isFinite(value) ? value : 'unlimited';
  }
}

function durationText(us: number): string {
  if (us < 1000) return `${rounded(us)}us`;
  return us < 1e6 ? `${rounded(us / 1000)}ms` : `${rounded(us / 1e6)}s`;
}

const rounded = (value: number) => Number(value.toPrecision(6));

function rateOf(text: string, name: string): number {
  if (/^0+(\/[smh])?$/.test(text)) return 0;
  const perSecond = parseRate(text, name);
  if (perSecond === null)
    throw new UsageError(`${name}: "max" is not a number, expected a rate such as 500/s`);
  return perSecond;
}

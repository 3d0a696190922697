import {type LimitName, sideOfLimit} from '../model/limit-names.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {type Reading, whyMissing} from '../model/reading.ts';

/** What the reading of a limit says whether or not its value could be read. */
export interface LimitLabel {
  readonly limit: Exclude<LimitName, 'no-limit-reached'>;
  readonly name: string;
  readonly unit: string;
  readonly bounds: string;
  readonly raise: string;
}

/** What only its value tells; what is left out is null, or as the label has it. */
export interface LimitValue {
  readonly value: number | string;
  readonly used?: number | null;
  readonly ceiling?: number | null;
  readonly fdsEach?: number;
  readonly raise?: string;
}

type Missing = Extract<Reading<never>, {known: false}>;

/** The reading of a limit from a reading: with its value and ceiling, or with the gap and the reason for it. */
export function limitReading<T>(
  host: string,
  reading: Reading<T>,
  label: LimitLabel,
  turn: (value: T) => LimitValue,
): LimitReading {
  if (!reading.known) return missingReading(host, reading, label);
  const {value, used = null, ceiling = null, fdsEach, raise = label.raise} = turn(reading.value);
  return {
    ...label,
    side: sideOfLimit[label.limit],
    host,
    from: reading.from,
    value: finiteOr(value, 'unlimited'),
    used,
    ceiling: finiteOr(ceiling, null),
    ...(fdsEach === undefined ? {} : {fdsEach}),
    raise,
  };
}

/** The reading of a limit whose value could not be read. */
export function missingReading(host: string, reading: Missing, label: LimitLabel): LimitReading {
  return {
    ...label,
    side: sideOfLimit[label.limit],
    host,
    from: reading.from,
    value: null,
    used: null,
    ceiling: null,
    gap: reading.gap,
    why: whyMissing(reading),
  };
}

/** What is left of a limit; not below 0, where a limit was lowered under its use. null where the use is not known. */
export function leftOf(limit: number, used: number | null): number | null {
  return used === null ? null : Math.max(0, limit - used);
}

/** The value, or null where there is none. */
export function orNull<T>(reading: Reading<T>): T | null {
  return reading.known ? reading.value : null;
}

function finiteOr<T, E>(value: T, otherwise: E): T | E {
  return value === Infinity ? otherwise : value;
}

/** Why a value could not be had: the file is not there, may not be read, is not what it should be, or nobody looked. */
export type Gap = 'absent' | 'unreadable' | 'malformed' | 'not-observed';

/** One fact with its source, or the reason why there is none. A missing file is not a zero. */
export type Reading<T> =
  | {readonly known: true; readonly value: T; readonly from: string}
  | {readonly known: false; readonly gap: Gap; readonly from: string; readonly detail?: string};

export function known<T>(value: T, from: string): Reading<T> {
  return {known: true, value, from};
}

export function missing(gap: Gap, from: string, detail?: string): Reading<never> {
  return detail === undefined ? {known: false, gap, from} : {known: false, gap, from, detail};
}

/** The same reading with its value turned into another; a gap stays the same gap. */
export function mapReading<A, B>(reading: Reading<A>, turn: (value: A) => B): Reading<B> {
  return reading.known ? known(turn(reading.value), reading.from) : reading;
}

/** The value, or undefined where there is none: for display and arithmetic that can do without. */
export function valueIfKnown<T>(reading: Reading<T>): T | undefined {
  return reading.known ? reading.value : undefined;
}

/** One line that says why a reading is missing. */
export function whyMissing(reading: Reading<unknown>): string {
  if (reading.known) return '';
  const why = {
    absent: 'does not exist',
    unreadable: 'may not be read',
    malformed: 'is not in the expected form',
    'not-observed': 'was not observed',
  }[reading.gap];
  return `${reading.from} ${why}${reading.detail ? ` (${reading.detail})` : ''}`;
}

import {expect, test} from 'vitest';
import {fuzz} from './fuzz.ts';
import {subjects} from './subjects.ts';

/** A million over all parsers, and another seed each time, unless FUZZ_CASES and FUZZ_SEED say so; `-t NAME` takes some. */
const cases = Number(process.env.FUZZ_CASES ?? 1_000_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const each = Math.ceil(cases / subjects.length);

test.each(subjects.map((subject) => [subject.name, subject] as const))(
  '%s',
  {timeout: 600_000},
  (name, subject) => {
    const {refused, slowestMs, failure} = fuzz(subject, each, seed);
    const share = `${Math.round((100 * refused) / each)} % refused`;
    console.log(`${name}: ${each} cases, seed ${seed}, ${share}, slowest ${slowestMs.toFixed(1)} ms`);
    expect(failure).toBeUndefined();
  },
);

import {expect, test} from 'vitest';
import {fuzz} from './fuzz.ts';
import {subjects} from './subjects.ts';

/** Fixed, so that a run of the tests is as the one before; `npm run fuzz` takes others, and a million cases. */
const seed = 20_261_128;

test.each(subjects.map((subject) => [subject.name, subject] as const))(
  '%s reads its own samples',
  (_, subject) => {
    for (const sample of subject.samples) subject.read(sample);
  },
);

test.each(subjects.map((subject) => [subject.name, subject] as const))('%s', (_, subject) => {
  expect(fuzz(subject, 100, seed).failure).toBeUndefined();
});

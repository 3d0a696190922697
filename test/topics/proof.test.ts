import {expect, test} from 'vitest';
import {schemes} from '../../src/model/target.ts';
import {proofTopic} from '../../src/topics/proof.ts';

test('it says of each scheme what is asked, and of none that does not exist', () => {
  const rows = proofTopic.parts.flatMap((part) => (typeof part === 'string' ? [] : part));
  expect(rows.flatMap(([names]) => names.split(', ')).sort()).toEqual(Object.keys(schemes).sort());
});

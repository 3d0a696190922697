import {expect, test} from 'vitest';
import {type FileTable, fullestOf, isFull} from '../../src/model/file-table.ts';
import {known, missing, type Reading} from '../../src/model/reading.ts';

const table = (allocated: number, max = 1000) => known({allocated, max}, 'file-nr');
const gap = missing('unreadable', 'file-nr');
const never = missing('not-observed', 'file-nr');

test.each<[string, [Reading<FileTable>, ...Reading<FileTable>[]], Reading<FileTable>]>([
  ['the one with the most files', [table(10), table(900), table(20)], table(900)],
  ['a limit that was lowered and put back', [table(500), table(500, 510), table(500)], table(500, 510)],
  ['without a limit nothing is full', [table(9, 10), table(1e6, Infinity)], table(9, 10)],
  ['a reading before none', [never, table(5), gap], table(5)],
  ['none at all: the last reason', [never, gap], gap],
])('%s', (_, readings, expected) => {
  expect(fullestOf(readings)).toEqual(expected);
});

test.each([
  [1000, 1000, true],
  [1100, 1000, true],
  [960, 1000, true],
  [900, 1000, false],
  [1e6, Infinity, false],
])('%i of %i', (allocated, max, full) => {
  expect(isFull({allocated, max})).toBe(full);
});

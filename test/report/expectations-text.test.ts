import {expect, test} from 'vitest';
import {coloured, plain} from '../../src/report/colour.ts';
import {failedLine, renderExpectations} from '../../src/report/expectations-text.ts';
import {hostileWords} from './made-record.ts';

const expectations = [
  {expect: 'ceiling >= 10k', actual: 12_345, held: true},
  {expect: 'connect.p99 < 20ms', actual: '31.5ms', held: false},
  {expect: 'accept.p99 < 20ms', actual: null, held: false},
];

test('each stands with what it came to', () => {
  expect(renderExpectations(expectations, plain, 100).split('\n')).toEqual([
    'Expectations',
    '  held    ceiling >= 10k      actual 12,345',
    '  failed  connect.p99 < 20ms  actual 31.5ms',
    '  failed  accept.p99 < 20ms   no sample',
  ]);
  expect(renderExpectations([], plain, 100)).toBe('');
});

test('colour changes no word and no column', () => {
  const painted = renderExpectations(expectations, coloured, 100);
  expect(painted).toContain('\u001b[31mfailed');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderExpectations(expectations, plain, 100));
});

test('one line says which failed', () => {
  expect(failedLine(expectations)).toBe(
    '2 of 3 expectations failed: connect.p99 < 20ms (actual 31.5ms), accept.p99 < 20ms (no sample)',
  );
  expect(failedLine(expectations.slice(0, 1))).toBeUndefined();
});

test('words of a server do not steer the terminal', () => {
  const text = renderExpectations([{expect: 'no accept-rate', actual: hostileWords, held: false}], plain, 60);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

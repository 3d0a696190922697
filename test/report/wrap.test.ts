import {expect, test} from 'vitest';
import {renderTable} from '../../src/report/table.ts';
import {hang, printable, widthOf, wrap} from '../../src/report/wrap.ts';

test.each<[text: string, width: number, lines: string[]]>([
  ['', 10, ['']],
  ['one two three', 20, ['one two three']],
  ['one two three', 7, ['one two', 'three']],
  ['a/path/that/is/long', 8, ['a/path/', 'that/is/', 'long']],
  ['1,2,3,4,5,6', 4, ['1,2,', '3,4,', '5,6']],
  ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
  ['see unbreakable', 5, ['see', 'unbre', 'akabl', 'e']],
])('%j in %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
});

test('a paragraph hangs under its lead', () => {
  expect(hang('  → ', 'raise the limit', 14)).toBe('  → raise the\n    limit');
});

test('control characters are shown, not sent', () => {
  expect(printable('\u001b[31mred\u0000\r\n\t\u009b')).toBe('\\x1b[31mred\\x00\\r\\n\\t\\x9b');
  expect(printable('größe → 5 µs')).toBe('größe → 5 µs');
});

test.each([
  [{}, 100],
  [{isTTY: true, columns: 40}, 60],
  [{isTTY: true, columns: 90}, 90],
  [{isTTY: true, columns: 300}, 110],
  [{isTTY: false, columns: 90}, 100],
  [{isTTY: true, columns: 0}, 100],
])('a stream %j is written %i columns wide', (stream, width) => expect(widthOf(stream)).toBe(width));

test('a table takes what it needs, and wraps its widest columns where that is too much', () => {
  const rows = [
    ['a', '1', 'short'],
    ['a reading that is long enough to be wrapped', '12,345', '/proc/sys/net/core/somaxconn'],
  ];
  expect(renderTable(rows, {right: [1]})).toBe(
    [
      '  a                                                 1  short',
      '  a reading that is long enough to be wrapped  12,345  /proc/sys/net/core/somaxconn',
    ].join('\n'),
  );
  const narrow = renderTable(rows, {right: [1], width: 60}).split('\n');
  expect(narrow.filter((line) => line.length > 60)).toEqual([]);
  expect(narrow.join(' ').replaceAll(/\s+/g, '')).toContain('areadingthatis');
});

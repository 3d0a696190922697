import {expect, test} from 'vitest';
import {columnsOf, cutTo} from '../../src/report/columns.ts';
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
  ['接続数の上限', 4, ['接続', '数の', '上限']],
  ['a 接続 b', 4, ['a', '接続', 'b']],
  ['接', 1, ['接']],
  ['e\u0301e\u0301e\u0301', 2, ['e\u0301e\u0301', 'e\u0301']],
])('%j in %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
  for (const line of lines) if (line !== '接') expect(columnsOf(line)).toBeLessThanOrEqual(width);
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

test.each([
  ['', 0],
  ['tcp → 5 µs – “x” █', 18],
  ['接続', 4],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
])('%j takes %i columns', (text, columns) => expect(columnsOf(text)).toBe(columns));

test.each([
  ['plain', 3, 'pla'],
  ['接続数', 3, '接'],
  ['e\u0301e\u0301', 1, 'e\u0301'],
  ['接', 1, ''],
  ['plain', -1, ''],
])('%j cut to %i columns', (text, columns, expected) => expect(cutTo(text, columns)).toBe(expected));

test('columns of a table stand under each other beside wide characters', () => {
  const lines = renderTable([
    ['接続数の上限', 'x'],
    ['e\u0301', 'x'],
    ['plain', 'x'],
  ]).split('\n');
  expect(lines.map((line) => columnsOf(line.slice(0, line.indexOf('x'))))).toEqual([16, 16, 16]);
});

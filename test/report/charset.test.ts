import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {charsetOf, inCharset} from '../../src/report/charset.ts';
import {unicodeGlyphs} from '../../src/report/live/glyphs.ts';

test.each<[env: Record<string, string>, charset: string]>([
  [{}, 'utf-8'],
  [{LANG: ''}, 'utf-8'],
  [{LANG: 'en_US.UTF-8'}, 'utf-8'],
  [{LANG: 'C.utf8'}, 'utf-8'],
  [{LANG: 'C'}, 'ascii'],
  [{LANG: 'POSIX'}, 'ascii'],
  [{LANG: 'en_US.ISO-8859-1'}, 'ascii'],
  [{LANG: 'de_DE'}, 'ascii'],
  [{LC_CTYPE: 'C.UTF-8', LANG: 'C'}, 'utf-8'],
  [{LC_CTYPE: 'C', LANG: 'en_US.UTF-8'}, 'ascii'],
  [{LC_ALL: 'C', LC_CTYPE: 'en_US.UTF-8', LANG: 'en_US.UTF-8'}, 'ascii'],
  [{LC_ALL: '', LC_CTYPE: '', LANG: 'POSIX'}, 'ascii'],
])('%j is %s', (env, charset) => expect(charsetOf(env)).toBe(charset));

test.each<[text: string, ascii: string]>([
  ['plain', 'plain'],
  ['850 µs', '850 us'],
  ['“too many” – the target’s words …', '"too many" - the target\'s words ...'],
  ['München', 'Munchen'],
  ['日本', '??'],
  ['█░', '#.'],
  // Columns stay where they are: the gap behind gives the room,
  ['  descriptors  8 → 40  /proc/PID/fd', '  descriptors  8 -> 40 /proc/PID/fd'],
  ['8 → 40 … of  64  more', '8 -> 40 ... of 64 more'],
  // or the indent in front.
  ['    → raise the limit', '   -> raise the limit'],
  ['a → b\n    → c', 'a -> b\n   -> c'],
])('%j in ASCII', (text, ascii) => {
  expect(inCharset(text, 'ascii')).toBe(ascii);
  expect(inCharset(text, 'utf-8')).toBe(text);
});

test('what the live view is drawn with keeps its width', () => {
  for (const glyph of Object.values(unicodeGlyphs)
    .flatMap((each) => [...each])
    .filter((each) => each !== '…'))
    expect(inCharset(glyph, 'ascii')).toMatch(/^[\x20-\x7e]$/);
});

const folder = new URL('fixtures/', import.meta.url);
const reports = readdirSync(folder).filter((name) => name.endsWith('.txt'));

test.each(reports)('%s has an ASCII form of every character, no wider', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  const [before, after] = [text, inCharset(text, 'ascii')].map((each) => each.split('\n'));
  expect(after?.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
  // A question mark is what stands for a character that has no form.
  expect(after?.join('').split('?')).toHaveLength(text.split('?').length);
  const widest = Math.max(...(before ?? []).map((line) => line.length));
  expect(after?.filter((line) => line.length > widest + 1)).toEqual([]);
});

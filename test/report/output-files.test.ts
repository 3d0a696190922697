import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeEach, expect, test} from 'vitest';
import {OutputFiles} from '../../src/report/output-files.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-output-files-'));
afterAll(() => rmSync(root, {recursive: true}));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'each-'));
});

const formats = {
  '.txt': (value: string) => value,
  '.bad': () => {
    throw new Error('cannot be shown');
  },
};
const outputs = (...paths: string[]) =>
  new OutputFiles<string>(paths, {cwd: folder, summary: undefined}, formats);
const inFolder = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(inFolder(name), 'utf8');

test('who reads a file while it is replaced has all of the old one, and its mode stays', () => {
  writeFileSync(inFolder('a.txt'), 'old');
  chmodSync(inFolder('a.txt'), 0o640);
  const reading = openSync(inFolder('a.txt'), 'r');
  outputs('a.txt').write('new');
  expect(readFileSync(reading, 'utf8')).toBe('old');
  expect(read('a.txt')).toBe('new');
  expect(statSync(inFolder('a.txt')).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['a.txt']);
});

test('a symbolic link stays one, and the file that it means is replaced', () => {
  mkdirSync(inFolder('real'));
  writeFileSync(inFolder('real/a.txt'), 'old');
  symlinkSync('real/a.txt', inFolder('a.txt'));
  outputs('a.txt').write('new');
  expect(read('real/a.txt')).toBe('new');
  expect(readdirSync(inFolder('real'))).toEqual(['a.txt']);
  rmSync(inFolder('real/a.txt'));
  expect(() => read('a.txt')).toThrow('ENOENT');
});

test('one that fails leaves what was there, or nothing, and the others are written', () => {
  writeFileSync(inFolder('old.bad'), 'old');
  const files = outputs('old.bad', 'new.bad', 'good.txt');
  expect(() => files.write('new')).toThrow(
    'the record could not be written to "old.bad" (cannot be shown), "new.bad" (cannot be shown)',
  );
  expect(read('old.bad')).toBe('old');
  expect(existsSync(inFolder('new.bad'))).toBe(false);
  expect(read('good.txt')).toBe('new');
});

test('nothing is there before it is whole, and nothing of another process is taken for it', () => {
  writeFileSync(inFolder(`.a.txt.${process.pid}`), 'left by a process of the same number');
  const files = outputs('a.txt', 'b.txt');
  expect(readdirSync(folder)).toEqual([`.a.txt.${process.pid}`]);
  files.write('new');
  expect(readdirSync(folder)).toEqual(['a.txt', 'b.txt']);
  expect(read('a.txt')).toBe('new');
});

test('a name as long as file systems take', () => {
  const name = `${'n'.repeat(251)}.txt`;
  outputs(name).write('new');
  expect(readdirSync(folder)).toEqual([name]);
});

test.each([
  ['a folder', 'folder.txt', /is a folder/],
  ['a link to nothing', 'dangling.txt', /is a symbolic link to "nowhere", which does not exist/],
  ['a link to itself', 'loop.txt', /ELOOP/],
  ['a file in no folder', 'nowhere/a.txt', /its folder does not exist/],
  ['the same file twice', 'twice.txt', /is the same file/],
])('%s is refused before anything is measured, and untouched', (_, name, words) => {
  mkdirSync(inFolder('folder.txt'));
  symlinkSync('nowhere', inFolder('dangling.txt'));
  symlinkSync('loop.txt', inFolder('loop.txt'));
  const before = readdirSync(folder);
  expect(() => outputs('first.txt', 'twice.txt', name)).toThrow(words);
  expect(readdirSync(folder)).toEqual(before);
});

test('a device takes it as it comes', () => {
  symlinkSync('/dev/null', inFolder('a.txt'));
  outputs('a.txt').write('new');
  expect(statSync(inFolder('a.txt')).isCharacterDevice()).toBe(true);
});

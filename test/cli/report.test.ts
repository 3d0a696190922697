import {copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {call} from '../helpers/in-process.ts';
import {expectUsageError} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
afterAll(() => rmSync(folder, {recursive: true}));
const inFolder = (name: string) => join(folder, name);
const fixture = (name: string) => fileURLToPath(new URL(`../report/fixtures/${name}`, import.meta.url));
const golden = (name: string) => fileURLToPath(new URL(`../report/golden/${name}`, import.meta.url));

test('a saved record reads as it did when it was measured, and becomes any form', async () => {
  const extensions = ['.md', '.xml', '.csv', '.hgrm', '.prom', '.json'];
  const {stdout, stderr, exitCode} = await call([
    ...['report', fixture('target-fds.json'), '-v'],
    ...extensions.flatMap((extension) => ['-o', inFolder(`run${extension}`)]),
  ]);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toBe(readFileSync(fixture('target-fds.txt'), 'utf8'));
  for (const extension of extensions.slice(0, -1))
    expect(readFileSync(inFolder(`run${extension}`), 'utf8')).toBe(
      readFileSync(golden(`target-fds${extension}`), 'utf8'),
    );
  const record = parseRecord(readFileSync(fixture('target-fds.json'), 'utf8'));
  expect(parseRecord(readFileSync(inFolder('run.json'), 'utf8'))).toEqual(record);
});

test('a file may take the place of the record it was read from', async () => {
  const path = inFolder('same.json');
  copyFileSync(fixture('target-fds.json'), path);
  const {exitCode} = await call(['report', path, '-e', 'ceiling == 32', '-o', path]);
  expect(exitCode).toBe(0);
  expect(parseRecord(readFileSync(path, 'utf8')).expectations).toEqual([
    {expect: 'ceiling == 32', actual: 32, held: true},
  ]);
});

test('standard input is a record too', async () => {
  const {stdout, exitCode} = await call(
    ['report', '-', '--json'],
    {},
    {stdin: readFileSync(fixture('driver-fds.json'), 'utf8')},
  );
  // The run was inconclusive; to report it is not.
  expect(exitCode).toBe(0);
  expect(parseRecord(stdout).exitCode).toBe(3);
});

test.each<[record: string, expectation: string, exitCode: number]>([
  ['target-fds.json', 'ceiling >= 32', 0],
  ['target-fds.json', 'ceiling >= 33', 1],
  ['target-fds.json', 'burst >= 1', 1],
  ['driver-fds.json', 'ceiling >= 1', 3],
  ['refusing.json', 'ceiling >= 1', 4],
  ['interrupted.json', 'ceiling >= 1', 130],
])('%s -e %j ends with %i', async (record, expectation, exitCode) => {
  const ended = await call(['report', fixture(record), '-e', expectation]);
  expect(ended.stdout).toContain('Expectations');
  expect(ended.exitCode).toBe(exitCode);
});

test('what is no record is refused in one line', async () => {
  const cases: [text: string, says: string][] = [
    ['', 'not a record'],
    ['{"schema": "plimsoll.record/2"}', 'is a plimsoll.record/2, which this version does not read'],
    [
      readFileSync(fixture('target-fds.json'), 'utf8').replace(/"hdr": "[^"]*"/, '"hdr": "zzzz"'),
      'latency.connect.hdr: not an encoded histogram',
    ],
  ];
  for (const [text, says] of cases) {
    writeFileSync(inFolder('bad.json'), text);
    expect(expectUsageError(await call(['report', inFolder('bad.json')]))).toContain(says);
  }
  expect(expectUsageError(await call(['report', inFolder('gone.json')]))).toContain('does not exist');
  expect(expectUsageError(await call(['report']))).toContain('see plimsoll report --help');
});

test('control characters of a record from elsewhere are spelt out in every form', async () => {
  // ESC, BEL, DEL and CSI in one byte (ECMA-48): in text, in a table, in the words of the parser.
  const controls = '\u001b[2J\u0007\u007f\u009b31m';
  const record = JSON.parse(readFileSync(fixture('target-fds.json'), 'utf8'));
  record.target.url += controls;
  record.driver.host = controls;
  record.experiments[0].notes = [controls];
  record.experiments[0].attempts.lastWords = {[controls]: 1};
  writeFileSync(inFolder('foreign.json'), JSON.stringify(record));
  writeFileSync(inFolder('broken.json'), `{"a": ${controls}}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
  for (const args of [
    ['report', inFolder('foreign.json'), '-v'],
    ['report', inFolder('foreign.json'), '--json'],
    ['explain', inFolder('foreign.json')],
    ['compare', inFolder('foreign.json'), inFolder('foreign.json')],
    ['report', inFolder('broken.json')],
    ['ceiling', `unix:relative${controls}`],
    ['ceiling', ':1', '-c', controls],
  ]) {
    const {stdout, stderr} = await call(args);
    expect(stdout + stderr).not.toMatch(raw);
    expect(stdout + stderr).not.toBe('');
  }
});

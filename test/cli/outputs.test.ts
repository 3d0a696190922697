import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {brief, listen, measured, program} from '../helpers/plimsoll.ts';
import {expectUsageError, plimsoll} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-outputs-'));
afterAll(() => rmSync(folder, {recursive: true}));
const inFolder = (name: string) => join(folder, name);

const few = ['-c', '5', '-r', '100/s', '--connect-timeout', '1s', '--hold', '0'];

test('a file that cannot be written is found before the target sees anything', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const good = inFolder('good.json');
  for (const bad of [inFolder('nowhere/run.json'), inFolder('run.docx'), '/proc/run.json'])
    expectUsageError(await plimsoll(namespace, ['ceiling', server.target, ...few, '-o', good, '-o', bad]));
  server.kill('SIGTERM');
  expect((await server.ended).stderr).toBe('accepted 0, held 0 (most 0), turned away 0\n');
  expect(existsSync(good)).toBe(false);
});

test('each file gets the record that went to standard output', async () => {
  const namespace = await Namespace.open();
  const paths = [inFolder('one.json'), inFolder('two.json')];
  const {record} = measured(
    await plimsoll(namespace, [
      'ceiling',
      ':7000',
      ...few,
      '--json',
      '-o',
      inFolder('one.json'),
      '-o',
      inFolder('two.json'),
    ]),
  );
  for (const path of paths) expect(parseRecord(readFileSync(path, 'utf8'))).toEqual(record);
});

test('each extension is a format of its own, and the page of a CI job gets the Markdown as well', async () => {
  const namespace = await Namespace.open();
  const begins: Record<string, RegExp> = {
    '.json': /^\{\n {2}"schema": "plimsoll\.record\/1"/,
    '.html':
      /^<!doctype html>\n<html lang="en">[\s\S]*<title>plimsoll: tcp:\/\/127\.0\.0\.1:7000<\/title>[\s\S]*<\/html>\n$/,
    '.md': /^\*\*✘ no connection/,
    '.xml': /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /,
    '.csv': /^experiment,at_ms,/,
    '.hgrm': /^# ceiling\.lateness of tcp/,
    '.prom': /^# TYPE plimsoll_run gauge\n/,
  };
  const paths = Object.keys(begins).map((extension) => inFolder(`each${extension}`));
  const summary = inFolder('summary');
  writeFileSync(summary, 'the step before\n');
  const env = {GITHUB_STEP_SUMMARY: summary};
  const args = ['ceiling', ':7000', ...few];
  await plimsoll(namespace, [...args, ...paths.flatMap((path) => ['-o', path])], env);
  for (const [index, begin] of Object.values(begins).entries())
    expect(readFileSync(paths[index] ?? '', 'utf8')).toMatch(begin);
  const page = `the step before\n${readFileSync(inFolder('each.md'), 'utf8')}`;
  expect(readFileSync(summary, 'utf8')).toBe(page);
  await plimsoll(namespace, [...args, '-o', inFolder('each.json')], env);
  expect(readFileSync(summary, 'utf8')).toBe(page);
});

test('a file that was there is replaced by a record, and by nothing else', async () => {
  const namespace = await Namespace.open();
  const path = inFolder('before.json');
  const before = 'x'.repeat(1_000_000);
  writeFileSync(path, before);
  expectUsageError(await plimsoll(namespace, ['ceiling', 'no-such-host.invalid:1', '-o', path]));
  expect(readFileSync(path, 'utf8')).toBe(before);
  await plimsoll(namespace, ['ceiling', ':7000', ...few, '-o', path]);
  expect(parseRecord(readFileSync(path, 'utf8')).exitCode).toBe(4);
});

test('what fails later leaves no empty file', async () => {
  const namespace = await Namespace.open();
  const path = inFolder('none.json');
  expectUsageError(await plimsoll(namespace, ['ceiling', '203.0.113.1:80', '-o', path]));
  expect(existsSync(path)).toBe(false);
});

test('a disk that is full costs the exit code, not the report', async () => {
  const namespace = await Namespace.open();
  const path = inFolder('full.json');
  symlinkSync('/dev/full', path);
  const good = inFolder('beside.json');
  const {stdout, stderr, exitCode} = await plimsoll(namespace, [
    'ceiling',
    ':7000',
    ...brief,
    ...few.slice(0, 4),
    ...['-o', path, '-o', good],
  ]);
  expect(stdout).toMatch(/^tcp:\/\/127\.0\.0\.1:7000 /);
  expect(stderr).toBe(`plimsoll: the record could not be written to "${path}" (ENOSPC)\n`);
  expect(exitCode).toBe(70);
  expect(parseRecord(readFileSync(good, 'utf8')).exitCode).toBe(4);
});

test('a folder without the right to write', async () => {
  const namespace = await Namespace.open();
  chmodSync(folder, 0o500);
  // Without this capability root is bound by permissions like anybody else: capabilities(7).
  const ended = await namespace.run('setpriv', [
    '--bounding-set=-dac_override',
    '--inh-caps=-dac_override',
    '--',
    ...[process.execPath, program, 'ceiling', ':7000', '-o', inFolder('run.json')],
  ]);
  chmodSync(folder, 0o700);
  expect(expectUsageError(ended)).toContain('permission denied');
});

test('a disk that is full keeps the record that was there', async () => {
  const namespace = await Namespace.open();
  // A file system of 64 KiB, which goes with the mount namespace of its shell.
  const script = `mount -t tmpfs -o size=64k none "$2" && cd "$2" && echo old > run.json && head -c 48k /dev/zero > rest
    "$0" "$1" ceiling :7000 ${few.join(' ')} -o run.json -o run.html -o '${inFolder('saved.json')}'
    echo "exit $?"; cat run.json; ls -A`;
  const small = mkdtempSync(join(folder, 'small-'));
  const command = ['-m', 'sh', '-c', script, process.execPath, program, small];
  const {stdout, stderr} = await namespace.run('unshare', command);
  expect(stderr).toBe(
    'plimsoll: the record could not be written to "run.json" (ENOSPC), "run.html" (ENOSPC)\n',
  );
  expect(stdout).toMatch(/\nexit 70\nold\nrest\nrun\.json\n$/);
  expect(parseRecord(readFileSync(inFolder('saved.json'), 'utf8')).exitCode).toBe(4);
});

test('a disk that is full under standard output or standard error is said in one line, and spoils no file', async () => {
  const namespace = await Namespace.open();
  const path = inFolder('kept.json');
  const run = (redirect: string) =>
    namespace.run('sh', [
      '-c',
      `"$0" "$1" ceiling :7000 ${few.join(' ')} -o '${path}' ${redirect}`,
      process.execPath,
      program,
    ]);
  const full = await run('>/dev/full');
  expect(full.stderr).toBe('plimsoll: standard output could not be written (ENOSPC)\n');
  expect(full.exitCode).toBe(70);
  expect(parseRecord(readFileSync(path, 'utf8')).exitCode).toBe(4);
  const unheard = await run("-e 'refused == 0' --json 2>/dev/full");
  expect(unheard.exitCode).toBe(4);
  expect(parseRecord(unheard.stdout).exitCode).toBe(4);
  const quiet = await run('2>/dev/full');
  expect(quiet.exitCode).toBe(4);
  expect(parseRecord(readFileSync(path, 'utf8')).exitCode).toBe(4);
});

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {expect, onTestFinished, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {listen, program} from '../helpers/plimsoll.ts';
import {assignments, expectUsageError, plimsoll} from './run.ts';

const few = ['ceiling', '-c', '20', '-r', '200/s', '--hold', '300ms'];
const controlSequence = '\u001b[';
const colourConfig = fileURLToPath(new URL('fixtures/colour.json', import.meta.url));

test('without a target it measures a listener of its own on loopback', async () => {
  const namespace = await Namespace.open();
  const env = {PLIMSOLL_CONNECTIONS: '50', PLIMSOLL_HOLD: '100ms'};
  const {stdout, stderr, exitCode} = await plimsoll(namespace, ['ceiling'], env);
  expect(stdout).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+ {2}ceiling: 50 connections asked for/);
  expect(stdout).toContain('50 connections, no limit reached');
  expect(stdout).toContain('a listener that plimsoll started on this host');
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
});

test('with --json standard output is exactly one JSON document', async () => {
  const namespace = await Namespace.open();
  const {stdout, stderr, exitCode} = await plimsoll(namespace, [...few, '--json']);
  const record = parseRecord(stdout);
  expect(stdout).toBe(`${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  expect(record.schema).toBe('plimsoll.record/1');
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
});

test.each([
  [{}, false],
  [{FORCE_COLOR: '1'}, true],
  [{FORCE_COLOR: '1', TERM: 'dumb'}, true],
  [{FORCE_COLOR: '0'}, false],
  [{NO_COLOR: '1'}, false],
])('into a pipe, colour with %j: %s', async (env, colour) => {
  const {stdout} = await call(['explain', 'accept-stalled'], env);
  expect(stdout.includes(controlSequence)).toBe(colour);
});

test.each<[where: string, args: readonly string[], env: Record<string, string>, colour: boolean]>([
  ['the flag', ['--color', 'always'], {NO_COLOR: '1'}, true],
  ['the flag, before its variable', ['--color=never'], {PLIMSOLL_COLOR: 'always', FORCE_COLOR: '1'}, false],
  ['the other flag', ['--no-color'], {FORCE_COLOR: '1'}, false],
  ['the variable, of a command that takes no other', [], {PLIMSOLL_COLOR: 'always'}, true],
  ['the config file', ['--config', colourConfig], {}, true],
])('colour by %s', async (_, args, env, colour) => {
  const {stdout, exitCode} = await call(['explain', 'accept-stalled', ...args], env);
  expect(exitCode).toBe(0);
  expect(stdout.includes(controlSequence)).toBe(colour);
});

test('colours that nobody knows are refused', async () => {
  expect(expectUsageError(await call(['inspect', '--color', 'red']))).toBe(
    '--color: "red" is not known, expected auto, always or never',
  );
});

const beyondAscii = /[^\n\u0020-\u007e]/;

test.each([
  [['explain', 'app-cap-stop'], 0],
  [['explain', 'accept-stalled'], 0],
  [['explain', '–'], 2],
])('in the locale C %j is text in ASCII', async (args, code) => {
  const plain = await call(args);
  expect(plain.stdout + plain.stderr).toMatch(beyondAscii);
  const {stdout, stderr, exitCode} = await call(args, {LC_ALL: 'C'});
  expect(stdout + stderr).not.toMatch(beyondAscii);
  expect(stdout.split('\n')).toHaveLength(plain.stdout.split('\n').length);
  expect(exitCode).toBe(code);
});

test('JSON is UTF-8 in every locale, and so are files', async () => {
  const namespace = await Namespace.open();
  const json = ['explain', 'app-cap-stop', '--json'];
  const {stdout} = await call(json, {LC_ALL: 'C'});
  expect(stdout).toMatch(beyondAscii);
  expect(stdout).toBe((await call(json)).stdout);
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-streams-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  const report = await plimsoll(namespace, [...few, '-o', join(folder, 'run.md')], {LC_ALL: 'C'});
  expect(report.stdout).not.toMatch(beyondAscii);
  expect(readFileSync(join(folder, 'run.md'), 'utf8')).toMatch(beyondAscii);
});

/** On a terminal of its own, 90 columns wide: what script(1) shows of it. */
async function onTerminal(namespace: Namespace, env: Record<string, string>): Promise<string> {
  const command = `stty cols 90; ${process.execPath} ${program} ${few.join(' ')}`;
  const {stdout} = await namespace.run('env', [
    ...assignments({TERM: 'xterm-256color', SHELL: '/bin/sh', ...env}),
    ...['script', '-qec', command, '/dev/null'],
  ]);
  return stdout.replaceAll('\r\n', '\n');
}

/** The end of every frame, and of the last: what is below the cursor is erased. */
const eraseBelow = `${controlSequence}J`;

/** What comes after the cursor has gone back to where the block began. */
const reportIn = (rest: string) => rest.slice(rest.indexOf('tcp:'));

test('on a terminal a block of lines is shown, and erased before the report', async () => {
  const namespace = await Namespace.open();
  const frames = (await onTerminal(namespace, {})).split(eraseBelow);
  expect(frames.length).toBeGreaterThan(3);
  expect(frames.slice(0, -1).join('')).toMatch(/ceiling {2}tcp:\/\/127\.0\.0\.1:\d+ {2}/);
  const report = reportIn(frames.at(-1) ?? '');
  expect(report).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+ /);
  expect(report).toContain(controlSequence);
});

test('a terminal without colour, whose width the report fits, and one without anything', async () => {
  const namespace = await Namespace.open();
  const noColour = await onTerminal(namespace, {NO_COLOR: '1'});
  const report = reportIn(noColour.split(eraseBelow).at(-1) ?? '');
  expect(report.split('\n').filter((line) => line.length > 90)).toEqual([]);
  expect(noColour).toContain(eraseBelow);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  expect(noColour).not.toMatch(/\u001b\[[\d;]*m/);
  expect(await onTerminal(namespace, {TERM: 'dumb'})).not.toContain(controlSequence);
});

test('elsewhere progress is a plain line every 10 s', async () => {
  const namespace = await Namespace.open();
  const server = await listen(namespace, '127.0.0.1:7000');
  const {stderr, stdout, exitCode} = await plimsoll(namespace, [
    ...['ceiling', server.target, '-c', '20', '-r', 'max', '--hold', '11s'],
  ]);
  expect(stderr).toMatch(/^1\d s, holding, 20 open of 20, 20 started\n(2\d s, [^\n]+\n)?$/);
  expect(stdout).toMatch(/^tcp:/);
  expect(exitCode).toBe(0);
}, 60_000);

test('whoever reads standard output may stop before the end', async () => {
  const namespace = await Namespace.open();
  const [file, ...prefix] = namespace.prefix;
  const child = spawn(file, [...prefix, process.execPath, program, ...few, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.destroy();
  const stderr = text(child.stderr);
  const [code] = await once(child, 'close');
  expect({code, stderr: await stderr}).toEqual({code: 0, stderr: ''});

  const piped = await namespace.run('bash', [
    '-c',
    `set -o pipefail; "$0" "$1" ${few.join(' ')} | head -1`,
    process.execPath,
    program,
  ]);
  expect(piped.stdout).toMatch(/^tcp:[^\n]*\n$/);
  expect(piped.stderr).toBe('');
  expect(piped.exitCode).toBe(0);
});

test('so may whoever reads standard error', async () => {
  const namespace = await Namespace.open();
  const ended = await namespace.run('bash', [
    '-c',
    `"$0" "$1" ${few.join(' ')} --json 2> >(exec true) & sleep 0.3; wait $!`,
    process.execPath,
    program,
  ]);
  expect(parseRecord(ended.stdout).exitCode).toBe(0);
  expect(ended.exitCode).toBe(0);
});

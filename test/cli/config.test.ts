import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import type {Setting} from '../../src/model/setting.ts';
import {call} from '../helpers/in-process.ts';
import {expectUsageError} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'));
afterAll(() => rmSync(folder, {recursive: true}));

const file = join(folder, 'ci.yaml');
writeFileSync(file, 'connections: 40\nrate: 400/s\nhold: 400ms\nconnectTimeout: 4s\ncanary: false\n');
const fromFile = `config file ${file}`;

/** The settings that somebody set, each as value and origin. */
async function chosen(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const {stdout, stderr, exitCode} = await call(['config', ...args, '--json'], env);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  const settings = (JSON.parse(stdout) as Setting[]).filter(
    ({name, origin}) => origin !== 'default' && name !== 'json',
  );
  return Object.fromEntries(settings.map(({name, value, origin}) => [name, [value, origin]]));
}

describe('plimsoll config says of each setting who set it', () => {
  test.each([
    ['nobody', ['ceiling'], {}, {}],
    [
      'the file',
      ['ceiling', '--config', file],
      {},
      {
        config: [file, 'flag'],
        connections: [40, fromFile],
        rate: ['400/s', fromFile],
        hold: ['400ms', fromFile],
        'connect-timeout': ['4s', fromFile],
        canary: [false, fromFile],
      },
    ],
    [
      'the environment before the file, and a flag before both',
      ['ceiling', '-c', '2k', '--canary'],
      {PLIMSOLL_CONFIG: file, PLIMSOLL_RATE: '500/s', PLIMSOLL_C: '5', PLIMSOLL_CONNECT_TIMEOUT: '5s'},
      {
        config: [file, 'PLIMSOLL_CONFIG'],
        connections: ['2k', 'flag'],
        rate: ['500/s', 'PLIMSOLL_RATE'],
        hold: ['400ms', fromFile],
        'connect-timeout': ['5s', 'PLIMSOLL_CONNECT_TIMEOUT'],
        canary: [true, 'flag'],
      },
    ],
    [
      'a flag that says what is so by default, in either spelling',
      ['ceiling', '--hold=2s', '--no-passive', '--sourcePorts', 'ephemeral'],
      {},
      {hold: ['2s', 'flag'], passive: [false, 'flag'], 'source-ports': ['ephemeral', 'flag']},
    ],
    ['an alias in the environment', ['hold'], {PLIMSOLL_D: '5m'}, {duration: ['5m', 'PLIMSOLL_D']}],
    [
      'the words, where there are some',
      ['rate', ':8080'],
      {PLIMSOLL_TARGET: ':9090'},
      {target: [':8080', 'command line']},
    ],
    [
      'a survey is what a line without a command is',
      [':8080', '--budget', '5m'],
      {},
      {
        target: [':8080', 'command line'],
        budget: ['5m', 'flag'],
      },
    ],
    [
      'flags that may be repeated',
      ['burst', '-e', 'refused == 0', '-e', 'burst >= 5'],
      {},
      {expect: [['refused == 0', 'burst >= 5'], 'flag']},
    ],
  ])('%s', async (_, args, env, settings) => {
    expect(await chosen(args, env)).toEqual(settings);
  });
});

test('it prints a table for people, every setting in it', async () => {
  const {stdout} = await call(['config', 'ceiling'], {PLIMSOLL_RATE: '400/s'});
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^setting +value +from$/);
  expect(lines).toContainEqual(expect.stringMatching(/^rate +400\/s +PLIMSOLL_RATE$/));
  expect(lines).toContainEqual(expect.stringMatching(/^repeats +3 +default$/));
  expect(lines).toContainEqual(expect.stringMatching(/^source +not set +default$/));
  const help = await call(['ceiling', '--help']);
  for (const [, flag = ''] of help.stdout.matchAll(/^ +(?:-\w, +)?--([a-z-]+)/gm))
    if (!['help', 'version'].includes(flag)) expect(lines.map((line) => line.split(' ')[0])).toContain(flag);
});

test.each([
  ['on the command line', ['hold', 'postgres://app:s3cret@staging/db'], {}],
  ['in the environment', ['hold'], {PLIMSOLL_TARGET: 'postgres://app:s3cret@staging/db'}],
])('a password %s is not printed', async (_, args, env) => {
  for (const form of [[], ['--json']]) {
    const {stdout} = await call(['config', ...args, ...form], env);
    expect(stdout).toContain('postgres://app:***@staging/db');
    expect(stdout).not.toContain('s3cret');
  }
});

test('what it writes is left to the command', async () => {
  const {exitCode} = await call(['config', '-o', join(folder, 'run.json')]);
  expect(exitCode).toBe(0);
  expect(readdirSync(folder)).toEqual(['ci.yaml']);
});

test.each([
  ['ceiling', '-c', '5x'],
  ['ceiling', '--repeats', '1k'],
  ['burst', '-e', 'bust >= 5'],
  ['rate', '--step', '1ms'],
  ['hold', '-d', '5'],
  ['survey', '--budget', '1s'],
  ['ceiling', ':1', '--send', 'PING', '--proof', 'redis'],
  ['ceiling', 'https://127.0.0.1:1', '--engine', 'epoll'],
  ['ceiling', '--observe-on', ''],
  ['ceiling', '--stop-when-canary-blocked', 'soon'],
  ['ceiling', '-o', 'run.docx'],
  ['ceiling', '--source-ports', '5-2'],
  ['ceiling', ':7000', '--source', 'x'],
  ['ceiling', 'localhost:7000', '--source', 'x'],
  ['ceiling', '--source', 'fd00::1'],
  ['ceiling', ':7000', '--source', '203.0.113.9'],
  ['ceiling', 'unix:/nowhere', '--source', '127.0.0.1'],
  ['ceiling', 'gopher://127.0.0.1:70'],
])('plimsoll config %s %s … refuses what the command refuses, in the same words', async (...args) => {
  const line = expectUsageError(await call(['config', ...args]));
  expect(line).toBe(expectUsageError(await call(args)));
});

import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {known, missing} from '../../src/model/reading.ts';
import {fileOf, filesScript, parseFiles, quote} from '../../src/observe/files.ts';
import {joinScripts, splitAnswer} from '../../src/observe/script.ts';
import {Shell} from '../../src/observe/shell.ts';
import {needOf} from '../helpers/need.ts';
import {machineToOurselves, type Program} from './programs.ts';

let directory: string;
let lock: Program;
const paths: Record<string, string> = {};

beforeAll(async () => {
  lock = await machineToOurselves();
  directory = mkdtempSync(join(tmpdir(), 'plimsoll-files-'));
  const texts = {
    plain: 'one\ntwo\n',
    unended: 'no newline at the end',
    empty: '',
    blank: '\n',
    "it's: a name": 'odd: name\n',
    secret: 'x\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    paths[name] = join(directory, name);
    writeFileSync(join(directory, name), text);
  }
  chmodSync(directory, 0o755);
  chmodSync(join(directory, 'secret'), 0);
});

afterAll(async () => {
  await lock.end();
  rmSync(directory, {recursive: true});
});

// Root reads everything, so there the shell is another user's.
const prefix = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];

describe.each([
  ['dash and GNU grep', ['dash'], ''],
  ['busybox', ['busybox', 'sh'], 'busybox '],
])('%s', (_, command, busybox) => {
  it('gives the text of each file, or which of three reasons it has none', async () => {
    needOf([...prefix, ...command]);
    const shell = new Shell({name: 'nobody', prefix}, command);
    const absent = join(directory, 'absent');
    const {plain = '', unended = '', empty = '', blank = '', secret = '', "it's: a name": odd = ''} = paths;
    const all = [
      plain,
      absent,
      unended,
      empty,
      blank,
      secret,
      odd,
      directory,
      '/proc/sys/net/core/somaxconn',
    ];
    const files = parseFiles(await shell.ask(busybox + filesScript(all)), all);
    await shell.close();
    expect(files.get(plain)).toEqual(known('one\ntwo\n', plain));
    expect(files.get(absent)).toEqual(missing('absent', absent));
    expect(files.get(unended)).toEqual(known('no newline at the end\n', unended));
    expect(files.get(empty)).toEqual(known('', empty));
    expect(files.get(blank)).toEqual(known('\n', blank));
    expect(files.get(secret)).toEqual(missing('unreadable', secret));
    expect(files.get(odd)).toEqual(known('odd: name\n', odd));
    expect(fileOf(files, '/proc/sys/net/core/somaxconn')).toMatchObject({
      known: true,
      value: expect.stringMatching(/^\d+\n$/),
    });
    expect(fileOf(files, '/not/asked')).toEqual(missing('not-observed', '/not/asked'));
  });

  it('answers a process that is no more as absent', async () => {
    needOf(command);
    const shell = new Shell({name: 'here', prefix: []}, command);
    const pid = (await shell.ask('true & echo $!; wait')).trim();
    const path = `/proc/${pid}/limits`;
    const files = parseFiles(await shell.ask(busybox + filesScript([path])), [path]);
    await shell.close();
    expect(files.get(path)).toEqual(missing('absent', path));
  });
});

it('where there is no grep nothing is taken for empty', async () => {
  const shell = new Shell({name: 'bare', prefix: []});
  const files = parseFiles(await shell.ask(`(PATH=/nowhere; ${filesScript(['/proc/uptime'])})`), [
    '/proc/uptime',
  ]);
  await shell.close();
  expect(files.get('/proc/uptime')).toMatchObject({
    known: false,
    gap: 'unreadable',
    detail: expect.stringContaining('not found'),
  });
});

it('a directory and a binary file are malformed', () => {
  const output = 'grep: /a: Is a directory\ngrep: /b: binary file matches\ngrep: /c: Input/output error\n';
  const files = parseFiles(output, ['/a', '/b', '/c']);
  expect([...files.values()].map((reading) => (reading.known ? 'known' : reading.gap))).toEqual([
    'malformed',
    'malformed',
    'unreadable',
  ]);
});

it('hostile output is answered for every path that was asked, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.constantFrom('/a', '/a:b', '/a/b')), (output, asked) => {
      expect([...parseFiles(output, asked).keys()]).toEqual([...new Set(asked)]);
    }),
  );
});

it('the shell gets back any word that was quoted', async () => {
  const shell = new Shell({name: 'here', prefix: []});
  const words = fc.sample(fc.string({unit: 'grapheme-ascii', minLength: 1}), 50);
  expect(await shell.ask(`printf '%s\\n' ${words.map(quote).join(' ')}`)).toBe(`${words.join('\n')}\n`);
  await shell.close();
});

it('joined scripts are told apart again', async () => {
  const shell = new Shell({name: 'here', prefix: []});
  const parts = splitAnswer(
    await shell.ask(
      joinScripts({first: 'echo 1; echo 2', nothing: ':', open: 'printf "no newline"', last: 'echo 3'}),
    ),
  );
  await shell.close();
  expect([...parts]).toEqual([
    ['first', '1\n2\n'],
    ['nothing', ''],
    ['open', 'no newline'],
    ['last', '3\n'],
  ]);
});

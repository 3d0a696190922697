import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {facts} from '../../src/facts/facts.ts';
import {limitNames} from '../../src/model/limit-names.ts';
import {topics} from '../../src/topics/topics.ts';
import {call} from '../helpers/in-process.ts';
import {expectUsageError} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-explain-'));
afterAll(() => rmSync(folder, {recursive: true}));
const saved = (name: string) => fileURLToPath(new URL(`../report/fixtures/${name}.json`, import.meta.url));
const written = (name: string, text: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

test('without a subject: every limit, once, and what else can be looked up', async () => {
  const {stdout, stderr, exitCode} = await call(['explain']);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  const [limitsPart = '', topicsPart = ''] = stdout.split('more to look up\n');
  const listed = (part: string) => [...part.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(listed(limitsPart).sort()).toEqual([...limitNames].sort());
  expect(listed(topicsPart)).toEqual([...topics.map(({name}) => name), 'facts']);
  const json = await call(['explain', '--json']);
  expect(JSON.parse(json.stdout)).toContainEqual({
    limit: 'accept-stalled',
    side: 'target-process',
    title: 'The application does not call accept',
  });
});

test('one limit: what is known, from which evidence it is judged, and what decides', async () => {
  const {stdout, exitCode} = await call(['explain', 'accept-stalled']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^accept-stalled {2}\(target-process\)\n {2}The application does not call accept\.\n/,
  );
  expect(stdout).toMatch(/What is known\n {2}- [\s\S]*sk_acceptq_is_full/);
  expect(stdout).toMatch(/ {2}attempts +needed /);
  expect(stdout).toMatch(/ {2}acceptQueue +wanted .*ss -ltn/);
  expect(stdout).toMatch(/ {2}release: .*\n? *.*target-fds/);
  expect(stdout).toMatch(/What decides\n {2}→ read the listener’s queue/);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const {limit, needs, wants, tests} = JSON.parse(
    (await call(['explain', 'accept-stalled', '--json'])).stdout,
  );
  expect(limit).toBe('accept-stalled');
  expect(Object.keys(needs)).toEqual(['attempts']);
  expect(Object.keys(wants)).toContain('acceptQueue');
  expect(tests.release).toContain('app-cap-stop');
});

test('a saved record: the verdict, the evidence, and what to change', async () => {
  const {stdout, stderr, exitCode} = await call(['explain', saved('target-fds')]);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toMatch(
    /limit reached: the accepting process is out of file descriptors \(target-fds,\s+certain\)/,
  );
  expect(stdout).toMatch(/descriptors of .* \/proc\/PID\/fd/);
  expect(stdout).toMatch(/→ .*LimitNOFILE/);
  // What the run found costs no exit code here: it could be explained.
  const refused = await call(['explain', saved('refusing')]);
  expect(refused.exitCode).toBe(0);
});

test('a saved record as JSON, without what is clear', async () => {
  const {stdout} = await call(['explain', saved('accept-stalled'), '--json']);
  const {target, experiments} = JSON.parse(stdout);
  expect(target).toMatch(/^tcp:/);
  expect(experiments).toMatchObject([
    {name: 'ceiling', outcome: 'limit-found', result: 0, basis: 'accepted'},
  ]);
  const verdicts = experiments[0].findings.map(({verdict}: {verdict: string}) => verdict);
  expect(verdicts[0]).toBe('hit');
  expect(verdicts).not.toContain('clear');
});

test('a record on standard input', async () => {
  const input = readFileSync(saved('accept-stalled'), 'utf8');
  const {stdout, exitCode} = await call(['explain', '-'], {}, {stdin: input});
  expect(exitCode).toBe(0);
  expect(stdout).toContain('accept-stalled, certain)');
});

test('facts: every one with its sentence; one with its conditions and why it is so', async () => {
  const {stdout, exitCode} = await call(['explain', 'facts']);
  expect(exitCode).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}([a-z0-9-]+)$/gm)].map(([, name]) => name);
  expect(listed).toEqual(Object.values(facts).flatMap((each) => each.map(({name}) => name)));
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const one = await call(['explain', 'accept-queue-holds-one-more']);
  expect(one.stdout).toMatch(
    /^accept-queue-holds-one-more\n {2}The accept queue .*\n[\s\S]*Measured\n[\s\S]*Why\n.*sock\.h/,
  );
  const json = await call(['explain', 'accept-queue-holds-one-more', '--json']);
  expect(JSON.parse(json.stdout)).toHaveProperty('conditions');
});

test('a topic: its paragraphs and its tables', async () => {
  const {stdout, exitCode} = await call(['explain', 'reading']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^reading\n {2}How to read a report\.\n/);
  expect(stdout).toMatch(/^ {2}confirmed +the target’s kernel acknowledged/m);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const json = JSON.parse((await call(['explain', 'proof', '--json'])).stdout);
  expect(json).toMatchObject({name: 'proof', parts: expect.arrayContaining([expect.any(String)])});
});

const whole = () => JSON.parse(readFileSync(saved('accept-stalled'), 'utf8'));

test.each<[string, () => string, RegExp]>([
  [
    'a mistyped limit',
    () => 'accept-stalld',
    /unknown limit, topic or fact "accept-stalld", did you mean accept-stalled\?/,
  ],
  [
    'a mistyped topic',
    () => 'permisions',
    /unknown limit, topic or fact "permisions", did you mean permissions\?/,
  ],
  [
    'an unknown word',
    () => 'zzz',
    /"zzz" is neither a limit, a topic, a fact nor a file; plimsoll explain lists/,
  ],
  ['a file that is not there', () => join(folder, 'none.json'), /none\.json" does not exist, expected/],
  ['a folder', () => folder, /is a folder, expected/],
  ['an empty file', () => written('empty.json', ''), /empty\.json" is not a record: /],
  ['text', () => written('log.json', 'hello\nworld\n'), /is not a record: /],
  ['bytes', () => written('bytes.json', new Uint8Array([0, 159, 146, 150])), /is not a record: /],
  [
    'a record that was cut short',
    () => written('cut.json', JSON.stringify(whole()).slice(0, 900)),
    /is not a record: /,
  ],
  ['other JSON', () => written('other.json', '{"name": "x"}'), /is not a plimsoll\.record\/1: schema: /],
  ['a list', () => written('list.json', '[1, 2]'), /is not a plimsoll\.record\/1: record: /],
  ['null', () => written('null.json', 'null'), /is not a plimsoll\.record\/1: record: /],
  [
    'a record of another version',
    () => written('next.json', JSON.stringify({...whole(), schema: 'plimsoll.record/9'})),
    /is a plimsoll\.record\/9, which this version does not read, it reads plimsoll\.record\/1/,
  ],
  [
    'a record whose limit has no name',
    () => {
      const record = whole();
      record.experiments[0].findings[0].limit = 'gremlins';
      return written('gremlins.json', JSON.stringify(record));
    },
    /is not a plimsoll\.record\/1: experiments\.0\.findings\.0\.limit: /,
  ],
])('%s', async (_, subject, objection) => {
  expect(expectUsageError(await call(['explain', subject()]))).toMatch(objection);
});

test('two subjects are one too many', async () => {
  expect(expectUsageError(await call(['explain', 'filtered', 'refusing']))).toMatch(
    /unexpected argument "refusing", expected one limit or record/,
  );
});

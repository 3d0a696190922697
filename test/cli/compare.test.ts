import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {listen} from '../helpers/plimsoll.ts';
import {expectUsageError, plimsoll} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'));
afterAll(() => rmSync(folder, {recursive: true}));
const inFolder = (name: string) => join(folder, name);
const fixture = (name: string) => fileURLToPath(new URL(`../report/fixtures/${name}`, import.meta.url));
const base = fixture('target-fds.json');

test('two runs of a job: the server got a cap between them', async () => {
  const namespace = await Namespace.open();
  const run = (path: string, expectation: string) =>
    plimsoll(namespace, [
      ...['ceiling', '127.0.0.1:7000', '-c', '40', '-r', '500/s', '--hold', '300ms'],
      ...['-e', expectation, '-o', inFolder(path)],
    ]);
  const first = await listen(namespace, '127.0.0.1:7000');
  expect((await run('before.json', 'ceiling == 40')).exitCode).toBe(0);
  first.kill('SIGTERM');
  await first.ended;
  await listen(namespace, '127.0.0.1:7000', '--max-connections', '10');
  expect((await run('after.json', 'ceiling == 10')).exitCode).toBe(0);

  const gate = ['--fail-on-regression', '--tolerance', '20%'];
  const files = ['md', 'json', 'html'].flatMap((format) => ['-o', inFolder(`change.${format}`)]);
  const worse = await call(['compare', inFolder('before.json'), inFolder('after.json'), ...gate, ...files]);
  expect(worse.exitCode).toBe(1);
  expect(worse.stdout.split('\n')[2]).toBe('  Ceiling 40 → 10 (−75 %); now stopped by app-cap-reject');
  expect(worse.stdout).toMatch(/^ {2}Worse: /m);
  expect(worse.stdout).toMatch(/^ {2}ceiling\.result +40 +10 +−75\.0 % +worse/m);
  expect(worse.stdout).toMatch(/app-cap-reject +ceiling, verdict +clear → hit/);
  expect(readFileSync(inFolder('change.md'), 'utf8')).toMatch(/^## plimsoll compare: /);
  expect(readFileSync(inFolder('change.html'), 'utf8')).toMatch(/<svg[\s\S]*<svg/);
  expect(JSON.parse(readFileSync(inFolder('change.json'), 'utf8'))).toMatchObject({
    schema: 'plimsoll.comparison/1',
    overall: 'worse',
    tolerance: 0.2,
    regressions: expect.arrayContaining(['ceiling.result']),
  });

  const better = await call(['compare', inFolder('after.json'), inFolder('before.json'), '--json', ...gate]);
  expect(JSON.parse(better.stdout).rows[0]).toMatchObject({
    metric: 'result',
    base: 10,
    new: 40,
    verdict: 'better',
  });
});

test('two servers, measured in turn', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000', '--max-connections', '10');
  await listen(namespace, '127.0.0.1:7001', '--max-connections', '15');
  const command = (port: number) =>
    `plimsoll ceiling 127.0.0.1:${port} -c 20 --hold 0s --repeats 0 --no-canary --passive --connect-timeout 1s`;
  const both = ['--base', command(7000), '--new', command(7001), '--runs', '2'];
  const json = ['-o', inFolder('turns.json'), '-o', inFolder('turns.md')];
  const {stdout, stderr, exitCode} = await plimsoll(namespace, ['compare', ...both, ...json]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('\n\n  Ceiling 10 → 15 (+50 %); still stopped by app-cap-reject\n');
  expect(stdout).toMatch(/ceiling\.result +10 +15 +\+50\.0 % +better +the same in each of 2 runs/);
  // The order changes, so that neither is always the first.
  expect(
    [...stderr.matchAll(/pair (\d) of 2, (base|new): ./g)].map(([, pair, side]) => `${pair} ${side}`),
  ).toEqual(['1 base', '1 new', '2 new', '2 base']);
  expect(JSON.parse(readFileSync(inFolder('turns.json'), 'utf8'))).toMatchObject({
    runs: 2,
    overall: 'better',
  });
});

test.each([
  [['--base', 'plimsoll'], '--base needs the other command as well: --new'],
  [['--runs', '3'], '--runs needs --base and --new'],
  [['--base', 'true', '--new', 'true'], 'printed no record (exit code 0)'],
  [['--base', '/nowhere/x', '--new', 'true'], '--base: no program "/nowhere/x" was found'],
  [['--base', 'plimsoll ceiling', '--new', '"a'], '--new: '],
  [[base, base, '--base', 'true', '--new', 'true'], 'give either two records or two commands'],
  [['--base', 'plimsoll inspect', '--new', 'true'], '--base: plimsoll inspect prints no record, expected'],
])('%j: %s', async (args, words) => {
  expect(expectUsageError(await call(['compare', ...args]))).toContain(words);
});

test.each([
  ['plimsoll ceilng :1', '--new: unknown command "ceilng"'],
  ['plimsoll ceiling :1 -c ten', '--new: --connections: "ten" is not'],
  ['plimsoll ceiling :1 --hodl 1s', '--new: --hodl is not a flag of plimsoll ceiling'],
  ['plimsoll ceiling 127.0.0.1:99999', '--new: '],
  ["plimsoll ceiling :1 -e 'ceilng == 1'", '--new: '],
  ['plimsoll ceiling --help', '--new: plimsoll ceiling prints no record'],
  ['no-such-program', '--new: no program "no-such-program" was found'],
])('a mistake in the second command is found before the first is run: %s', async (line, says) => {
  const ran = inFolder('ran');
  const ended = await call(['compare', '--base', `touch ${ran}`, '--new', line], {
    PATH: process.env.PATH ?? '',
  });
  expect(expectUsageError(ended)).toContain(says);
  expect(existsSync(ran)).toBe(false);
});

test('a record and itself are the same, also from standard input', async () => {
  const args = ['compare', base, '-', '--fail-on-regression', '--tolerance', '0'];
  const ended = await call(args, {}, {stdin: readFileSync(base, 'utf8')});
  expect(ended.exitCode).toBe(0);
  expect(ended.stdout).toMatch(/^ {2}The same: /m);
});

test('what cannot be compared is refused, and compared by force', async () => {
  const args = ['compare', base, fixture('app-cap-reject.json')];
  expect(expectUsageError(await call(args))).toContain(
    'differ in target: tcp://127.0.0.1:7002 against tcp://127.0.0.1:7003; measure again under the same conditions, or add --force',
  );
  const forced = await call([...args, '--force']);
  expect(forced.exitCode).toBe(0);
  expect(forced.stdout).toContain('Compared because of --force, although these differ: target:');
});

test('a run that was spoilt is no pass', async () => {
  const spoilt = {...JSON.parse(readFileSync(base, 'utf8'))};
  spoilt.experiments[0].outcome = 'inconclusive';
  writeFileSync(inFolder('spoilt.json'), JSON.stringify(spoilt));
  const args = ['compare', base, inFolder('spoilt.json')];
  expect((await call(args)).exitCode).toBe(0);
  expect((await call([...args, '--fail-on-regression'])).exitCode).toBe(3);
});

test.each([
  [
    ['compare', base],
    'plimsoll compare needs 2 records, 1 given, or --base and --new; see plimsoll compare --help',
  ],
  [['compare', base, base, base], 'unexpected argument'],
  [['compare', '-', '-'], 'only one of the two records can be read from standard input'],
  [['compare', base, '/nowhere.json'], '"/nowhere.json" does not exist'],
  [
    ['compare', base, base, '--tolerance', 'much'],
    '--tolerance: "much" is not a share, expected a share such as 5%',
  ],
  [['compare', base, base, '--tolerance', '-5%'], 'is negative'],
  [
    ['compare', base, base, '-o', inFolder('c.xml')],
    'has no known format, expected a name that ends in .json, .html, .md',
  ],
])('%#: refused in one line', async (args, says) => {
  expect(expectUsageError(await call(args))).toContain(says);
});

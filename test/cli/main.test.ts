import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {version} from '../../src/version.ts';
import {call} from '../helpers/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-main-'));
afterAll(() => rmSync(folder, {recursive: true}));

test('it answers on the streams that it is given, and says its exit code', async () => {
  expect(await call(['--version'])).toEqual({exitCode: 0, stdout: `${version}\n`, stderr: ''});
});

test('calls side by side do not know of each other', async () => {
  const rates = ['100/s', '200/s', '300/s', 'max'];
  const calls = rates.map((rate) => call(['config', 'ceiling', '--json', '-r', rate]));
  const settings = (await Promise.all(calls)).map(
    ({stdout}) => JSON.parse(stdout) as {name: string; value: unknown}[],
  );
  expect(settings.map((all) => all.find(({name}) => name === 'rate')?.value)).toEqual(rates);
});

test('variables are those that it is given, not those of this process', async () => {
  process.env.PLIMSOLL_RATE = '7/s';
  try {
    const {stdout} = await call(['config', 'ceiling', '--json'], {PLIMSOLL_REPEATS: '1'});
    const settings = JSON.parse(stdout) as {name: string; origin: string}[];
    const chosen = settings.filter(({origin}) => origin.startsWith('PLIMSOLL'));
    expect(chosen.map(({name}) => name)).toEqual(['repeats']);
  } finally {
    delete process.env.PLIMSOLL_RATE;
  }
});

test('paths are relative to the folder that it is given', async () => {
  writeFileSync(join(folder, 'ci.json'), '{"connections": 7}');
  const {stdout} = await call(['config', 'ceiling', '--json', '--config', 'ci.json'], {}, {cwd: folder});
  expect(JSON.parse(stdout)).toContainEqual({
    name: 'connections',
    value: 7,
    origin: 'config file ci.json',
  });
  const {stderr} = await call(['report', 'nowhere.json'], {}, {cwd: folder});
  expect(stderr).toBe('plimsoll: "nowhere.json" does not exist, expected a saved record\n');
});

test('what it does not understand is one line on its standard error, and exit code 2', async () => {
  expect(await call(['ceiling', ':1', '-c', '5x'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'plimsoll: --connections: "5x" is not a count, expected a count such as 500, 10k or 1.5m\n',
  });
});

test.each([
  ['the flag of another command, set once for a pipeline', 'hold', {PLIMSOLL_REPEATS: '1'}],
  ['a variable that is called like the program', 'ceiling', {PLIMSOLL: 'yes'}],
  ['the version that a CI job installs', 'ceiling', {PLIMSOLL_VERSION: '1.2.3'}],
])('%s is no setting that is wrong', async (_, command, env) => {
  expect((await call(['config', command], env)).exitCode).toBe(0);
});

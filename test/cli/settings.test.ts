import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {call} from '../helpers/in-process.ts';
import {Namespace} from '../helpers/namespace.ts';
import {measured} from '../helpers/plimsoll.ts';
import {expectUsageError, plimsoll} from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-settings-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Nothing listens there, so a run is over at once and its record shows what was asked for. */
const target = '127.0.0.1:7000';
const config = join(folder, 'plimsoll.json');
writeFileSync(
  config,
  JSON.stringify({target, connections: 30, rate: '300/s', hold: '300ms', connectTimeout: '3s', json: true}),
);

// Who may set what, and who goes before whom, is shown by config.test.ts; here, that a run does as it is told.
test.each([
  ['default', [], {}, {connections: 1000, perSecond: 1000, holdMs: 2000, connectTimeoutMs: 10_000}],
  [
    'default < config < environment < flag, in either spelling',
    ['--config', config, '-c', '10', '--hold=100ms'],
    {PLIMSOLL_CONNECTIONS: '20', PLIMSOLL_RATE: '200/s', PLIMSOLL_HOLD: '200ms'},
    {connections: 10, perSecond: 200, holdMs: 100, connectTimeoutMs: 3000},
  ],
] as const)('%s', async (_, args, env, asked) => {
  const namespace = await Namespace.open();
  const {ceiling} = measured(await plimsoll(namespace, ['ceiling', target, '--json', ...args], env));
  expect(ceiling.asked).toMatchObject(asked);
});

test('target and switches may be set in the config and in the environment as well', async () => {
  const namespace = await Namespace.open();
  const byConfig = measured(await plimsoll(namespace, ['ceiling', '--config', config]));
  expect(byConfig.record.target.url).toBe(`tcp://${target}`);
  // What CI jobs call the version that they install is no flag, and flags that may be repeated are.
  const env = {
    PLIMSOLL_TARGET: '127.0.0.1:7001',
    PLIMSOLL_JSON: 'true',
    PLIMSOLL_CONNECTIONS: '5',
    PLIMSOLL_VERSION: '0.1.0',
    PLIMSOLL_HELP: 'true',
  };
  const sources = ['--source', '127.0.0.2', '--source', '127.0.0.3'];
  const byEnvironment = measured(await plimsoll(namespace, ['ceiling', ...sources], env));
  expect(byEnvironment.record.target.url).toBe('tcp://127.0.0.1:7001');
  expect(byEnvironment.record.driver.sources).toEqual(['127.0.0.2', '127.0.0.3']);
  expect(byEnvironment.ceiling.asked.connections).toBe(5);
});

test.each([
  ['PLIMSOLL_CONECTIONS', ', did you mean PLIMSOLL_CONNECTIONS? See'],
  ['PLIMSOLL_CONSTRUCTOR', '; see'],
])('a variable that nobody knows is no setting, and is not passed over: %s', async (variable, end) => {
  const env = {[variable]: '5'};
  expect(expectUsageError(await call(['ceiling', target], env))).toBe(
    `${variable} is not a setting of plimsoll ceiling${end} plimsoll ceiling --help`,
  );
});

test.each(['1', 'yes', ''])('a switch in the environment is true or false: %j is neither', async (value) => {
  const env = {PLIMSOLL_ALLOW_PUBLIC: value};
  expect(expectUsageError(await call(['ceiling', target], env))).toBe(
    `PLIMSOLL_ALLOW_PUBLIC: "${value}" is not valid, expected true or false`,
  );
});

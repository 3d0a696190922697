import {expect, test} from 'vitest';
import type {RunRecord} from '../../src/record/record.ts';
import {plain} from '../../src/report/colour.ts';
import {driverWords, fleetWords} from '../../src/report/driver-words.ts';
import {renderRun} from '../../src/report/run-text.ts';
import {changed, madeSurvey, saved} from './made-record.ts';

const {driver} = saved('target-fds');
const hosts = (drivenFrom: string[]): RunRecord['driver'] => ({...driver, drivenFrom});

test.each([
  [[], undefined],
  [['ssh gen1', 'ssh gen2'], 'ssh gen1, ssh gen2'],
  [['ssh gen1', 'ssh gen2', 'ssh gen3', 'ssh gen4'], '4 hosts beginning with ssh gen1'],
] as const)('hosts that drove: %j', (drivenFrom, words) => {
  expect(fleetWords(hosts([...drivenFrom]))).toBe(words);
});

test('names the host, the engine and the sources', () => {
  expect(driverWords(driver)).toBe(
    `Load generator: 1 worker on vm, engine epoll, from 127.0.0.1; kernel ${driver.kernel}, Node ${driver.node}`,
  );
  const many = {
    ...hosts(['ssh gen1']),
    engineWhy: 'it can speak TLS',
    sources: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
  };
  expect(driverWords(many)).toMatch(
    /^Load generator: 1 worker on ssh gen1, engine epoll \(it can speak TLS\), from 4 sources beginning with 10\.0\.0\.1; kernel/,
  );
});

test.each(['short', 'full'] as const)('a fleet is named in the first line of the %s report', (detail) => {
  const titles = new Map<string, string>();
  const fleet = hosts(['ssh gen1', 'ssh gen2']);
  for (const record of [
    {...changed('target-fds', {}), driver: fleet},
    {...madeSurvey(), driver: fleet},
  ]) {
    const [first] = renderRun(record, titles, plain, 200, detail).split('\n');
    expect(first).toMatch(/, from ssh gen1, ssh gen2$/);
  }
});

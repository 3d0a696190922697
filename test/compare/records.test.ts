import {describe, expect, test} from 'vitest';
import {compareRecords} from '../../src/compare/compare.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {changed, experimentOf, madeSurvey, saved} from '../report/made-record.ts';

describe('what moved', () => {
  test('limits by name, with their verdicts', () => {
    expect(compareRecords(saved('target-fds'), changed('app-cap-reject', {}), 0).moved).toEqual(
      expect.arrayContaining([
        {
          experiment: 'ceiling',
          limit: 'target-fds',
          what: 'verdict',
          base: 'hit, certain, ceiling 32',
          new: 'clear',
        },
        {
          experiment: 'ceiling',
          limit: 'app-cap-reject',
          what: 'verdict',
          base: 'clear',
          new: 'hit, certain, ceiling 50',
        },
      ]),
    );
  });

  test('settings by name and value; a process has another pid each time', () => {
    const base = saved('target-fds');
    const limits = base.limits.map((limitReading) => ({
      ...limitReading,
      name: limitReading.name.replace('7694', '8001').replace('7690', '8000'),
      used: 1,
      ...(limitReading.name === 'net.core.somaxconn' ? {value: 1024, ceiling: 1025} : {}),
    }));
    expect(compareRecords(base, {...base, limits}, 0).moved).toEqual([
      {limit: 'accept-queue-burst', what: 'net.core.somaxconn', base: '4096', new: '1024'},
    ]);
  });
});

describe('records that cannot be compared', () => {
  const base = saved('target-fds');
  test.each<[change: Partial<RunRecord>, says: string]>([
    [
      {target: {...base.target, url: 'tcp://127.0.0.1:1'}},
      'target: tcp://127.0.0.1:7002 against tcp://127.0.0.1:1',
    ],
    [{driver: {...base.driver, engine: 'net'}}, 'engine: epoll against net'],
    [{driver: {...base.driver, workers: 2}}, 'workers: 1 against 2'],
    [{driver: {...base.driver, host: 'other'}}, 'driver host: vm against other'],
    [{driver: {...base.driver, kernel: '5.10'}}, `driver kernel: ${base.driver.kernel} against 5.10`],
    [{driver: {...base.driver, sources: ['127.0.0.2']}}, 'sources: 127.0.0.1 against 127.0.0.2'],
    [{driver: {...base.driver, drivenFrom: ['ssh gen1']}}, 'hosts that drive: none against ssh gen1'],
    [{experiments: madeSurvey().experiments}, 'experiments: ceiling against burst, rate, ceiling, hold'],
    [
      changed('target-fds', {asked: {...experimentOf('target-fds').asked, connections: 500}}),
      'ceiling connections: 200 against 500',
    ],
    [
      changed('target-fds', {asked: {...experimentOf('target-fds').asked, perSecond: null}}),
      'ceiling perSecond: 1000 against null',
    ],
  ])('%#: %s', (change, says) => {
    expect(compareRecords(base, {...base, ...change}, 0).forcedAgainst).toEqual([says]);
  });
});

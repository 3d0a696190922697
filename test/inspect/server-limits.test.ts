import {expect, test} from 'vitest';
import {serverLimits} from '../../src/inspect/server-limits.ts';
import type {HostFacts} from '../../src/model/host-facts.ts';
import {known, missing} from '../../src/model/reading.ts';
import type {ConfiguredValue} from '../../src/model/server.ts';

type Row = [limit: string, name: string, value: number | string | null, ceiling: number | null];

const factsOf = (server: HostFacts['server'], processes = 2) =>
  ({
    host: 'staging',
    server,
    sample: {processes: known(Array.from({length: processes}), '/proc/PID')},
  }) as unknown as HostFacts;

const configured = (name: string, ...values: [ConfiguredValue['kind'], string, number][]) =>
  known(
    {name, values: values.map(([kind, as, value]) => ({kind, name: as, value, from: '/etc/server.conf'}))},
    'the configuration',
  );

test.each<[when: string, server: HostFacts['server'], rows: Row[]]>([
  ['which server it is is not known', undefined, []],
  ['its command line could not be read', missing('unreadable', '/proc/71/cmdline'), []],
  ['nothing is configured', configured('nginx'), []],
  [
    'a maximum of each worker',
    configured('nginx', ['connections', 'worker_connections', 32], ['workers', 'worker_processes', 1]),
    [
      ['app-cap-evict', 'worker_connections of nginx', 32, 30],
      ['workers-busy', 'worker_processes of nginx', 1, null],
    ],
  ],
  [
    'a maximum that is one of workers as well',
    configured('php-fpm', ['connections', 'pm.max_children', 5], ['workers', 'pm.max_children', 5]),
    [['app-cap-stop', 'pm.max_children of php-fpm', 5, 5]],
  ],
  [
    'a maximum of 0, which stands for none',
    configured('PgBouncer', ['connections', 'max_client_conn', 0]),
    [['app-cap-reject', 'max_client_conn of PgBouncer', 0, null]],
  ],
  [
    'a maximum in which others have a say',
    configured('Apache', ['connections', 'MaxRequestWorkers', 25]),
    [['app-cap-stop', 'MaxRequestWorkers of Apache', 25, null]],
  ],
  [
    'what the next one meets is not known',
    configured('unbound', ['connections', 'incoming-num-tcp', 20]),
    [],
  ],
  ['a server that is in no table', configured('nobody', ['connections', 'max', 20]), []],
])('%s', (_, server, rows) => {
  expect(
    serverLimits(factsOf(server)).map(({limit, name, value, ceiling}) => [limit, name, value, ceiling]),
  ).toEqual(rows);
});

test('each says how it is raised, and where it was read', () => {
  const [first] = serverLimits(factsOf(configured('haproxy', ['connections', 'maxconn', 50])));
  expect(first).toMatchObject({
    from: '/etc/server.conf',
    raise: 'haproxy: maxconn N, in the global section and of the frontend',
    side: 'target-process',
  });
});

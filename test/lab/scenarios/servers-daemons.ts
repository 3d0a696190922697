import {freeFds, limitFds} from '../../helpers/free-fds.ts';
import {Namespace} from '../../helpers/namespace.ts';
import {startMeasuring} from '../../helpers/plimsoll.ts';
import {httpServer, listenerOf, memcached, nodeHttp, postgres, redis, sshd} from '../../servers/programs.ts';
import {reject, serving} from '../server-fixture.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '120', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s'];
/** A login, and a process forked for it, takes its time. */
const slowly = ['-c', '60', '-r', '60/s', '--connect-timeout', '5s', '--hold', '1s'];
const at = (scheme: string) => `${scheme}://127.0.0.1:7000`;

export const serversDaemons = theme(import.meta.filename, [
  {
    name: 'redis, descriptors taken away while it runs',
    facts: 'servers.md 3',
    truth: {limit: 'target-fds'},
    flags,
    build: async () => {
      const driver = await Namespace.open();
      await redis(driver, 7000);
      const room = await limitFds(driver, await listenerOf(driver, 7000), 60);
      return {driver, target: at('redis'), truth: {ceiling: room, result: room}};
    },
  },
  {
    name: 'redis, frozen',
    facts: 'servers.md 0, kernel limit',
    truth: {limit: 'accept-stalled', ceiling: 21, result: 0, boundBy: 'backlog'},
    flags: ['-c', '60', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s'],
    build: async () => {
      const driver = await Namespace.open();
      await redis(driver, 7000, '--tcp-backlog', '20');
      // It ends with its namespace, stopped or not.
      process.kill(await listenerOf(driver, 7000), 'SIGSTOP');
      return {driver, target: '127.0.0.1:7000'};
    },
  },
  {
    name: 'memcached -c 50: says that it is full',
    facts: 'servers.md 4',
    words: [/memcached: -c is 50/],
    // 24 descriptors are its own.
    truth: reject(26),
    flags,
    build: serving(at('memcached'), (driver) => memcached(driver, 7000, '-c', '50')),
  },
  {
    name: 'memcached -c 50 without maxconns_fast: its limit on descriptors is its own doing',
    facts: 'servers.md 4',
    truth: {limit: 'target-fds', result: 27, beside: ['app-cap-stop']},
    flags,
    build: serving(at('memcached'), (driver) =>
      memcached(driver, 7000, '-c', '50', '-o', 'no_maxconns_fast'),
    ),
  },
  {
    name: 'PostgreSQL, max_connections 20, three of them reserved',
    facts: 'servers.md 5',
    words: [/PostgreSQL: max_connections is 20/],
    truth: reject(17),
    flags: slowly,
    build: serving('postgres://me@127.0.0.1:7000/postgres', (driver) =>
      postgres(driver, 7000, 'max_connections=20'),
    ),
  },
  {
    name: 'PostgreSQL, max_connections 20, for its superuser',
    facts: 'servers.md 5',
    truth: reject(20),
    flags: slowly,
    build: serving('postgres://postgres@127.0.0.1:7000/postgres', (driver) =>
      postgres(driver, 7000, 'max_connections=20'),
    ),
  },
  {
    name: 'PostgreSQL, all its children taken by others who have not logged in',
    facts: 'servers.md 5',
    truth: {limit: 'app-cap-reject', ceiling: 0, result: 0},
    flags: ['-c', '20', '-r', '60/s', '--connect-timeout', '5s', '--hold', '1s'],
    build: async () => {
      const driver = await Namespace.open();
      await postgres(driver, 7000, 'max_connections=20');
      const others = ['-c', '84', '-r', '200/s', '--hold', '2m', '--no-canary', '--source', '127.0.0.9'];
      const idle = startMeasuring(driver, '127.0.0.1:7000', others);
      // It is ended with its namespace, and has nothing to report.
      idle.measured.catch(() => {});
      await idle.workersWith(84);
      return {driver, target: 'postgres://me@127.0.0.1:7000/postgres'};
    },
  },
  {
    name: 'PostgreSQL, healthy',
    facts: 'servers.md 5',
    truth: {limit: 'no-limit-reached', result: 40},
    flags: ['-c', '40', '-r', '40/s', '--connect-timeout', '5s', '--hold', '1s'],
    build: serving('postgres://me@127.0.0.1:7000/postgres', (driver) =>
      postgres(driver, 7000, 'max_connections=100'),
    ),
  },
  {
    name: 'sshd, MaxStartups 20',
    facts: 'servers.md 6',
    words: [/sshd: MaxStartups is 20/],
    truth: reject(20),
    flags: slowly,
    build: serving(at('ssh'), (driver) => sshd(driver, 7000, 'MaxStartups 20')),
  },
  {
    name: 'sshd, MaxStartups 20, over plain TCP',
    facts: 'servers.md 6',
    truth: reject(20),
    flags: slowly,
    build: serving('127.0.0.1:7000', (driver) => sshd(driver, 7000, 'MaxStartups 20')),
  },
  {
    name: 'sshd, MaxStartups 10:30:100: at random from ten on',
    facts: 'servers.md 6',
    truth: {limit: 'app-cap-reject'},
    flags: ['-c', '120', '-r', '60/s', '--connect-timeout', '5s', '--hold', '1s'],
    build: serving(at('ssh'), (driver) => sshd(driver, 7000, 'MaxStartups 10:30:100')),
  },
  {
    name: 'node:http, maxConnections 50',
    facts: 'servers.md 7',
    words: [/node: server\.maxConnections/],
    truth: reject(50),
    flags,
    build: serving(at('http'), (driver) => nodeHttp(driver, 7000, 50)),
  },
  {
    name: 'node:http, out of descriptors: closes in the same way',
    facts: 'servers.md 7',
    truth: {limit: 'target-fds'},
    flags,
    build: async () => {
      const driver = await Namespace.open();
      await nodeHttp(driver, 7000, 10_000);
      const room = await limitFds(driver, await listenerOf(driver, 7000), 60);
      return {driver, target: at('http'), truth: {ceiling: room, result: room}};
    },
  },
  {
    name: 'node:http, healthy',
    facts: 'servers.md 7',
    truth: {limit: 'no-limit-reached', result: 120},
    flags,
    build: serving(at('http'), (driver) => nodeHttp(driver, 7000, 10_000)),
  },
  {
    name: 'http.server of Python, out of descriptors',
    facts: 'servers.md 9',
    truth: {limit: 'target-fds'},
    flags,
    build: async () => {
      const driver = await Namespace.open();
      await httpServer(driver, 7000, 60);
      const room = freeFds(await listenerOf(driver, 7000), 60);
      return {driver, target: '127.0.0.1:7000', truth: {ceiling: room, result: room}};
    },
  },
]);

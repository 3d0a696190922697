import {Namespace} from '../../helpers/namespace.ts';
import {apache} from '../../servers/programs.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '120', '-r', '120/s', '--connect-timeout', '6s', '--hold', '2s'];

async function served(...[module, ...lines]: [module: 'prefork' | 'event', ...lines: string[]]) {
  const driver = await Namespace.open();
  await apache(driver, 7000, module, ...lines);
  return {driver, target: 'http://127.0.0.1:7000'};
}

const prefork = ['MaxRequestWorkers 10', 'StartServers 10', 'MaxSpareServers 10'];
const event = [
  'ServerLimit 1',
  'ThreadLimit 25',
  'ThreadsPerChild 25',
  'MaxRequestWorkers 25',
  'StartServers 1',
];

export const serversApache = theme(import.meta.filename, [
  {
    name: 'Apache, prefork, MaxRequestWorkers 10',
    facts: 'servers.md 8',
    words: [/Apache: MaxRequestWorkers is 10/],
    truth: {limit: 'app-cap-stop', ceiling: 10, result: 10},
    flags,
    build: () => served('prefork', ...prefork),
  },
  {
    name: 'Apache, prefork, MaxRequestWorkers 10, without TCP_DEFER_ACCEPT and with a backlog of 5',
    facts: 'servers.md 8',
    truth: {limit: 'app-cap-stop', ceiling: 10, result: 10, boundBy: 'backlog'},
    flags,
    build: () => served('prefork', ...prefork, 'AcceptFilter http none', 'ListenBacklog 5'),
  },
  {
    name: 'Apache, event, 25 threads: about three connections each',
    facts: 'servers.md 8',
    truth: {limit: 'app-cap-stop'},
    flags: ['-c', '200', '-r', '200/s', '--connect-timeout', '6s', '--hold', '2s'],
    build: () => served('event', ...event),
  },
  {
    name: 'Apache, event, 25 threads and a backlog of 16, over plain TCP',
    facts: 'servers.md 8',
    truth: {limit: 'app-cap-stop', boundBy: 'backlog'},
    flags: ['-c', '200', '-r', '200/s', '--connect-timeout', '6s', '--hold', '2s'],
    build: async () => ({
      ...(await served('event', ...event, 'AcceptFilter http none', 'ListenBacklog 16')),
      target: '127.0.0.1:7000',
    }),
  },
  {
    name: 'Apache, healthy',
    facts: 'servers.md 8',
    truth: {limit: 'no-limit-reached', result: 40},
    flags: ['-c', '40', '-r', '100/s', '--connect-timeout', '6s', '--hold', '1s'],
    build: () => served('event', 'MaxRequestWorkers 150'),
  },
]);

import {Namespace} from '../../helpers/namespace.ts';
import {brief} from '../../helpers/plimsoll.ts';
import {redis} from '../../servers/programs.ts';
import {theme} from '../theme.ts';

export const serversRedis = theme(import.meta.filename, [
  {
    name: 'redis maxclients 50',
    facts: 'servers.md 3',
    words: [/redis: .*maxclients N/],
    truth: {limit: 'app-cap-reject', ceiling: 50, result: 50},
    flags: ['-c', '120', '-r', '250/s', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      await redis(driver, 7000, '--maxclients', '50');
      return {driver, target: 'redis://127.0.0.1:7000'};
    },
  },
  {
    name: 'redis, protected mode: whoever comes from elsewhere is turned away',
    facts: 'servers.md 3',
    truth: {limit: 'none', result: 0},
    flags: ['-c', '20', '-r', '250/s', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      await driver.mustRun('ip', 'address', 'add', '10.9.0.1/32', 'dev', 'lo');
      await redis(driver, 7000, '--bind', '10.9.0.1', '127.0.0.1', '--protected-mode', 'yes');
      return {driver, target: 'redis://10.9.0.1:7000'};
    },
  },
  {
    name: 'redis, healthy',
    facts: 'servers.md 3',
    truth: {limit: 'no-limit-reached', result: 120},
    flags: ['-c', '120', '-r', '250/s', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      await redis(driver, 7000, '--maxclients', '1000');
      return {driver, target: 'redis://127.0.0.1:7000'};
    },
  },
]);

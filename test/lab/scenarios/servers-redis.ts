import {Namespace} from '../../helpers/namespace.ts';
import {brief} from '../../helpers/plimsoll.ts';
import {redis} from '../../servers/programs.ts';
import {theme} from '../theme.ts';

export const serversRedis = theme(import.meta.filename, [
  {
    name: 'redis maxclients 50',
    facts: 'servers.md 3',
    truth: {limit: 'app-cap-reject', ceiling: 50, result: 50},
    flags: ['-c', '120', '-r', '250/s', ...brief],
    build: async () => {
      const driver = await Namespace.open();
      await redis(driver, 7000, '--maxclients', '50');
      return {driver, target: 'redis://127.0.0.1:7000'};
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

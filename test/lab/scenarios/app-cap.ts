import {Namespace} from '../../helpers/namespace.ts';
import {serveProgram} from '../../kernel/programs/serve-program.ts';
import type {Scenario} from '../scenario.ts';
import {load, loopback, loopback6, onLoopback} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = load(200, '250/s');
const truth: Scenario['truth'] = {limit: 'app-cap-reject', ceiling: 50, result: 50};
const cap = ['--max-connections', '50', '--when-full'];

export const appCap = theme(import.meta.filename, [
  {
    name: 'closes beyond 50',
    facts: 'kernel.md 19a',
    truth,
    flags,
    build: () => onLoopback(loopback, ...cap, 'close'),
  },
  {
    name: 'closes beyond 50, IPv6',
    facts: 'kernel.md 19a, 27',
    truth,
    flags,
    build: () => onLoopback(loopback6, ...cap, 'close'),
  },
  {
    name: 'says that it is full beyond 50',
    facts: 'kernel.md 19b',
    truth,
    flags,
    build: () => onLoopback(loopback, ...cap, 'message'),
  },
  {
    name: 'resets beyond 50',
    facts: 'kernel.md 19c',
    truth,
    flags,
    build: () => onLoopback(loopback, ...cap, 'reset'),
  },
  {
    name: 'says that it is full beyond 50, and resets',
    facts: 'kernel.md 19d',
    truth,
    flags,
    build: async () => {
      const driver = await Namespace.open();
      await serveProgram(driver, 'last-words.py', '127.0.0.1', '7000', '50');
      return {driver, target: loopback};
    },
  },
  {
    name: 'stops accepting at 50',
    facts: 'servers.md 0, family Q',
    truth: {limit: 'app-cap-stop', ceiling: 50, result: 50, boundBy: 'backlog'},
    flags: ['-c', '200', '-r', '250/s', '--connect-timeout', '3s', '--hold', '2s'],
    build: () => onLoopback(loopback, ...cap, 'stop', '--backlog', '16'),
  },
  {
    name: 'ends the oldest beyond 50',
    facts: 'servers.md 0',
    truth: {limit: 'app-cap-evict', ceiling: 50, result: 50},
    flags: ['-c', '200', '-r', '250/s', '--hold', '2s'],
    build: () => onLoopback(loopback, ...cap, 'evict'),
  },
]);

import {setTimeout as sleep} from 'node:timers/promises';
import {Namespace} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from '../../kernel/programs/acceptor.ts';
import type {Scene} from '../scenario.ts';
import {load, loopback, loopback6, onLoopback} from '../scenes.ts';
import {theme} from '../theme.ts';

const held = ['-c', '200', '-r', '250/s', '--hold', '6s'];
const idle = ['-c', '200', '-r', '200/s', '--hold', '4s'];

/** Killed when all 200 are held, and quiet for a while. */
function killedLater(driver: Namespace, target: string, kill: (signal: 'SIGKILL') => void): Scene {
  return {
    driver,
    target,
    meanwhile: async (run) => {
      await run.workersWith(200);
      await sleep(2000);
      kill('SIGKILL');
    },
  };
}

export const ends = theme(import.meta.filename, [
  {
    name: 'idle timeout of 2 s',
    facts: 'kernel.md 20a',
    truth: {limit: 'idle-timeout'},
    flags: idle,
    build: () => onLoopback(loopback, '--idle-close', '2s'),
  },
  {
    name: 'idle timeout of 2 s, IPv6',
    facts: 'kernel.md 20a, 27',
    truth: {limit: 'idle-timeout'},
    flags: idle,
    build: () => onLoopback(loopback6, '--idle-close', '2s'),
  },
  {
    name: 'killed while it holds all',
    facts: 'kernel.md 20b',
    truth: {limit: 'target-died', result: 200},
    flags: held,
    build: async () => {
      const driver = await Namespace.open();
      const {target, kill} = await listen(driver, loopback);
      return killedLater(driver, target, kill);
    },
  },
  {
    name: 'killed with bytes that it never read',
    facts: 'kernel.md 20c',
    truth: {limit: 'target-died'},
    // The proof is a byte that nobody reads.
    flags: [...held, '--send', 'unread'],
    build: async () => {
      const driver = await Namespace.open();
      const {kill} = await startAcceptor(driver, {backlog: 4096, pauseSeconds: 0.02});
      return killedLater(driver, acceptorTarget, kill);
    },
  },
  {
    name: 'killed while all wait in its queue',
    facts: 'kernel.md 20d',
    // It did not accept either, but what ended them was its death.
    truth: {limit: 'target-died', result: 0, beside: ['accept-stalled']},
    flags: held,
    build: async () => {
      const driver = await Namespace.open();
      const {target, kill} = await listen(driver, loopback, '--never-accept');
      return killedLater(driver, target, kill);
    },
  },
  {
    name: 'quits at its 120th connection',
    facts: 'kernel.md 15, 20',
    truth: {limit: 'target-died'},
    flags: load(200, '100/s'),
    build: async () => {
      const driver = await Namespace.open();
      await startAcceptor(driver, {backlog: 64, pauseSeconds: 0.02, quitAt: 120});
      return {driver, target: acceptorTarget};
    },
  },
]);

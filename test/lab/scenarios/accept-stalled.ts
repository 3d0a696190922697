import {Namespace} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import type {Scenario, Scene} from '../scenario.ts';
import {echoed, load, loopback, loopback6, onLoopback, onPath, onPathOf} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = load(200, '250/s');

/** An application that takes none, on a host with these settings. */
async function stalled(backlog: string, ...settings: [string, string][]): Promise<Scene> {
  const driver = await Namespace.open();
  for (const [name, value] of settings) await driver.sysctl(name, value);
  const {target} = await listen(driver, loopback, '--backlog', backlog, '--never-accept');
  return {driver, target};
}

const queueOf = (ceiling: number, boundBy: 'backlog' | 'somaxconn'): Scenario['truth'] => ({
  limit: 'accept-stalled',
  ceiling,
  result: 0,
  boundBy,
});

export const acceptStalled = theme(import.meta.filename, [
  {
    name: 'never accepts, backlog 16',
    facts: 'kernel.md 1',
    truth: queueOf(17, 'backlog'),
    flags,
    build: () => stalled('16'),
  },
  {
    name: 'never accepts, backlog 16, IPv6',
    facts: 'kernel.md 1, 27',
    truth: queueOf(17, 'backlog'),
    flags,
    build: () => onLoopback(loopback6, '--backlog', '16', '--never-accept'),
  },
  {
    name: 'never accepts, and would have to answer',
    facts: 'kernel.md 0.2, 1',
    // The backlog that it asked for is somaxconn as well: either bounds it.
    truth: {limit: 'accept-stalled', ceiling: 4097, result: 0},
    flags: [...flags, ...echoed],
    build: () => stalled('4096'),
  },
  {
    name: 'frozen by SIGSTOP',
    facts: 'kernel.md 1',
    truth: queueOf(17, 'backlog'),
    flags,
    build: async () => {
      const driver = await Namespace.open();
      const listening = await listen(driver, loopback, '--backlog', '16');
      listening.kill('SIGSTOP');
      return {driver, target: listening.target};
    },
  },
  {
    name: 'somaxconn 16 below a backlog of 4096',
    facts: 'kernel.md 2',
    truth: queueOf(17, 'somaxconn'),
    flags,
    build: () => stalled('4096', ['net.core.somaxconn', '16']),
  },
  {
    name: 'tcp_abort_on_overflow with a queue that is full',
    facts: 'kernel.md 4',
    truth: queueOf(17, 'backlog'),
    flags,
    build: () => stalled('16', ['net.ipv4.tcp_abort_on_overflow', '1'], ['net.ipv4.tcp_syncookies', '0']),
  },
  {
    name: 'every connection by cookie, backlog 8',
    facts: 'kernel.md 6',
    truth: queueOf(9, 'backlog'),
    flags,
    build: () => stalled('8', ['net.ipv4.tcp_syncookies', '2']),
  },
  {
    name: 'Unix-domain listener that never accepts',
    facts: 'kernel.md 21',
    truth: queueOf(9, 'backlog'),
    flags: load(40, '50/s'),
    build: () => onPath('--backlog', '8', '--never-accept'),
  },
  {
    name: 'Unix-domain listener, somaxconn 4',
    facts: 'kernel.md 21',
    truth: queueOf(5, 'somaxconn'),
    flags: load(40, '50/s'),
    build: async () => {
      const driver = await Namespace.open();
      await driver.sysctl('net.core.somaxconn', '4');
      return onPathOf(driver, '--backlog', '8', '--never-accept');
    },
  },
]);

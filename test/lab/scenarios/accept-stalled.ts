import {Namespace} from '../../helpers/namespace.ts';
import {brief, listen} from '../../helpers/plimsoll.ts';
import type {Scene} from '../scenario.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '200', '-r', '250/s', ...brief];

/** An application that takes none, and the kernel that takes 17 for it. */
async function stalled(address: string, backlog: string, somaxconn?: string): Promise<Scene> {
  const driver = await Namespace.open();
  if (somaxconn !== undefined) await driver.sysctl('net.core.somaxconn', somaxconn);
  const {target} = await listen(driver, address, '--backlog', backlog, '--never-accept');
  return {driver, target};
}

export const acceptStalled = theme(import.meta.filename, [
  {
    name: 'never accepts, backlog 16',
    facts: 'kernel.md 1',
    truth: {limit: 'accept-stalled', ceiling: 17, result: 0, boundBy: 'backlog'},
    flags,
    build: () => stalled('127.0.0.1:7000', '16'),
  },
]);

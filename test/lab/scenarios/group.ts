import {Namespace} from '../../helpers/namespace.ts';
import {acceptorTarget, startAcceptor} from '../../kernel/programs/acceptor.ts';
import type {Scene} from '../scenario.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '200', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s'];

/** Two listeners share the port (SO_REUSEPORT): one accepts, the other not. */
async function group(backlog: number, pauseSeconds: number | 'never', stopped = false): Promise<Scene> {
  const driver = await Namespace.open();
  await startAcceptor(driver, {backlog: 4096, pauseSeconds: 0.02});
  const other = await startAcceptor(driver, {backlog, pauseSeconds});
  if (stopped) other.kill('SIGSTOP');
  return {driver, target: acceptorTarget};
}

export const reuseportGroup = theme(import.meta.filename, [
  {
    name: 'one of two members never accepts, backlog 8',
    facts: 'kernel.md 24',
    truth: {limit: 'stuck-acceptor', ceiling: 9},
    flags,
    build: () => group(8, 'never'),
  },
  {
    name: 'one of two members is stopped, backlog 8',
    facts: 'kernel.md 24',
    truth: {limit: 'stuck-acceptor', ceiling: 9},
    flags,
    build: () => group(8, 0.02, true),
  },
  {
    name: 'healthy, two members that accept',
    facts: 'kernel.md 24',
    truth: {limit: 'no-limit-reached', result: 200},
    flags,
    build: () => group(4096, 0.02),
  },
]);

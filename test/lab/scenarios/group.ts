import {Namespace} from '../../helpers/namespace.ts';
import {type AcceptorOptions, acceptorTarget, startAcceptor} from '../../kernel/programs/acceptor.ts';
import type {Scene} from '../scenario.ts';
import {theme} from '../theme.ts';

const flags = ['-c', '200', '-r', '250/s', '--connect-timeout', '3s', '--hold', '1s'];

/** Two listeners share the port (SO_REUSEPORT): one accepts, and greets where it is told to; the other need not. */
async function group(other: AcceptorOptions, stopped = false, greeting = ''): Promise<Scene> {
  const driver = await Namespace.open();
  await startAcceptor(driver, {backlog: 4096, pauseSeconds: 0.02, greeting});
  const member = await startAcceptor(driver, other);
  if (stopped) member.kill('SIGSTOP');
  return {driver, target: acceptorTarget};
}

export const reuseportGroup = theme(import.meta.filename, [
  {
    name: 'one of two members never accepts, backlog 8',
    facts: 'kernel.md 24',
    truth: {limit: 'stuck-acceptor', ceiling: 9},
    flags,
    build: () => group({backlog: 8, pauseSeconds: 'never'}),
  },
  {
    name: 'one of two members is stopped, backlog 8',
    facts: 'kernel.md 24',
    truth: {limit: 'stuck-acceptor', ceiling: 9},
    flags,
    build: () => group({backlog: 8, pauseSeconds: 0.02}, true),
  },
  {
    name: 'one of two members never accepts, and a queue that hides it',
    facts: 'kernel.md 24',
    truth: {limit: 'stuck-acceptor', ceiling: 4097},
    flags: [...flags, '--until', 'welcome'],
    build: () => group({backlog: 4096, pauseSeconds: 'never'}, false, 'welcome'),
  },
  {
    name: 'healthy, two members that accept',
    facts: 'kernel.md 24',
    truth: {limit: 'no-limit-reached', result: 200},
    flags,
    build: () => group({backlog: 4096, pauseSeconds: 0.02}),
  },
]);

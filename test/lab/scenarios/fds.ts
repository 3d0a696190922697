import {freeFds} from '../../helpers/free-fds.ts';
import {Namespace} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import {serveProgram} from '../../kernel/programs/serve-program.ts';
import type {Scene} from '../scenario.ts';
import {echoed, load, loopback, loopback6} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = load(200, '250/s');
const soft = 64;

/** `plimsoll listen` looks away for a moment, and tries again. */
async function listener(address: string, ...more: string[]): Promise<Scene> {
  const driver = await Namespace.open();
  const {target, pid} = await listen(driver, address, '--fd-limit', `${soft}`, ...more);
  return withRoom(driver, target, pid);
}

async function program(kind: 'busy' | 'pause' | 'reserve', backlog: string): Promise<Scene> {
  const driver = await Namespace.open();
  const [address = '', port = ''] = loopback.split(':');
  const {pid} = await serveProgram(driver, 'out-of-fds.py', address, port, backlog, `${soft}`, kind);
  return withRoom(driver, loopback, pid);
}

function withRoom(driver: Namespace, target: string, pid: number): Scene {
  const room = freeFds(pid, soft);
  return {driver, target, truth: {ceiling: room, result: room}};
}

export const fds = theme(import.meta.filename, [
  {
    name: '64 descriptors, tries again without a pause',
    facts: 'kernel.md 7',
    truth: {limit: 'target-fds'},
    flags,
    build: () => program('busy', '16'),
  },
  {
    name: '64 descriptors, looks away for a second',
    facts: 'kernel.md 7',
    truth: {limit: 'target-fds'},
    flags,
    build: () => program('pause', '16'),
  },
  {
    name: '64 descriptors, closes what it cannot keep',
    facts: 'kernel.md 7',
    truth: {limit: 'target-fds'},
    flags,
    build: () => program('reserve', '128'),
  },
  {
    name: '64 descriptors, IPv6',
    facts: 'kernel.md 7, 27',
    truth: {limit: 'target-fds'},
    flags,
    build: () => listener(loopback6, '--backlog', '16'),
  },
  {
    name: '64 descriptors, and a queue that hides it',
    facts: 'kernel.md 7',
    truth: {limit: 'target-fds'},
    flags: [...flags, ...echoed],
    build: () => listener(loopback, '--echo'),
  },
]);

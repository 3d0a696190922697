import {Namespace, serverAddress} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import {acceptorTarget, startAcceptor} from '../../kernel/programs/acceptor.ts';
import {openDistantPair} from '../../kernel/programs/distant-pair.ts';
import type {Scene} from '../scenario.ts';
import {echoed, load, loopback, loopback6, onPath} from '../scenes.ts';
import {theme} from '../theme.ts';

const slowFlags = ['--accept-rate', '50/s', '--backlog', '16'];
/** Longer than the others, for the retries of SYNs to be seen. */
const patient = ['-c', '400', '-r', '300/s', '--connect-timeout', '4s', '--hold', '1s'];

async function slow(address: string, ...settings: [string, string][]): Promise<Scene> {
  const driver = await Namespace.open();
  for (const [name, value] of settings) await driver.sysctl(name, value);
  const {target} = await listen(driver, address, ...slowFlags);
  return {driver, target};
}

/** A round trip away: many handshakes are under way when the queue of an application that takes none fills. */
async function distantStalled(backlog: string, syncookies: string): Promise<Scene> {
  const {client, server} = await openDistantPair();
  await server.sysctl('net.ipv4.tcp_syncookies', syncookies);
  const {target} = await listen(server, `${serverAddress}:7000`, '--backlog', backlog, '--never-accept');
  return {driver: client, target};
}

export const acceptRate = theme(import.meta.filename, [
  {
    name: 'accepts 50 a second, offered 300, backlog 16',
    facts: 'kernel.md 3, 23',
    truth: {limit: 'accept-rate', ceiling: 17, boundBy: 'backlog'},
    flags: patient,
    build: () => slow(loopback),
  },
  {
    name: 'accepts 50 a second, offered 300, no cookies',
    facts: 'kernel.md 3',
    // Half-open ones have a queue as short as the other, and retries that come together overrun it.
    truth: {limit: 'accept-rate', ceiling: 17, boundBy: 'backlog', beside: ['syn-queue']},
    flags: patient,
    build: () => slow(loopback, ['net.ipv4.tcp_syncookies', '0']),
  },
  {
    name: 'accepts 50 a second, tcp_abort_on_overflow',
    facts: 'kernel.md 3, 4',
    truth: {limit: 'accept-rate', ceiling: 17, boundBy: 'backlog', beside: ['syn-queue']},
    flags: patient,
    build: () => slow(loopback, ['net.ipv4.tcp_abort_on_overflow', '1'], ['net.ipv4.tcp_syncookies', '0']),
  },
  {
    name: 'accepts 50 a second, offered 300, IPv6',
    facts: 'kernel.md 3, 27',
    truth: {limit: 'accept-rate', ceiling: 17, boundBy: 'backlog'},
    flags: patient,
    build: () => slow(loopback6),
  },
  {
    name: 'accepts 50 a second, and a queue that hides it',
    facts: 'kernel.md 3',
    // The backlog that it asked for is somaxconn as well: either bounds it.
    truth: {limit: 'accept-rate', ceiling: 4097},
    flags: [...load(400, '400/s'), ...echoed],
    build: async () => {
      const driver = await Namespace.open();
      const {target} = await listen(driver, loopback, '--accept-rate', '50/s', '--echo');
      return {driver, target};
    },
  },
  {
    name: 'accepts 50 a second, Unix-domain',
    facts: 'kernel.md 3, 21',
    truth: {limit: 'accept-rate', ceiling: 17, boundBy: 'backlog'},
    flags: load(400, '100/s'),
    build: () => onPath(...slowFlags),
  },
  {
    name: 'phantoms by cookie, of an application that takes none',
    facts: 'kernel.md 23',
    truth: {limit: 'accept-stalled', ceiling: 9, result: 0, boundBy: 'backlog'},
    flags: load(40, 'max'),
    build: () => distantStalled('8', '1'),
  },
  {
    name: 'phantoms by request, of an application that takes none',
    facts: 'kernel.md 23',
    truth: {limit: 'accept-stalled', ceiling: 65, result: 0, boundBy: 'backlog', beside: ['syn-queue']},
    flags: load(150, '1500/s'),
    build: () => distantStalled('64', '0'),
  },
  {
    name: 'a burst of 20 at a healthy server, backlog 5',
    facts: 'kernel.md 0.5, 3',
    truth: {limit: 'accept-queue-burst', ceiling: 6, boundBy: 'backlog'},
    flags: ['-c', '20', '-r', 'max', '--connect-timeout', '5s', '--hold', '1500ms'],
    build: async () => {
      const driver = await Namespace.open();
      await startAcceptor(driver, {backlog: 5, pauseSeconds: 0.3});
      return {driver, target: acceptorTarget};
    },
  },
]);

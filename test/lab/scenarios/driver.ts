import {clientAddress, Namespace} from '../../helpers/namespace.ts';
import {listen} from '../../helpers/plimsoll.ts';
import {serveProgram} from '../../kernel/programs/serve-program.ts';
import type {Scene} from '../scenario.ts';
import {behindCable, load, loopback, loopback6} from '../scenes.ts';
import {theme} from '../theme.ts';

const range = ['net.ipv4.ip_local_port_range', '40000 40100'] as const;

/** 101 ports for the driver. */
async function fewPorts(address: string): Promise<Scene> {
  const driver = await Namespace.open();
  await driver.sysctl(...range);
  const {target} = await listen(driver, address);
  return {driver, target};
}

/** 101 ports for the driver, 60 of which a program of somebody else has to the same target, or had a moment ago. */
async function portsTaken(then: 'hold' | 'close'): Promise<Scene> {
  const scene = await behindCable(({client}) => client.sysctl(...range));
  const [address = '', port = ''] = scene.target.split(':');
  await serveProgram(scene.driver, 'ports.py', address, port, '60', then);
  return scene;
}

export const driver = theme(import.meta.filename, [
  {
    name: '64 descriptors for the driver',
    facts: 'kernel.md 8',
    truth: {limit: 'driver-fds'},
    flags: load(200, '250/s', '-w', '1'),
    build: async () => {
      const driver = await Namespace.open();
      const {target} = await listen(driver, loopback);
      return {driver, target, under: ['prlimit', '--nofile=64:64', '--']};
    },
  },
  {
    name: '101 ephemeral ports and one source',
    facts: 'kernel.md 9',
    truth: {limit: 'driver-ports', ceiling: 101, result: 101, fewerBesideNeighbour: true},
    flags: load(130, '250/s', '--source', '127.0.0.1'),
    build: () => fewPorts(loopback),
  },
  {
    name: '101 ephemeral ports, IPv6',
    facts: 'kernel.md 9, 27',
    truth: {limit: 'driver-ports', ceiling: 101, result: 101, fewerBesideNeighbour: true},
    flags: load(130, '250/s'),
    build: () => fewPorts(loopback6),
  },
  {
    name: '101 ephemeral ports and two sources',
    facts: 'kernel.md 9',
    truth: {limit: 'driver-ports', ceiling: 202, result: 202, fewerBesideNeighbour: true},
    flags: load(250, '250/s', '--source', '127.0.0.1-127.0.0.2'),
    build: () => fewPorts(loopback),
  },
  {
    // What bind(2) says to a port without SO_REUSEADDR: plimsoll chooses its ports itself, so it meets no other kind.
    name: '60 of 101 ports are somebody else’s',
    facts: 'kernel.md 9',
    truth: {limit: 'driver-ports', ceiling: 41, result: 41, fewerBesideNeighbour: true},
    flags: load(130, '250/s', '--source', clientAddress),
    build: () => portsTaken('hold'),
  },
  {
    name: '60 of 101 ports are in TIME_WAIT',
    facts: 'kernel.md 9',
    truth: {limit: 'driver-ports', ceiling: 41, result: 41, fewerBesideNeighbour: true},
    flags: load(130, '250/s', '--source', clientAddress),
    build: () => portsTaken('close'),
  },
]);

import {filterInput, Namespace, openPair} from '../../helpers/namespace.ts';
import type {Scenario} from '../scenario.ts';
import {behindCable, farServer6, load, loopback, loopback6} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = load(20, '25/s');

/** A healthy server behind a rule, from the first SYN on. */
const behind = (rule: string) => () =>
  behindCable(({server}) => filterInput(server, `tcp dport 7000 ${rule}`));

const behind6 = (rule: string) => () =>
  behindCable(({server}) => filterInput(server, `tcp dport 7000 ${rule}`), {address: farServer6});

function routed(type: string): Scenario {
  return {
    name: `a route of type ${type}`,
    facts: 'kernel.md 16',
    truth: {limit: 'unreachable'},
    flags,
    build: async () => {
      const {client} = await openPair();
      await client.mustRun('ip', 'route', 'add', type, '10.8.0.0/24');
      return {driver: client, target: '10.8.0.2:7000'};
    },
  };
}

export const reach = theme(import.meta.filename, [
  {
    name: 'nothing listens',
    facts: 'kernel.md 15',
    truth: {limit: 'refusing', ceiling: 0, result: 0},
    flags,
    build: async () => ({driver: await Namespace.open(), target: loopback}),
  },
  {
    name: 'nothing listens, IPv6',
    facts: 'kernel.md 15, 27',
    truth: {limit: 'refusing', ceiling: 0, result: 0},
    flags,
    build: async () => ({driver: await Namespace.open(), target: loopback6}),
  },
  {
    name: 'a rule that answers with RST',
    facts: 'kernel.md 11',
    truth: {limit: 'refusing'},
    flags,
    build: behind('reject with tcp reset'),
  },
  {
    name: 'ICMP port-unreachable',
    facts: 'kernel.md 14',
    truth: {limit: 'refusing'},
    flags: load(100, '100/s'),
    build: behind('reject'),
  },
  {
    name: 'ICMP admin-prohibited',
    facts: 'kernel.md 14',
    truth: {limit: 'unreachable'},
    flags,
    build: behind('reject with icmp type admin-prohibited'),
  },
  {
    name: 'ICMPv6 admin-prohibited',
    facts: 'kernel.md 14, 27',
    truth: {limit: 'unreachable'},
    flags,
    build: behind6('reject with icmpv6 type admin-prohibited'),
  },
  {
    name: 'INPUT drops every SYN',
    facts: 'kernel.md 16',
    truth: {limit: 'filtered', result: 0},
    flags,
    build: behind('drop'),
  },
  {
    name: 'nobody answers to ARP',
    facts: 'kernel.md 16',
    truth: {limit: 'unreachable'},
    // The kernel gives up on the neighbour after 3 s.
    flags: ['-c', '20', '-r', '25/s', '--connect-timeout', '6s', '--hold', '0s'],
    build: async () => ({driver: (await openPair()).client, target: '10.9.0.3:7000'}),
  },
  {
    name: 'no route',
    facts: 'kernel.md 16',
    truth: {limit: 'unreachable'},
    flags,
    build: async () => ({driver: await Namespace.open(), target: '10.9.0.2:7000'}),
  },
  {
    name: 'no route, IPv6',
    facts: 'kernel.md 16, 27',
    truth: {limit: 'unreachable'},
    flags,
    build: async () => ({driver: await Namespace.open(), target: '[fd00:9::2]:7000'}),
  },
  routed('unreachable'),
  routed('blackhole'),
  routed('prohibit'),
]);

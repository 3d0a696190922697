import {clientAddress, filterOutput, serverAddress} from '../../helpers/namespace.ts';
import {fillLink} from '../../kernel/programs/full-link.ts';
import type {Scenario} from '../scenario.ts';
import {behindCable, load} from '../scenes.ts';
import {theme} from '../theme.ts';

/** A rule on what leaves the driver's own host. */
function ownRule(name: string, rule: string, truth: Partial<Scenario['truth']> = {}): Scenario {
  return {
    name: `own OUTPUT: ${name}`,
    facts: 'kernel.md 22',
    truth: {limit: 'driver-egress', ...truth},
    flags: load(60, '200/s'),
    build: () => behindCable(({client}) => filterOutput(client, `tcp dport 7000 ${rule}`)),
  };
}

const pastRetries = ['-c', '60', '-r', '100/s', '--connect-timeout', '5s', '--hold', '500ms'];

export const egress = theme(import.meta.filename, [
  ownRule('drop', 'drop'),
  ownRule('drop beyond 10', 'ct state new ct count over 10 counter drop', {ceiling: 10, result: 10}),
  ownRule('RST', 'counter reject with tcp reset'),
  ownRule('ICMP port-unreachable', 'counter reject with icmp type port-unreachable'),
  ownRule('ICMP admin-prohibited', 'counter reject with icmp type admin-prohibited'),
  {
    name: 'the driver’s own link is full',
    facts: 'kernel.md 0.5, 22; tc-tbf(8)',
    truth: {limit: 'driver-egress'},
    flags: pastRetries,
    build: () => behindCable(({client}) => fillLink(client, serverAddress)),
  },
  {
    name: 'the target’s link is full',
    facts: 'tc-tbf(8)',
    truth: {limit: 'link-capacity'},
    flags: pastRetries,
    build: () => behindCable(({server}) => fillLink(server, clientAddress)),
  },
]);

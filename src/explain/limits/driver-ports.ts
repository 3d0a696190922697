import {formatCount} from '../../model/units.ts';
import {clear, defineLimit} from '../limit.ts';

export const driverPorts = defineLimit({
  id: 'driver-ports',
  title: 'The driver is out of source ports for this target',
  facts: [
    'A connection is known by source address, source port, destination address and destination port. To one target, sources × ports are all there are (RFC 9293 3.3.1); ip_local_port_range has 28,232 by default (ip(7)).',
    'The error is local and synchronous: EADDRNOTAVAIL from connect(2), or EADDRINUSE from bind(2); nothing is sent (ip(7); measured: ports-run-out-locally).',
    'A port in TIME_WAIT (60 s after the side that closed first) is in use. plimsoll closes with RST, which leaves none.',
  ],
  needs: ['attempts'],
  wants: ['driverPorts'],
  decide: 'run against an internet address: a Unix-domain target needs no ports',
  judge({attempts, driverPorts}, cite) {
    // A Unix-domain target needs none, and where there are none nothing can be said of their number.
    if (!driverPorts) return clear;
    const {fourTuples, inUse, sources, asked = 0} = driverPorts;
    const failed = attempts.refusals['no-ports'];
    const room = fourTuples - Math.min(inUse, fourTuples);
    const ceiling = failed > 0 ? attempts.open + attempts.pending : room;
    if (failed === 0 && attempts.open + attempts.pending < 0.9 * room) return clear;
    return {
      verdict: failed > 0 ? 'hit' : 'near',
      confidence: 'certain',
      ceiling,
      because: [
        cite('attempts', 'attempts without a free four-tuple', {value: failed}),
        cite('driverPorts', 'four-tuples to the target: sources × ports', {value: fourTuples}),
        cite('driverPorts', 'sources', {value: sources.length > 3 ? sources.length : sources.join(', ')}),
        cite('driverPorts', 'bind(2) found the port in use by others', {value: inUse}),
      ],
      advice: [
        ...moreSources(asked - room, Math.floor(fourTuples / sources.length)),
        'give more source addresses: --source 10.0.0.1-10.0.0.9 (on loopback leave --source out: it spreads over 127/8)',
        'use more ports of each: --source-ports 1024-65535, or sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
      ],
    };
  },
});

function moreSources(missing: number, each: number): string[] {
  if (missing <= 0 || each <= 0) return [];
  const count = Math.ceil(missing / each);
  return [
    `${formatCount(count)} more source address${count === 1 ? ' is' : 'es are'} needed for all that was asked for: each has ${formatCount(each)} ports (ip address add ADDRESS/PREFIX dev DEVICE)`,
  ];
}

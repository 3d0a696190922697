import type {PeerPorts} from '../model/host-facts.ts';
import {canonicalAddress} from './address.ts';
import {kernelHasDiag} from './kernel-modules.ts';
import {ParseError} from './proc/parse-error.ts';

/** Pairs with fewer ports in use are far from the end of any range. */
const fewestPorts = 10;
const pairsKept = 8;
/** More are not listed: each thousand costs the host two or three ms of a CPU. */
const mostListed = 200_000;

/**
 * Counts the ports in use from each local address to each peer, on the host itself, for there may be very many: those of a
 * proxy towards its backend share one peer, those of its clients do not. TIME_WAIT is a port in use as well. Where
 * there are too many to list, or the kernel would load a module to answer, it says so and fails.
 */
export const peerPortsCommand = `n=$(sed -n 's/^TCP: inuse \\([0-9]*\\).*/\\1/p' /proc/net/sockstat); if [ "\${n:-0}" -gt ${mostListed} ]; then echo "$n sockets are too many to list" >&2; false; elif ! ${kernelHasDiag('tcp_diag')}; then echo 'ss would load the kernel module tcp_diag' >&2; false; else ss -Htan state connected | awk '{l = $4; sub(/:[0-9]+$/, "", l); n[l " " $5]++} END {for (i = 0; i < ${pairsKept}; i++) {most = ${fewestPorts} - 1; for (k in n) if (n[k] > most) {most = n[k]; pair = k}; if (most < ${fewestPorts}) exit; print most, pair; delete n[pair]}}'; fi`;

/** Rows as `peerPortsCommand` leaves them: `50 10.0.1.1 10.0.1.2:7000`. */
export function parsePeerPorts(text: string): PeerPorts[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(\d{1,10}) (\S+) (\S+):(\d{1,5})$/.exec(line);
      if (!match) throw new ParseError('ports in use, an address and a peer', line);
      const [, ports, local = '', peer = '', port] = match;
      return {
        ports: Number(ports),
        local: canonicalAddress(local),
        peerAddress: canonicalAddress(peer),
        peerPort: Number(port),
      };
    });
}

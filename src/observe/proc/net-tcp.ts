import {canonicalAddress} from '../address.ts';
import type {SocketRow} from '../socket-row.ts';
import {ParseError} from './parse-error.ts';

/** include/net/tcp_states.h, in the words of ss. A request in the SYN queue is shown as SYN-RECV. */
const stateNames = [
  '',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'SYN-RECV',
] as const;

const rowPattern =
  /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) [0-9A-F]{2}:[0-9A-F]{1,16} [0-9A-F]{8} +\d+ +\d+ (\d+)(?: |$)/;

/**
 * Rows of /proc/net/tcp and /proc/net/tcp6, proc_net_tcp(5), with or without the header. A LISTEN row has its queue in
 * rx_queue; the limit of the queue is not in these files (measured: accept-queue-holds-one-more). An address is printed as 32-bit
 * words in the byte order of the machine.
 */
export function parseNetTcp(text: string, byteOrder: 'LE' | 'BE' = 'LE'): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('  sl')) continue;
    const match = rowPattern.exec(line);
    const state = match ? stateNames[Number.parseInt(match[5] as string, 16)] : undefined;
    if (!match || !state) throw new ParseError('a socket', line);
    rows.push({
      state,
      receiveQueue: Number.parseInt(match[7] as string, 16),
      sendQueue: Number.parseInt(match[6] as string, 16),
      localAddress: addressOf(match[1] as string, byteOrder),
      localPort: Number.parseInt(match[2] as string, 16),
      peerAddress: addressOf(match[3] as string, byteOrder),
      peerPort: Number.parseInt(match[4] as string, 16),
      inode: Number(match[8]),
      pids: [],
    });
  }
  return rows;
}

/** A port as these files write it. */
export function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function addressOf(hex: string, byteOrder: 'LE' | 'BE'): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    const inOrder = [0, 2, 4, 6].map((i) => Number.parseInt(hex.slice(word + i, word + i + 2), 16));
    bytes.push(...(byteOrder === 'LE' ? inOrder.reverse() : inOrder));
  }
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({length: 8}, (_, i) =>
    (((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)).toString(16),
  );
  return canonicalAddress(groups.join(':'));
}

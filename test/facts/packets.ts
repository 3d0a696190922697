import {addressOf, libcFunction} from '../../src/libc/library.ts';
import {close, MSG_DONTWAIT, recv, SOCK_CLOEXEC, SOCK_NONBLOCK, socket} from '../../src/libc/socket.ts';
import type {Host} from './host.ts';
import {Unmeasurable} from './measurement.ts';

const AF_PACKET = 17;
/** Without the header of the link layer. */
const SOCK_DGRAM = 2;
const htons = libcFunction('int htons(int)');
const ETH_P_IP = 0x0800;

const bytes = new Uint8Array(2048);
const bytesAddress = addressOf(bytes);

/**
 * The RST that a host gets from a port while `act` runs, in hexadecimal: its IPv4 and TCP headers without what differs from
 * packet to packet (checksums, destination port, acknowledgement number).
 * @throws Unmeasurable where packets may not be captured, packet(7)
 */
export function captureReset(host: Host, from: number, act: () => void): string {
  const fd = host.at(() => socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_IP)));
  if (fd < 0) throw new Unmeasurable('packets may not be captured here');
  act();
  try {
    for (;;) {
      const length = recv(fd, bytesAddress, bytes.length, MSG_DONTWAIT);
      if (length <= 0) return 'none';
      const packet = bytes.slice(0, length);
      const tcp = ((packet[0] as number) & 15) * 4;
      const isReset = packet[9] === 6 && ((packet[tcp + 13] as number) & 4) !== 0;
      if (!isReset || (((packet[tcp] as number) << 8) | (packet[tcp + 1] as number)) !== from) continue;
      packet.fill(0, 10, 12);
      packet.fill(0, tcp + 2, tcp + 4);
      packet.fill(0, tcp + 8, tcp + 12);
      packet.fill(0, tcp + 16, tcp + 18);
      return Buffer.from(packet).toString('hex');
    }
  } finally {
    close(fd);
  }
}

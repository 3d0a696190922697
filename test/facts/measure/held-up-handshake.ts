import {type Connection, connectMany, Listener} from '../connection.ts';
import {Host} from '../host.ts';

const port = 7000;

export interface HeldUp {
  readonly host: Host;
  readonly listener: Listener;
  readonly port: number;
  /** Clients that are established; the server never got the last ACK of their handshakes. */
  readonly heldUp: readonly Connection[];
}

/** Connections whose last ACK is lost, and then an accept queue that others have filled. */
export function holdUpHandshake({
  syncookies,
  connections,
}: {
  syncookies: number;
  connections: number;
}): HeldUp {
  const host = new Host();
  host.sysctl('ipv4/tcp_syncookies', syncookies);
  const listener = new Listener(host, port, {backlog: 8});
  host.filter('input', loseHandshakeAcks(port));
  const heldUp = connectMany(host, connections, port);
  host.filterNothing();
  connectMany(host, 9, port);
  return {host, listener, port, heldUp};
}

/** A segment with nothing but ACK. Data has PSH as well. */
export const loseHandshakeAcks = (to: number) =>
  `tcp dport ${to} tcp flags & (fin|syn|rst|psh|ack) == ack drop`;

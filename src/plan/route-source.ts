import {createSocket} from 'node:dgram';
import {once} from 'node:events';

/**
 * The address from which this host reaches another, as its routes say: connect(2) of a datagram socket chooses it and
 * sends nothing (ip(7)). Undefined without a route; then connections say so themselves.
 */
export async function readRouteSource(family: 4 | 6, address: string): Promise<string | undefined> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  try {
    // Any port will do, since nothing is sent.
    socket.connect(9, address);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}

/** Whether connections can leave from this address. */
export async function isOwnSource(family: 4 | 6, address: string): Promise<boolean> {
  const socket = createSocket(family === 4 ? 'udp4' : 'udp6');
  try {
    socket.bind({address, port: 0, exclusive: true});
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

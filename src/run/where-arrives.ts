import {connect} from 'node:net';
import type {Endpoint} from '../model/target.ts';
import type {Observer} from '../observe/observer.ts';

const connectsWithinMs = 2000;

/**
 * On which of several hosts a connection to the target arrives: makes one, and looks for its four-tuple on each. Undefined
 * where it is on none, as behind a NAT, or where there is no answer.
 */
export async function whereArrives(
  endpoint: Endpoint,
  observers: readonly Pick<Observer, 'findArrival'>[],
): Promise<number | undefined> {
  if (endpoint.family === 'unix') return undefined;
  const socket = connect({host: endpoint.address, port: endpoint.port, family: endpoint.family});
  const connected = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), connectsWithinMs);
    socket.on('error', () => resolve(false)).once('connect', () => resolve(true));
    socket.once('close', () => clearTimeout(timer));
  });
  try {
    if (!(await connected)) return undefined;
    const own = [{address: socket.localAddress ?? '', port: socket.localPort ?? 0}];
    const found = await Promise.all(observers.map((observer) => observer.findArrival(own)));
    const at = found.findIndex((arrival) => arrival !== undefined);
    return at === -1 ? undefined : at;
  } finally {
    if (socket.connecting) socket.destroy();
    else socket.resetAndDestroy();
  }
}

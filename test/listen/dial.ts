import {connect, type NetConnectOpts, type Socket} from 'node:net';
import {onTestFinished, vi} from 'vitest';

/** A client that keeps what it received and how it was ended. */
export interface Client {
  readonly socket: Socket;
  received: string;
  /** `eof`, or the code of the error; undefined while the connection is alive. */
  ended: string | undefined;
  endedAfterMs: number | undefined;
}

/** Opens a connection that is closed, with RST, at the end of the test; resolves once connect(2) has its answer. */
export async function dial(to: NetConnectOpts): Promise<Client> {
  const socket = connect({...to, allowHalfOpen: true});
  onTestFinished(() => void (to && 'path' in to ? socket.destroy() : socket.resetAndDestroy()));
  const client: Client = {socket, received: '', ended: undefined, endedAfterMs: undefined};
  const since = performance.now();
  const end = (how: string) => {
    client.ended ??= how;
    client.endedAfterMs ??= performance.now() - since;
  };
  socket.on('data', (bytes) => (client.received += bytes.toString('latin1')));
  socket.on('end', () => end('eof'));
  socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('error', () => resolve());
  });
  return client;
}

export function dialMany(count: number, to: NetConnectOpts): Promise<Client[]> {
  return Promise.all(Array.from({length: count}, () => dial(to)));
}

/** Waits, at most 10 s, until the assertions hold. */
export function eventually(assertions: () => void): Promise<void> {
  return vi.waitFor(assertions, {timeout: 10_000, interval: 10});
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

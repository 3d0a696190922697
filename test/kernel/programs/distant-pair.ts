import {clientAddress, Namespace, type Pair, serverAddress} from '../../helpers/namespace.ts';
import {serveProgram} from './serve-program.ts';

/** A client and a server host with a round trip of 60 ms between them: handshakes stay half open for so long. */
export async function openDistantPair(): Promise<Pair> {
  const client = await Namespace.open();
  const server = await Namespace.open({beside: client});
  const between = await Namespace.open({beside: client});
  for (const [namespace, address, far] of [
    [client, clientAddress, 'left'],
    [server, serverAddress, 'right'],
  ] as const) {
    const link = `link add cable type veth peer name ${far} netns ${between.pid}`;
    await namespace.mustRun('ip', ...link.split(' '));
    await namespace.mustRun('ip', 'address', 'add', `${address}/24`, 'dev', 'cable');
    await namespace.mustRun('ip', 'link', 'set', 'cable', 'up');
    await between.mustRun('ip', 'link', 'set', far, 'up');
  }
  await serveProgram(between, 'delay.py', 'left', 'right', '0.03');
  return {client, server};
}

import {Namespace, type Pair} from './namespace.ts';

export const routedServer = '10.9.2.2';

/** A client and a server with a router between them, which may translate, filter and forget. */
export interface Routed extends Pair {
  /** Its devices are `inner`, towards the client, and `outer`, towards the server. */
  readonly router: Namespace;
}

/** Three namespaces in a row: 10.9.1.2 – 10.9.1.1, 10.9.2.1 – 10.9.2.2. */
export async function openRouted(): Promise<Routed> {
  const router = await Namespace.open();
  const client = await Namespace.open({beside: router});
  const server = await Namespace.open({beside: router});
  for (const [host, device, net] of [
    [client, 'inner', 1],
    [server, 'outer', 2],
  ] as const) {
    const link = `link add ${device} type veth peer name cable netns ${host.pid}`;
    await router.mustRun('ip', ...link.split(' '));
    await router.mustRun('ip', 'address', 'add', `10.9.${net}.1/24`, 'dev', device);
    await router.mustRun('ip', 'link', 'set', device, 'up');
    await host.mustRun('ip', 'address', 'add', `10.9.${net}.2/24`, 'dev', 'cable');
    await host.mustRun('ip', 'link', 'set', 'cable', 'up');
    await host.mustRun('ip', 'route', 'add', 'default', 'via', `10.9.${net}.1`);
  }
  await router.sysctl('net.ipv4.ip_forward', '1');
  return {client, router, server};
}

import {readFileSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';

/** TCP sockets of this network namespace, from /proc/net/sockstat: both ends of a connection on loopback count. */
export function tcpSockets(): {inUse: number; timeWait: number} {
  const text = readFileSync('/proc/net/sockstat', 'utf8');
  const groups = /^TCP: inuse (?<inUse>\d+) .*\btw (?<timeWait>\d+)/m.exec(text)?.groups;
  if (!groups) throw new Error(`/proc/net/sockstat has no line of TCP: ${text}`);
  return {inUse: Number(groups.inUse), timeWait: Number(groups.timeWait)};
}

/**
 * Keeps no TIME_WAIT in this network namespace: a driver that ends its connections with FIN, as autocannon does, must
 * not leave the next one without ports.
 */
export function keepNoTimeWait(): void {
  writeFileSync('/proc/sys/net/ipv4/tcp_max_tw_buckets', '0');
}

const pollMs = 10;
const patienceMs = 20_000;
/** What the kernel frees after a socket is gone (RCU, slab) is to be over when the next round begins. */
const restMs = 100;

/** Waits until only the listener is left of the sockets. @throws Error when connections stay */
export async function untilOnlyListener(): Promise<void> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const {inUse, timeWait} = tcpSockets();
    if (inUse <= 1 && timeWait === 0) break;
    if (performance.now() > endMs)
      throw new Error(`${inUse} sockets and ${timeWait} TIME_WAIT are left of the round before`);
    await sleep(pollMs);
  }
  await sleep(restMs);
}

import {type Connection, connectMany, connectTo, countEstablished, Listener} from '../connection.ts';
import {Host} from '../host.ts';
import {type Measurement, until} from '../measurement.ts';
import {holdUpHandshake} from './held-up-handshake.ts';

const port = 7000;

export const acceptQueueMeasurements: readonly Measurement[] = [
  {
    fact: 'accept-queue-holds-one-more',
    measure() {
      const found = [0, 1, 2].map((syncookies) => {
        const host = new Host();
        host.sysctl('ipv4/tcp_syncookies', syncookies);
        const listener = new Listener(host, port, {backlog: 8});
        const established = countEstablished(connectMany(host, 12, port));
        return {limit: listener.limit, established, queued: host.queueLength(port)};
      });
      return {
        holds: found.every(
          ({limit, established, queued}) => limit === 8 && established === 9 && queued === 9,
        ),
        measured: `limit ${found.map(({limit}) => limit).join(', ')}: ${found.map(({established}) => established).join(', ')} established, ${found.map(({queued}) => queued).join(', ')} in the queue, with tcp_syncookies 0, 1, 2`,
      };
    },
  },
  {
    fact: 'backlog-clamped-at-listen',
    measure() {
      const host = new Host();
      host.sysctl('core/somaxconn', 16);
      const listener = new Listener(host, port, {backlog: 4096});
      const limits = [listener.limit];
      host.sysctl('core/somaxconn', 64);
      limits.push(listener.limit);
      listener.listen(4096);
      limits.push(listener.limit);
      return {
        holds: limits.join() === '16,16,64',
        measured: `limit ${limits[0]} with somaxconn 16, ${limits[1]} after it was set to 64, ${limits[2]} after listen(2) again`,
      };
    },
  },
  {
    fact: 'reset-keeps-its-place',
    measure() {
      const host = new Host();
      new Listener(host, port, {backlog: 4});
      const first = connectMany(host, 5, port);
      const established = countEstablished(first);
      for (const each of first) each.reset();
      const queued = host.queueLength(port);
      const later = countEstablished(connectMany(host, 3, port));
      return {
        holds: established === 5 && queued === 5 && later === 0,
        measured: `${established} established and reset: still ${queued} in the queue, and ${later} of 3 others got in`,
      };
    },
  },
  {
    fact: 'overflows-count-packets',
    async measure() {
      const host = new Host();
      new Listener(host, port, {backlog: 0});
      const before = host.counter('TcpExt.ListenOverflows');
      const clients = connectMany(host, 3, port);
      const failed = clients.length - countEstablished(clients);
      const overflows = () => host.counter('TcpExt.ListenOverflows') - before;
      const exceeded = await until(() => overflows() > failed, 5000);
      return {
        holds: failed === 2 && exceeded,
        measured: `${failed} connections that failed, counted ${overflows()} times after their first SYN retry`,
      };
    },
  },
  {
    fact: 'waiting-has-no-inode',
    measure() {
      const host = new Host();
      const listener = new Listener(host, port);
      const client = connectTo(host, port);
      const waiting = host.serverEnd(port, client.port);
      listener.mustAccept();
      const accepted = host.serverEnd(port, client.port);
      return {
        holds: waiting?.inode === 0 && accepted !== undefined && accepted.inode !== 0,
        measured: `inode ${waiting?.inode} in the queue, ${accepted?.inode} after accept(2)`,
      };
    },
  },
  {
    fact: 'waiting-is-acknowledged',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      const [talker, idler] = connectMany(host, 2, port) as [Connection, Connection];
      talker.send('x');
      const data = await until(() => talker.info.bytesAcknowledged === 2, 1000);
      idler.keepAlive();
      const keepalive = await until(() => idler.info.segmentsIn > 1, 4000);
      return {
        holds: data && keepalive && idler.receive() === 'nothing',
        measured: `in the queue, data ${data ? '' : 'not '}acknowledged, keepalive ${keepalive ? '' : 'not '}acknowledged`,
      };
    },
  },
  {
    fact: 'abort-on-overflow-resets',
    async measure() {
      const ends = await Promise.all([0, 1].map(endOfOverflow));
      const [without, withIt] = ends as [string, string];
      const host = new Host();
      host.sysctl('ipv4/tcp_abort_on_overflow', 1);
      new Listener(host, port, {backlog: 0});
      const [, late] = connectMany(host, 2, port) as [Connection, Connection];
      return {
        holds: without === 'nothing' && withIt === 'ECONNRESET' && late.state() === 'pending',
        measured: `full after the handshake: ${withIt} (${without} with the sysctl at 0); full at the SYN: ${late.state()}`,
      };
    },
  },
  {
    fact: 'reuseport-hash-decides',
    measure() {
      const host = new Host();
      new Listener(host, port, {backlog: 0, inGroup: true});
      new Listener(host, port, {backlog: 4096, inGroup: true});
      const got = connectMany(host, 60, port).map((each) => each.isEstablished);
      const failed = got.filter((each) => !each).length;
      const amongOthers = got.indexOf(false) < got.lastIndexOf(true);
      return {
        holds: failed >= 10 && failed <= 50 && amongOthers,
        measured: `${failed} of 60 failed beside a full member, ${amongOthers ? 'among' : 'behind'} those that succeeded`,
      };
    },
  },
];

/** What a connection meets whose last ACK arrives when the accept queue has filled. */
async function endOfOverflow(abortOnOverflow: number): Promise<string> {
  const {host, heldUp} = holdUpHandshake({syncookies: 0, connections: 1});
  host.sysctl('ipv4/tcp_abort_on_overflow', abortOnOverflow);
  const [connection] = heldUp as [Connection];
  connection.send('x');
  let end = 'nothing';
  await until(
    () => {
      end = connection.receive();
      return end !== 'nothing';
    },
    abortOnOverflow === 1 ? 3000 : 300,
  );
  return end;
}

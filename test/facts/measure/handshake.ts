import {EPOLLOUT, Epoll} from '../../../src/libc/epoll.ts';
import {synSchedule} from '../../../src/model/syn-retries.ts';
import {type Connection, connectMany, connectTo, countEstablished, Listener} from '../connection.ts';
import {Host} from '../host.ts';
import {type Measurement, until} from '../measurement.ts';
import {holdUpHandshake, loseHandshakeAcks} from './held-up-handshake.ts';

const port = 7000;

export const handshakeMeasurements: readonly Measurement[] = [
  {
    fact: 'syn-retry-times',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      host.filter('input', `tcp dport ${port} drop`);
      const linear = linearTimeouts(host);
      const schedule = synSchedule(host.readSysctl('ipv4/tcp_syn_retries'), linear).retriesAtSeconds;
      const client = connectTo(host, port);
      const startedMs = performance.now();
      const retriesBy = (seconds: number) => schedule.filter((at) => at <= seconds).length;
      const wrong: string[] = [];
      let seen = 0;
      let sawAtMs = 0;
      // The kernel's timers are never early, and some percent late; who reads may be late as well, so it reads the time last.
      await until(() => {
        const before = (performance.now() - startedMs) / 1000;
        const {totalRetrans} = client.info;
        const after = (performance.now() - startedMs) / 1000;
        if (totalRetrans < retriesBy(before - 0.3) || totalRetrans > retriesBy(after + 0.05))
          wrong.push(`${totalRetrans} retries after ${after.toFixed(2)} s`);
        seen = totalRetrans;
        sawAtMs = after * 1000;
        return after > 2.5;
      }, 4000);
      host.filterNothing();
      const established = await until(() => client.isEstablished, 5000);
      const kept = client.info.totalRetrans;
      return {
        holds: wrong.length === 0 && established && kept > seen,
        measured: `${seen} retries after ${(sawAtMs / 1000).toFixed(1)} s, as ${schedule.slice(0, 5).join(', ')} … s of tcp_syn_linear_timeouts ${linear} say; ${kept} counted once established${wrong.length === 0 ? '' : `; but ${wrong[0]}`}`,
      };
    },
  },
  {
    fact: 'bytes-acked-counts-syn',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      const client = connectTo(host, port);
      const before = client.info.bytesAcknowledged;
      client.send('x');
      await until(() => client.info.bytesAcknowledged > before, 1000);
      const after = client.info.bytesAcknowledged;
      return {
        holds: before === 1 && after === 2,
        measured: `${before} after the handshake, ${after} after one byte`,
      };
    },
  },
  {
    fact: 'handshake-inside-connect',
    measure() {
      const host = new Host();
      new Listener(host, port);
      const inline = countEstablished(connectMany(host, 200, port));
      return {
        holds: inline >= 100,
        measured: `${inline} of 200 established at the second call of connect(2)`,
      };
    },
  },
  {
    fact: 'kernel-times-handshake',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      const clients = connectMany(host, 5, port);
      const startedMs = performance.now();
      await until(() => performance.now() - startedMs >= 100, 200);
      const rttUs = Math.min(...clients.map(({info}) => info.rttUs));
      const lookedMs = performance.now() - startedMs;
      return {
        holds: rttUs > 0 && rttUs < 50_000,
        measured: `${rttUs} µs, read ${Math.round(lookedMs)} ms after connect(2)`,
      };
    },
  },
  {
    fact: 'events-come-late',
    measure() {
      const host = new Host();
      new Listener(host, port);
      const [alone, many] = [1, 256].map((inFlight) => medianEventUs(host, inFlight)) as [number, number];
      return {
        holds: many > 10 * alone,
        measured: `median ${alone.toFixed(1)} µs with 1 connect between two looks, ${many.toFixed(0)} µs with 256`,
      };
    },
  },
  {
    fact: 'syn-backlog-keeps-a-quarter',
    measure() {
      const found = [8, 16].map((most) => {
        const host = new Host();
        host.sysctl('ipv4/tcp_syncookies', 0);
        host.sysctl('ipv4/tcp_max_syn_backlog', most);
        new Listener(host, port);
        host.filter('input', loseHandshakeAcks(port));
        connectMany(host, 30, port);
        return {
          most,
          halfOpen: countHalfOpen(host),
          drops: host.counter('TcpExt.ListenDrops'),
          others: host.counter('TcpExt.ListenOverflows') + host.counter('TcpExt.TCPReqQFullDrop'),
        };
      });
      return {
        holds: found.every(
          ({most, halfOpen, drops, others}) =>
            halfOpen === most - (most >> 2) + 1 && drops >= 30 - halfOpen && others === 0,
        ),
        measured: found
          .map(
            ({most, halfOpen, drops, others}) =>
              `${most}: ${halfOpen} half-open, ListenDrops ${drops}, the others ${others}`,
          )
          .join('; '),
      };
    },
  },
  {
    fact: 'half-open-bounded-by-backlog',
    measure() {
      const [dropped, answered] = [0, 1].map((syncookies) => {
        const host = new Host();
        host.sysctl('ipv4/tcp_syncookies', syncookies);
        new Listener(host, port, {backlog: 8});
        host.filter('input', loseHandshakeAcks(port));
        const established = countEstablished(connectMany(host, 20, port));
        const counter = syncookies === 0 ? 'TCPReqQFullDrop' : 'TCPReqQFullDoCookies';
        return {
          halfOpen: countHalfOpen(host),
          established,
          counter,
          count: host.counter(`TcpExt.${counter}`),
        };
      }) as [HalfOpen, HalfOpen];
      return {
        holds:
          dropped.halfOpen === 9 &&
          dropped.established === 9 &&
          dropped.count >= 11 &&
          answered.halfOpen === 9 &&
          answered.established === 20 &&
          answered.count >= 11,
        measured: `limit 8, 20 clients: ${[dropped, answered].map(({halfOpen, established, counter, count}) => `${halfOpen} half-open, ${established} established, ${counter} ${count}`).join('; with cookies ')}`,
      };
    },
  },
  {
    fact: 'phantom-by-cookie',
    async measure() {
      const {host, heldUp} = holdUpHandshake({syncookies: 2, connections: 2});
      const [talker, idler] = heldUp as [Connection, Connection];
      const established = countEstablished(heldUp);
      talker.send('x');
      idler.keepAlive();
      const atServer = heldUp.filter(({port: source}) => host.serverEnd(port, source)).length;
      let end = 'nothing';
      await until(() => {
        end = idler.receive();
        return end !== 'nothing';
      }, 6000);
      const acknowledged = talker.info.bytesAcknowledged - 1;
      return {
        holds: established === 2 && atServer === 0 && end === 'ECONNRESET' && acknowledged === 0,
        measured: `${established} established at the client, ${atServer} known to the server; ${acknowledged} of 1 byte acknowledged; keepalive: ${end}`,
      };
    },
  },
  {
    fact: 'phantom-by-request',
    async measure() {
      const {host, heldUp} = holdUpHandshake({syncookies: 0, connections: 3});
      const [talker, silent, idler] = heldUp as [Connection, Connection, Connection];
      const established = countEstablished(heldUp);
      const halfOpen = heldUp.filter(
        ({port: source}) => host.serverEnd(port, source)?.state === 'SYN-RECV',
      ).length;
      talker.send('x');
      idler.keepAlive();
      // One for the second SYN-ACK; with keepalives one more for the answer to each.
      const repeated = await until(() => silent.info.segmentsIn > 1, 6000);
      const answered = await until(() => idler.info.segmentsIn > silent.info.segmentsIn, 6000);
      const acknowledged = talker.info.bytesAcknowledged - 1;
      return {
        holds:
          established === 3 &&
          halfOpen === 3 &&
          repeated &&
          answered &&
          idler.receive() === 'nothing' &&
          acknowledged === 0,
        measured: `${established} established at the client, ${halfOpen} half-open at the server; SYN-ACK ${repeated ? 'sent again' : 'not sent again'}, keepalive ${answered ? 'answered' : 'not answered'}, ${acknowledged} of 1 byte acknowledged`,
      };
    },
  },
];

interface HalfOpen {
  readonly halfOpen: number;
  readonly established: number;
  readonly counter: string;
  readonly count: number;
}

const countHalfOpen = (host: Host) => host.sockets().filter(({state}) => state === 'SYN-RECV').length;

/** 0 on a kernel without linear timeouts, before Linux 6.5. */
function linearTimeouts(host: Host): number {
  try {
    return host.readSysctl('ipv4/tcp_syn_linear_timeouts');
  } catch {
    return 0;
  }
}

/** Median time from connect(2) to the event of epoll, with so many connects between two waits. */
function medianEventUs(host: Host, inFlight: number): number {
  const epoll = new Epoll();
  const times: number[] = [];
  host.at(() => {
    for (let round = 0; round < 512 / inFlight; round++) {
      const startedAt = new Map<number, number>();
      const clients: Connection[] = [];
      for (let i = 0; i < inFlight; i++) {
        const startedMs = performance.now();
        const client = connectTo(host, port);
        clients.push(client);
        startedAt.set(client.fd, startedMs);
        epoll.add(client.fd, EPOLLOUT);
      }
      while (startedAt.size > 0) {
        const count = epoll.wait(1000);
        const nowMs = performance.now();
        for (let i = 0; i < count; i++) {
          const startedMs = startedAt.get(epoll.dataAt(i));
          if (startedMs !== undefined) times.push((nowMs - startedMs) * 1000);
          startedAt.delete(epoll.dataAt(i));
          epoll.remove(epoll.dataAt(i));
        }
      }
      for (const client of clients) client.reset();
    }
  });
  epoll.close();
  return times.sort((a, b) => a - b)[times.length >> 1] as number;
}

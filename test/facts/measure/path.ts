import {readIcmpError} from '../../../src/libc/socket.ts';
import {connectMany, connectTo, countEstablished, Listener} from '../connection.ts';
import {Host, openPair, serverAddress} from '../host.ts';
import {type Measurement, until} from '../measurement.ts';
import {captureReset} from '../packets.ts';

const port = 7000;

export const pathMeasurements: readonly Measurement[] = [
  {
    fact: 'rule-drops-uncounted',
    measure() {
      const {client, server} = openPair();
      new Listener(server, port, {backlog: 0});
      const counters = ['Tcp.InSegs', 'Tcp.OutRsts', 'TcpExt.ListenDrops', 'TcpExt.ListenOverflows'];
      const counts = () => counters.map((name) => server.counter(name));
      const before = counts();
      server.filter(
        'input',
        `tcp dport ${port} drop`,
        `tcp dport ${port + 1} reject with tcp reset`,
        `tcp dport ${port + 2} reject`,
      );
      const states = [0, 1, 2].map((more) =>
        connectTo(client, port + more, {address: serverAddress}).state(),
      );
      const moved = counters.filter((_, i) => counts()[i] !== before[i]);
      return {
        holds: states[0] === 'pending' && states[1] === 'ECONNREFUSED' && moved.length === 0,
        measured: `drop: ${states[0]}, tcp reset: ${states[1]}, ICMP: ${states[2]}; counters that moved: ${moved.join(', ') || 'none'}`,
      };
    },
  },
  {
    fact: 'rule-reset-looks-like-kernels',
    async measure() {
      const {client, server} = openPair();
      const rsts = () => server.counter('Tcp.OutRsts');
      const connect = () => connectTo(client, port, {address: serverAddress}).state();
      const before = rsts();
      const ofKernel = captureReset(client, port, connect);
      // It is counted after it was sent (net/ipv4/tcp_ipv4.c tcp_v4_send_reset), and so may be seen before.
      await until(() => rsts() !== before, 2000);
      const between = rsts();
      server.filter('input', `tcp dport ${port} reject with tcp reset`);
      const ofRule = captureReset(client, port, connect);
      const after = rsts();
      return {
        holds: ofKernel !== 'none' && ofKernel === ofRule && between === before + 1 && after === between,
        measured: `${ofKernel === ofRule ? 'equal packets' : `different packets (${ofKernel} and ${ofRule})`}; OutRsts +${between - before} by the kernel and +${after - between} by the rule`,
      };
    },
  },
  {
    fact: 'rule-frees-place-at-once',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      host.filter('input', `tcp dport ${port} ct state new ct count over 3 reject with tcp reset`);
      const connect = () => connectTo(host, port);
      const first = Array.from({length: 5}, connect);
      const admitted = countEstablished(first);
      first[0]?.reset();
      const next = connect();
      return {
        holds: admitted === 3 && first[4]?.state() === 'ECONNREFUSED' && next.isEstablished,
        measured: `${admitted} of 5 admitted, and ${next.isEstablished ? 'another' : 'no other'} as soon as one was closed`,
      };
    },
  },
  {
    fact: 'rate-rule-admits-waves',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      host.filter(
        'input',
        `tcp dport ${port} tcp flags syn limit rate 3/second burst 3 packets accept`,
        `tcp dport ${port} tcp flags syn drop`,
      );
      const clients = connectMany(host, 6, port);
      const atOnce = countEstablished(clients);
      const all = await until(() => countEstablished(clients) === 6, 6000);
      const retried = clients.filter(({info}) => info.totalRetrans > 0).length;
      const drops = host.counter('TcpExt.ListenDrops');
      return {
        holds: atOnce === 3 && all && retried === 3 && drops === 0,
        measured: `${atOnce} of 6 at once, ${retried} after SYN retries; ListenDrops ${drops}`,
      };
    },
  },
  {
    fact: 'icmp-stands-in-error-queue',
    measure() {
      const {client, server} = openPair();
      server.filter(
        'input',
        `tcp dport ${port} reject`,
        `tcp dport ${port + 1} reject with icmp type admin-prohibited`,
        `tcp dport ${port + 2} reject with tcp reset`,
      );
      const found = [0, 1, 2].map((more) => {
        const {fd, info} = connectTo(client, port + more, {address: serverAddress, looks: false});
        const icmp = readIcmpError(fd);
        return `${icmp ? `type ${icmp.type} code ${icmp.code}` : 'none'}, segments ${info.segmentsIn}`;
      });
      return {
        holds: found.join('; ') === 'type 3 code 3, segments 0; type 3 code 13, segments 0; none, segments 1',
        measured: `port unreachable: ${found[0]}; prohibited: ${found[1]}; RST: ${found[2]}`,
      };
    },
  },
  {
    fact: 'icmp-reject-rate-limited',
    async measure() {
      const {client, server} = openPair();
      server.filter('input', `tcp dport ${port} reject`);
      const clients = connectMany(client, 60, port, {address: serverAddress});
      const refused = () => clients.filter((each) => each.state() === 'ECONNREFUSED').length;
      // The kernel drops an error that comes while connect(2) holds the socket; the SYN retries bring others.
      await until(() => refused() > 0, 8000);
      return {
        holds: refused() >= 1 && refused() <= 15,
        measured: `${refused()} of 60 refused, ${clients.length - refused()} unanswered`,
      };
    },
  },
  {
    fact: 'dropped-on-way-out',
    async measure() {
      const host = new Host();
      new Listener(host, port);
      host.filter('output', `tcp dport ${port} drop`);
      const client = connectTo(host, port);
      const counted = await until(() => host.counter('TcpExt.TCPRetransFail') >= 1, 5000);
      return {
        holds: counted && client.state() === 'pending',
        measured: `connect(2) ${client.state()}, TCPRetransFail ${host.counter('TcpExt.TCPRetransFail')} after a SYN retry`,
      };
    },
  },
  {
    fact: 'conntrack-keeps-closed',
    measure() {
      const host = new Host();
      new Listener(host, port);
      host.filter('input', `ct state new tcp dport ${port} accept`);
      const counts = [20_000, 20_000, 20_001].map((sourcePort) => {
        connectTo(host, port, {sourcePort}).reset();
        return conntrackEntries(host);
      });
      return {
        holds: counts.join() === '1,1,2',
        measured: `${counts[0]} entry after its connection was closed, ${counts[1]} after another of the same four-tuple, ${counts[2]} after one from another port`,
      };
    },
  },
  {
    fact: 'neighbour-fails-after-3-s',
    async measure() {
      const {client} = openPair();
      const solicits = client.readSysctl('ipv4/neigh/cable/mcast_solicit');
      const usualMs = client.readSysctl('ipv4/neigh/cable/retrans_time_ms') * solicits;
      client.sysctl('ipv4/neigh/cable/retrans_time_ms', 100);
      const startedMs = performance.now();
      const clients = connectMany(client, 3, port, {address: '10.9.0.3'});
      await until(() => clients.every((each) => each.state() !== 'pending'), 6000);
      const tookMs = performance.now() - startedMs;
      const states = new Set(clients.map((each) => each.state()));
      return {
        holds: [...states].join() === 'EHOSTUNREACH' && tookMs >= 95 * solicits && tookMs < usualMs,
        measured: `${[...states].join(', ')} after ${Math.round(tookMs)} ms with ${solicits} × 100 ms; by default ${usualMs} ms`,
      };
    },
  },
  {
    fact: 'route-errors',
    measure() {
      const host = new Host();
      for (const [kind, network] of [
        ['unreachable', '10.1.0.0/16'],
        ['prohibit', '10.2.0.0/16'],
        ['blackhole', '10.3.0.0/16'],
      ] as const)
        host.run('ip', 'route', 'add', kind, network);
      const errnos = ['10.0.0.1', '10.1.0.1', '10.2.0.1', '10.3.0.1'].map((address) =>
        connectTo(host, port, {address}).state(),
      );
      return {
        holds: errnos.join() === 'ENETUNREACH,EHOSTUNREACH,EACCES,EINVAL',
        measured: `none: ${errnos[0]}, unreachable: ${errnos[1]}, prohibit: ${errnos[2]}, blackhole: ${errnos[3]}`,
      };
    },
  },
];

/** Entries of this namespace's table, which each line of /proc/net/stat/nf_conntrack repeats. */
function conntrackEntries(host: Host): number {
  const [header = '', row = ''] = host.read('stat/nf_conntrack').split('\n');
  return Number.parseInt(row.trim().split(/\s+/)[header.trim().split(/\s+/).indexOf('entries')] ?? '', 16);
}

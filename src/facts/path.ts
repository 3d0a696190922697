import type {Fact} from './fact.ts';

/** What firewalls, conntrack, routes and neighbours do to a SYN. */
export const pathFacts: readonly Fact[] = [
  {
    name: 'rule-drops-uncounted',
    sentence:
      'A SYN that a firewall rule of the target drops or rejects moves none of its Tcp and TcpExt counters, OutRsts and ListenDrops included; only the counters of the rule move.',
    conditions: 'nft and iptables in the input hook, which comes before TCP; drop, tcp-reset and ICMP.',
  },
  {
    name: 'rule-reset-looks-like-kernels',
    sentence:
      'The RST of a rule (`reject with tcp reset`) is the same packet as the RST of a kernel without a listener. The client gets ECONNREFUSED from both.',
    conditions:
      'IPv4, compared byte by byte but for the checksums, the ports and the sequence numbers. On the target OutRsts counts that of the kernel only.',
  },
  {
    name: 'rule-frees-place-at-once',
    sentence:
      'A rule that admits N connections at once (nft `ct count`, iptables connlimit) admits the next as soon as one is closed. connlimit counts each source address on its own by default.',
    conditions:
      'Limit 10 and 40 clients: 10 admitted, then 10 more from a second source address; after closing 5, 5 others.',
    explainedBy: 'iptables-extensions(8) connlimit, nft(8)',
  },
  {
    name: 'rate-rule-admits-waves',
    sentence:
      'Behind a rule that admits N new connections a second, the SYNs beyond it come again with their retries: connections succeed in waves at 1, 2 and 3 s, and all of them in the end.',
    conditions:
      'iptables limit 10/s with burst 5 and 60 clients: waves of 5. No counter of TCP moves; offered below the limit, all succeed at once.',
  },
  {
    name: 'icmp-stands-in-error-queue',
    sentence:
      'A SYN that is answered with ICMP leaves the message, with its type and code, in the error queue of the socket. One that is answered with RST leaves none there, and counts as a segment received (tcpi_segs_in 1).',
    conditions:
      'recvmsg(2) with MSG_ERRQUEUE, of IPv4 without IP_RECVERR, of IPv6 with IPV6_RECVERR. Where ICMP comes while connect(2) holds the socket, as over veth, it is nowhere else: recv(2) says EAGAIN, and SYNs go on.',
    explainedBy: 'net/ipv4/tcp_ipv4.c tcp_v4_err(), since Linux 5.9',
  },
  {
    name: 'icmp-reject-rate-limited',
    sentence:
      'A target sends about one ICMP error a second to each client, after a few at once. Of many SYNs that a rule rejects with ICMP, nearly all go unanswered.',
    conditions:
      'net.ipv4.icmp_ratelimit 1000 (the default) over veth: 200 attempts, 4 of them refused within 3 s. Loopback is exempt.',
    explainedBy: 'net/ipv4/icmp.c icmpv4_xrlim_allow(); icmp(7)',
  },
  {
    name: 'dropped-on-way-out',
    sentence:
      'A SYN that dies on the driver’s own host (output rule, full conntrack table, full queue of its device) leaves connect(2) without an error. Each retry that could not be sent counts in TCPRetransFail of the driver.',
    conditions:
      'A rule in the output hook: TCPRetransFail rose by one for each SYN retry, and the target saw nothing.',
    explainedBy: 'net/ipv4/tcp_output.c tcp_retransmit_skb()',
  },
  {
    name: 'conntrack-keeps-closed',
    sentence:
      'An entry of the conntrack table stays for a while after its connection was closed, so closing connections makes no room in a full table at once. Another connection of the same four-tuple uses that entry again.',
    conditions:
      'nf_conntrack_max 50: 50 connections, then none 0.3 s and 11 s after all were closed. Expired entries count until the collector has passed. nf_conntrack_max is of the whole machine; the table of each network namespace is compared with it on its own.',
    explainedBy:
      'net/netfilter/nf_conntrack_core.c __nf_conntrack_alloc(); Documentation/networking/nf_conntrack-sysctl.rst',
  },
  {
    name: 'neighbour-fails-after-3-s',
    sentence:
      'Where nobody answers to ARP or neighbour discovery, connect(2) fails with EHOSTUNREACH after mcast_solicit × retrans_time: 3 s by default, and all attempts at one moment.',
    conditions: 'An address of the local network without a host, IPv4 (3.06 s) and IPv6 (3.08 s).',
    explainedBy: 'arp(7) mcast_solicit, retrans_time; net/core/neighbour.c neigh_timer_handler()',
  },
  {
    name: 'route-errors',
    sentence:
      'connect(2) fails at once with ENETUNREACH without a route, EHOSTUNREACH on an unreachable route, EACCES on a prohibit route and EINVAL on a blackhole route.',
    conditions: 'ip route add unreachable, prohibit, blackhole; IPv4 and IPv6.',
    explainedBy: 'net/ipv4/fib_semantics.c fib_props',
  },
];

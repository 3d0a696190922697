import type {Fact} from './fact.ts';

/** Between the handshake and accept(2). */
export const acceptQueueFacts: readonly Fact[] = [
  {
    name: 'accept-queue-holds-one-more',
    sentence:
      'The accept queue of a listener holds one connection more than its limit, which is Send-Q of ss: with a limit of 8, 9 connections are established and the 10th SYN is dropped.',
    conditions:
      'A listener that never accepts, over loopback and veth, IPv4 and IPv6, with SYN cookies off, on and always; limits of 0, 1, 8, 16 and 64. /proc/net/tcp shows the length of the queue, but not its limit.',
    explainedBy: 'include/net/sock.h sk_acceptq_is_full() compares with >',
  },
  {
    name: 'backlog-clamped-at-listen',
    sentence:
      'The limit of the accept queue is the smaller of the backlog of listen(2) and net.core.somaxconn at the moment of listen(2). A later change of the sysctl has no effect until listen(2) is called again on that socket.',
    conditions: 'backlog 4096 with somaxconn 16, then 64. Unix-domain sockets are clamped in the same way.',
    explainedBy: 'listen(2); net/socket.c __sys_listen()',
  },
  {
    name: 'reset-keeps-its-place',
    sentence:
      'A connection that the client resets while it waits in the accept queue keeps its place there until accept(2) takes it: closing it makes no room for another.',
    conditions:
      'A listener that never accepts, its queue full; all clients reset, then others tried. A connection that the client closes with FIN stays as well, in CLOSE-WAIT.',
  },
  {
    name: 'overflows-count-packets',
    sentence:
      'ListenOverflows and ListenDrops count each dropped segment, retries included, of all listeners of one network namespace: they exceed the number of connections that failed.',
    conditions:
      'A full accept queue; 31 clients that waited 8 seconds were counted 217 times. No counter exists for a single listener.',
    explainedBy: 'net/ipv4/tcp_input.c tcp_conn_request(); proc_net(5)',
  },
  {
    name: 'waiting-has-no-inode',
    sentence:
      'A connection in the accept queue has inode 0 in /proc/net/tcp and `ino:0` in ss -e, and no process; once accept(2) returns it, it has an inode.',
    conditions: 'Linux 6.18, ss of iproute2 6.1.',
    explainedBy: 'net/ipv4/tcp_ipv4.c get_tcp4_sock() prints sock_i_ino(), 0 without a struct socket',
  },
  {
    name: 'waiting-is-acknowledged',
    sentence:
      'The kernel acknowledges data and keepalives of a connection that waits in the accept queue as it does after accept(2). From outside only bytes of the application tell the two apart.',
    conditions: 'One byte to a connection in the queue of a listener that never accepts.',
  },
  {
    name: 'abort-on-overflow-resets',
    sentence:
      'With net.ipv4.tcp_abort_on_overflow = 1 a connection that finds the accept queue full after its handshake is reset. A SYN that finds it full is dropped without an answer all the same.',
    conditions:
      'The queue fills between SYN and ACK, SYN cookies off; each reset counts in OutRsts and EmbryonicRsts. A connection made by a SYN cookie is not reset.',
    explainedBy: 'tcp(7); net/ipv4/tcp_minisocks.c tcp_check_req()',
  },
  {
    name: 'reuseport-hash-decides',
    sentence:
      'In a SO_REUSEPORT group a hash of the four-tuple chooses the member, also when the accept queue of that member is full: its share of the connections fails at any number, among others that succeed.',
    conditions:
      'Two members of which one never accepts: 90 of 200 connections failed, interleaved with the others. No BPF program attached to the group.',
    explainedBy: 'socket(7) SO_REUSEPORT; net/core/sock_reuseport.c reuseport_select_sock()',
  },
];

import type {Fact} from './fact.ts';

/** What a process and a host run out of before any packet is sent, or after it came in. */
export const localLimitFacts: readonly Fact[] = [
  {
    name: 'descriptor-limit-bounds-numbers',
    sentence:
      'RLIMIT_NOFILE bounds the number of a descriptor and not how many there are: a descriptor that was inherited with a number above the limit takes no place below it.',
    conditions:
      'A server with limit 64 and one inherited descriptor 251 was full with 65 entries in /proc/PID/fd.',
    explainedBy: 'getrlimit(2); fs/file.c alloc_fd()',
  },
  {
    name: 'accept-out-of-descriptors',
    sentence:
      'accept(2) that fails with EMFILE leaves the connection in the accept queue, where the kernel goes on acknowledging it. A place is free again as soon as the process closes a descriptor.',
    conditions: 'A server with RLIMIT_NOFILE 64. The kernel writes nothing to its log.',
    explainedBy: 'accept(2); net/socket.c __sys_accept4() takes a descriptor first',
  },
  {
    name: 'socket-out-of-descriptors',
    sentence:
      'socket(2) fails with EMFILE at once when the soft RLIMIT_NOFILE is reached; nothing is sent, and connections that are open stay as they are.',
    conditions: 'A client with RLIMIT_NOFILE 64.',
    explainedBy: 'socket(2), getrlimit(2)',
  },
  {
    name: 'ports-run-out-locally',
    sentence:
      'Without a free source port connect(2) fails with EADDRNOTAVAIL, and bind(2) to port 0 of an address with EADDRINUSE, at once; nothing is sent. Another destination port or source address has the whole range again, but not after bind(2) to port 0, which takes a port for all destinations.',
    conditions:
      'net.ipv4.ip_local_port_range of 10 ports. With IP_BIND_ADDRESS_NO_PORT the error and the number are those of connect(2).',
    explainedBy:
      'ip(7); net/ipv4/inet_hashtables.c __inet_hash_connect(), net/ipv4/inet_connection_sock.c inet_csk_get_port()',
  },
  {
    name: 'socket-pair-memory',
    sentence: 'An idle TCP connection takes about 10 KB of kernel memory where both ends are on one host.',
    conditions:
      'Linux 6.18 on x86-64, up to a million connections without data: two of each struct tcp_sock, socket inode, file and dentry, and the epoll entries.',
  },
  {
    name: 'full-server-waits-or-closes',
    sentence:
      'Servers deal with EMFILE in different ways: nginx, redis and haproxy leave connections in the accept queue; node and sshd accept and close them without a byte; Apache’s event MPM ends.',
    conditions:
      'nginx 1.22 (tries again after 500 ms), redis 7.0, haproxy 2.6, node 20 (libuv keeps one descriptor in reserve), OpenSSH 9.2, Apache 2.4.',
  },
];

import type {Fact} from './fact.ts';

/** SYN, SYN-ACK and ACK: what the client can know of each. */
export const handshakeFacts: readonly Fact[] = [
  {
    name: 'syn-retry-times',
    sentence:
      'A SYN without an answer is sent again 1, 2, 3, 4, 5, 7, 11, 19, 36 and 68 seconds after the first, and connect(2) fails with ETIMEDOUT after 134 s. tcpi_total_retrans counts these retries, also once the connection is established.',
    conditions:
      'tcp_syn_retries 6 and tcp_syn_linear_timeouts 4, the defaults since Linux 6.5. Without the second (older kernels): 1, 3, 7, 15, 31, 63 s.',
    explainedBy: 'net/ipv4/tcp_timer.c tcp_retransmit_timer(); Documentation/networking/ip-sysctl.rst',
  },
  {
    name: 'bytes-acked-counts-syn',
    sentence:
      'tcpi_bytes_acked of TCP_INFO counts the SYN: it is 1 after the handshake, and 2 once one byte of data was acknowledged.',
    conditions:
      'A client that has sent one byte; the value stays 1 where the server does not have the connection.',
  },
  {
    name: 'handshake-inside-connect',
    sentence:
      'On loopback and veth the whole handshake runs inside connect(2): a non-blocking connect(2) says EINPROGRESS, and a second call straight after it finds the connection established.',
    conditions:
      'Nearly all of 200,000 connects; the rest when the softirq work had been handed to ksoftirqd. So SYNs of one process arrive one after the other, and a burst over a network is denser.',
    explainedBy:
      'drivers/net/loopback.c, net/core/dev.c process_backlog(): receive work runs in the softirq of the sender',
  },
  {
    name: 'kernel-times-handshake',
    sentence:
      'tcpi_rtt after the handshake is the time from SYN to SYN-ACK by the kernel’s own clock, however late the program looks.',
    conditions:
      'No data sent, and the SYN not sent again. 2 to 3 µs on loopback, with 1 and with 1,024 connections under way.',
    explainedBy: 'net/ipv4/tcp_input.c tcp_synack_rtt_meas(), tcp_rcv_synsent_state_process()',
  },
  {
    name: 'events-come-late',
    sentence:
      'A connect latency that is taken when epoll_wait(2) returns grows with the number of connects started in between: 10 times at 16, 200 times at 256.',
    conditions:
      'Loopback, where a connect takes 6 to 9 µs. So the engine looks after each 16 connects, and uses the kernel’s time where it has one.',
  },
  {
    name: 'syn-backlog-keeps-a-quarter',
    sentence:
      'Without SYN cookies at most tcp_max_syn_backlog − tcp_max_syn_backlog / 4 + 1 connections are half-open: 7 with a value of 8. Each SYN beyond that is counted in ListenDrops, and neither in ListenOverflows nor in TCPReqQFullDrop.',
    conditions:
      'tcp_syncookies 0; values of 8, 16, 32, 64, 100, 128 and 256 admitted 7, 13, 25, 49, 76, 97 and 193. With SYN cookies the sysctl has no effect.',
    explainedBy: 'net/ipv4/tcp_input.c tcp_conn_request(): a quarter is kept for peers with a known route',
  },
  {
    name: 'half-open-bounded-by-backlog',
    sentence:
      'The limit of the accept queue bounds the half-open connections of a listener as well: one more than the limit. Beyond that SYNs are answered with a SYN cookie (TCPReqQFullDoCookies), or with cookies off dropped (TCPReqQFullDrop).',
    conditions: 'Limits of 8, 32 and 100 admitted 9, 33 and 101 half-open connections.',
    explainedBy: 'include/net/inet_connection_sock.h inet_csk_reqsk_queue_is_full()',
  },
  {
    name: 'phantom-by-cookie',
    sentence:
      'Where a SYN cookie was sent and the accept queue is full when the last ACK arrives, the client is established and the server has no such connection. The server answers a keepalive of it with RST.',
    conditions:
      'tcp_syncookies 1 or 2. Backlog 8 and 40 clients at once: 40 established, 9 real. A silent client learns nothing of it for minutes. At 50 accepts a second and 500 attempts, 83 % of the connections that needed a retry were such.',
    explainedBy: 'net/ipv4/syncookies.c cookie_v4_check(), tcp_get_cookie_sock()',
  },
  {
    name: 'phantom-by-request',
    sentence:
      'Where the accept queue fills between SYN and the last ACK, the client is established and the server keeps it half-open (SYN-RECV). The server sends its SYN-ACK again 1, 3, 7, 15 and 31 s later, which raises tcpi_segs_in, and acknowledges keepalives, but no data.',
    conditions:
      'tcp_synack_retries 5. The server forgets the connection after 63 s; the next byte is then answered with RST.',
    explainedBy:
      'net/ipv4/tcp_minisocks.c tcp_check_req(); net/ipv4/inet_connection_sock.c reqsk_timer_handler()',
  },
];

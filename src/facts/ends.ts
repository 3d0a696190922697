import type {Fact} from './fact.ts';

/** How connections end, and what their client can read from that. */
export const endFacts: readonly Fact[] = [
  {
    name: 'close-unread-resets',
    sentence:
      'close(2) sends RST instead of FIN where bytes of the client are unread. So whether a client that was turned away sees EOF or RST depends on which came first, its bytes or the close.',
    conditions:
      'TCPAbortOnClose counts each. Applications that turn clients away showed both ends in one run.',
    explainedBy: 'net/ipv4/tcp.c __tcp_close(); RFC 2525 2.17',
  },
  {
    name: 'message-survives-reset',
    sentence:
      'recv(2) still returns the bytes that came before an RST. After getsockopt(SO_ERROR) took the error, recv(2) on a connection without bytes returns 0, which reads like EOF.',
    conditions: 'A server that writes a message and closes with RST.',
    explainedBy: 'net/ipv4/tcp.c tcp_recvmsg_locked(); socket(7) SO_ERROR',
  },
  {
    name: 'early-reset-fails-connect',
    sentence:
      'A connection that is reset after its handshake, before the client looks, appears as a connect(2) that failed with ECONNRESET. A RST that answers the SYN is ECONNREFUSED.',
    conditions:
      'A server that accepts and closes with RST: 13 of 20 appeared so. The server had accepted them (PassiveOpens).',
    explainedBy: 'net/ipv4/tcp_input.c tcp_reset()',
  },
  {
    name: 'death-ends-all-at-once',
    sentence:
      'When a process ends, all its connections end at that moment, whatever their age: with FIN, or with RST where bytes were unread or the connection still waited in the accept queue. SYNs are answered with RST from then on.',
    conditions:
      'SIGKILL of a server with 20 connections. An idle timeout ends each connection at one age instead.',
    explainedBy: 'net/ipv4/tcp.c __tcp_close(); net/ipv4/inet_connection_sock.c inet_csk_listen_stop()',
  },
];

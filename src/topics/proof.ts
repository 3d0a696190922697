import type {Topic} from './topic.ts';

export const proofTopic: Topic = {
  name: 'proof',
  title: 'How plimsoll verifies that the application accepted a connection',
  parts: [
    'connect(2) succeeds as soon as the target’s kernel has completed the handshake, even if the application never calls accept. So plimsoll asks the application for a reply: the proof of acceptance. The scheme of the target chooses the smallest exchange that proves it:',
    [
      ['http, https', 'one GET'],
      ['ws, wss', 'one GET that asks for the upgrade'],
      ['grpc, grpcs', 'the preface of HTTP/2, up to the acknowledgement of SETTINGS'],
      ['fcgi', 'one request that keeps the connection; the path of the URL is the script'],
      ['tls', 'the handshake of TLS'],
      ['redis, rediss', 'PING, after AUTH if the URL has a password'],
      ['memcached', 'version'],
      ['postgres', 'a login; with postgres://…/db?proof=query also SELECT 1'],
      ['mysql', 'a login'],
      ['mongodb', 'hello'],
      ['ldap, ldaps', 'a bind'],
      ['mqtt, mqtts', 'CONNECT'],
      ['amqp, amqps', 'AMQP 0-9-1, up to the opening of a virtual host'],
      ['nats', 'CONNECT and PING'],
      ['imap, imaps', 'NOOP, or a login if the URL has one'],
      ['pop3, pop3s', 'CAPA, or a login if the URL has one'],
      ['ssh, smtp, ftp', 'the greeting, which these servers send only to connections that they accepted'],
      ['tcp, unix', 'nothing is sent; a greeting counts as a reply'],
    ],
    'A reply that means “too many connections” (53300 of PostgreSQL, 1040 of MySQL, 421, 503, -ERR max number of clients) is counted as denied, and the report quotes it.',
    'If a bare host:port cannot be observed, plimsoll asks it once, before the load, what it speaks: it waits 300 ms for a greeting, then sends one HTTP request. --proof none turns that off.',
    '--send and --until define a proof of your own: the bytes to send, and the bytes that the reply must contain.',
  ],
};

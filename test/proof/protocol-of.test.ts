import {expect, test} from 'vitest';
import {protocolOf, request} from '../../src/proof/protocol-of.ts';

test.each([
  ['a status line', 'HTTP/1.1 404 Not Found\r\nServer: x\r\n', {proof: 'http'}],
  ['what a TLS port says to plain HTTP', 'HTTP/1.1 400 Bad Request\r\n', {proof: 'http'}],
  ['OpenSSH', 'SSH-2.0-OpenSSH_9.2\r\n', {proof: 'ssh'}],
  ['exim', '220 mail.example ESMTP Exim 4.96\r\n', {proof: 'smtp'}],
  ['vsftpd', '220 (vsFTPd 3.0.3)\r\n', {proof: 'ftp'}],
  ['redis, to a GET', "-ERR wrong number of arguments for 'get' command\r\n", {proof: 'redis'}],
  ['redis with a password', '-NOAUTH Authentication required.\r\n', {proof: 'redis'}],
  ['memcached, to a GET', 'ERROR\r\n', {proof: 'memcached'}],
  ['POP3, or who else greets so', '+OK pop3 ready <1896.6971@mail>\r\n', {until: '+OK'}],
  ['Dovecot', '* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n', {proof: 'imap'}],
  ['an IMAP server that is full', '* BYE Too many connections\r\n', {proof: 'imap'}],
  ['NATS', 'INFO {"server_id":"x"}\r\n', {proof: 'nats'}],
  ['RabbitMQ, to a GET', 'AMQP\0\0\x09\x01', {proof: 'amqp'}],
  ['grpc-go greets', '\0\0\x06\x04\0\0\0\0\0\0\x05\0\0\x40\0', {proof: 'grpc'}],
  [
    'mongod, to a GET',
    'HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nIt looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n',
    {proof: 'mongodb'},
  ],
  ['a greeting that is nobody’s: its first word', 'WELCOME to 7\r\n', {until: 'WELCOME'}],
  ['MySQL greets before it has decided', '\x4a\0\0\0\x0a8.0.36\0', undefined],
  ['a TLS alert', '\x15\x03\x01\0\x02\x02\x46', undefined],
  ['nothing', '', undefined],
])('%s', (_, heard, wishes) => {
  expect(protocolOf(Buffer.from(heard, 'latin1'), {toRequest: false})?.wishes).toEqual(wishes);
});

test.each([
  ['an echo of the request', request('10.9.0.2:7000'), {send: 'plimsoll', until: 'plimsoll'}],
  ['the beginning of such an echo', 'GET / HTTP/1.1\r\nHo', {send: 'plimsoll', until: 'plimsoll'}],
  ['words of its own: nobody is greeted with them', 'WHAT? 7\r\n', undefined],
  ['a status line', 'HTTP/1.1 200 OK\r\n', {proof: 'http'}],
])('answered to a request: %s', (_, heard, wishes) => {
  expect(protocolOf(Buffer.from(heard, 'latin1'), {toRequest: true})?.wishes).toEqual(wishes);
});

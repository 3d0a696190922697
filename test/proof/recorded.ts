import type {ProofSpec} from '../../src/model/proof.ts';
import {mysqlProof} from '../../src/proof/mysql.ts';
import {postgresProof} from '../../src/proof/postgres.ts';
import type {Proof} from '../../src/proof/proof.ts';
import {proofOf} from '../../src/proof/proof-of.ts';

/** A spec with what a URL would have given. */
export function proofNamed(name: ProofSpec['name'], rest: Partial<ProofSpec> = {}): Proof {
  const proof = proofOf({name, authority: 'staging', path: '/', ...rest});
  if (!proof) throw new Error(`${name} asks nothing`);
  return proof;
}

export const postgresLogin = {user: 'me', password: 'secret', database: 'postgres'};
const mysqlLogin = {user: 'me', password: 'secret'};

const readyForQuery =
  'S\0\0\0\x19client_encoding\0UTF8\0S\0\0\0\x17DateStyle\0ISO, MDY\0K\0\0\0\x0c\0\x00\x1d\xa4\x12\x34\x56\x78Z\0\0\0\x05I';
const authenticationOk = 'R\0\0\0\x08\0\0\0\0';
const greeting =
  "d\0\0\0\n5.5.5-10.11.19-MariaDB-0+deb12u1\0\x04\0\0\0T4E=Bq6V\0\xfe\xf7\x08\x02\0\xff\x81\x15\0\0\0\0\0\0\x1d\0\0\x000,+2WB#)CVh'\0mysql_native_password\0";

const natsInfo =
  'INFO {"server_id":"NDV3QW6Z","version":"2.9.10","proto":1,"max_payload":1048576,"client_id":4} \r\n';
const imapGreeting =
  '* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN] Dovecot (Debian) ready.\r\n';
const pop3Greeting = '+OK Dovecot (Debian) ready.\r\n';

const frame = (payload: string) =>
  `\x01\0\0${Buffer.from([0, 0, 0, payload.length]).toString('latin1')}${payload}\xce`;
/** Of its server-properties only the first. */
const rabbitStart = frame(
  '\0\n\0\n\0\x09\0\0\0\x15\x07productS\0\0\0\bRabbitMQ\0\0\0\x0eAMQPLAIN PLAIN\0\0\0\x05en_US',
);
const rabbitTune = frame('\0\n\0\x1e\x07\xff\0\x02\0\0\0\x3c');
const rabbitOpenOk = frame('\0\n\0)\0');
const rabbitClose = (code: number, text: string) =>
  frame(`\0\n\x002${String.fromCharCode(code >> 8, code & 0xff, text.length)}${text}\0\n\0(`);

/**
 * What real servers of Debian 12 said, byte for byte, and what it has to be taken for: redis 7.0.15, memcached 1.6.18,
 * nginx 1.22.1, PostgreSQL 15.18, PgBouncer 1.18.0, MariaDB 10.11.19, OpenSSH 9.2p1, Exim 4.96, vsftpd 3.0.3,
 * websockify 0.10.0, mosquitto 2.0.11, nats-server 2.9.10, Dovecot 2.3.19, slapd 2.5.13, php-fpm 8.2, RabbitMQ 3.10.8.
 */
export const recorded: [who: string, proof: Proof, said: string, verdict: string][] = [
  ['redis', proofNamed('redis'), '+PONG\r\n', 'accepted'],
  [
    'redis at maxclients',
    proofNamed('redis'),
    '-ERR max number of clients reached\r\n',
    'denied: -ERR max number of clients reached',
  ],
  ['redis with requirepass', proofNamed('redis'), '-NOAUTH Authentication required.\r\n', 'accepted'],
  ['redis, the right password', proofNamed('redis', {password: 'x'}), '+OK\r\n+PONG\r\n', 'accepted'],
  [
    'redis, a wrong password',
    proofNamed('redis', {password: 'y'}),
    '-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH Authentication required.\r\n',
    'accepted',
  ],
  [
    'redis in protected mode',
    proofNamed('redis'),
    '-DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.\r\n',
    'denied: -DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the default user.',
  ],
  ['memcached', proofNamed('memcached'), 'VERSION 1.6.18\r\n', 'accepted'],
  [
    'memcached at -c',
    proofNamed('memcached'),
    'ERROR Too many open connections\r\n',
    'denied: ERROR Too many open connections',
  ],
  [
    'nginx',
    proofNamed('http'),
    'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 2\r\n\r\nok',
    'accepted',
  ],
  [
    'nginx, no such page',
    proofNamed('http'),
    'HTTP/1.1 404 Not Found\r\nServer: nginx/1.22.1\r\n\r\n',
    'accepted',
  ],
  [
    'nginx over limit_conn',
    proofNamed('http'),
    'HTTP/1.1 503 Service Temporarily Unavailable\r\nServer: nginx/1.22.1\r\n\r\n',
    'denied: HTTP/1.1 503 Service Temporarily Unavailable',
  ],
  [
    'nginx asked for a WebSocket',
    proofNamed('ws'),
    'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n\r\n',
    'denied: HTTP/1.1 200 OK',
  ],
  [
    'websockify',
    proofNamed('ws'),
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: NKPpuFQW24OT4uOXGKnLy9jUbgk=\r\n\r\n',
    'accepted',
  ],
  ['PostgreSQL, trusting', postgresProof(postgresLogin), authenticationOk + readyForQuery, 'accepted'],
  ['PostgreSQL, not ready yet', postgresProof(postgresLogin), authenticationOk, 'more'],
  [
    'PostgreSQL, only reserved slots left',
    postgresProof(postgresLogin),
    `${authenticationOk}E\0\0\0\x85SFATAL\0VFATAL\0C53300\0Mremaining connection slots are reserved for non-replication superuser connections\0Fpostinit.c\0L886\0RInitPostgres\0\0`,
    'denied: FATAL 53300 remaining connection slots are reserved for non-replication superuser connections',
  ],
  [
    'PostgreSQL at max_connections',
    postgresProof(postgresLogin),
    'E\0\0\0USFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0Fproc.c\0L357\0RInitProcess\0\0',
    'denied: FATAL 53300 sorry, too many clients already',
  ],
  [
    'PostgreSQL that cannot fork',
    postgresProof(postgresLogin),
    'Ecould not fork new process for connection: Resource temporarily unavailable\n\0',
    'denied: could not fork new process for connection: Resource temporarily unavailable',
  ],
  [
    'PostgreSQL, cleartext password',
    postgresProof(postgresLogin),
    `R\0\0\0\x08\0\0\0\x03${authenticationOk}${readyForQuery}`,
    'accepted',
  ],
  [
    'PostgreSQL, MD5 password',
    postgresProof(postgresLogin),
    `R\0\0\0\x0c\0\0\0\x05\xe7\x13.\xde${authenticationOk}${readyForQuery}`,
    'accepted',
  ],
  [
    'PostgreSQL, no password for its SCRAM',
    postgresProof({...postgresLogin, password: undefined}),
    'R\0\0\0\x17\0\0\0\nSCRAM-SHA-256\0\0',
    'denied: (the server asks for a password (SASL) of me, and the target holds no password)',
  ],
  [
    'PostgreSQL, a wrong password',
    postgresProof(postgresLogin),
    'R\0\0\0\x08\0\0\0\x03E\0\0\0bSFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "me"\0Fauth.c\0L334\0Rauth_failed\0\0',
    'denied: FATAL 28P01 password authentication failed for user "me"',
  ],
  ['MariaDB greets', mysqlProof(mysqlLogin), greeting, 'more'],
  ['MariaDB', mysqlProof(mysqlLogin), `${greeting}\x07\0\0\x02\0\0\0\x02\0\0\0`, 'accepted'],
  [
    'MariaDB at max_connections',
    mysqlProof(mysqlLogin),
    `${greeting}\x1d\0\0\x02\xff\x10\x04#08004Too many connections`,
    'denied: 1040 Too many connections',
  ],
  [
    'MySQL of old at max_connections',
    mysqlProof(mysqlLogin),
    '\x17\0\0\0\xff\x10\x04Too many connections',
    'denied: 1040 Too many connections',
  ],
  [
    'MariaDB, a wrong password',
    mysqlProof(mysqlLogin),
    `${greeting}F\0\0\x02\xff\x15\x04#28000Access denied for user 'me'@'127.0.0.1' (using password: YES)`,
    "denied: 1045 Access denied for user 'me'@'127.0.0.1' (using password: YES)",
  ],
  [
    'MariaDB wants another plugin',
    mysqlProof({user: 'ed', password: 'secret'}),
    `${greeting}0\0\0\x02\xfeclient_ed25519\0${'\x01'.repeat(32)}`,
    'denied: (the server asks ed for client_ed25519, which plimsoll cannot answer)',
  ],
  ['sshd', proofNamed('ssh'), 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n', 'accepted'],
  ['sshd past MaxStartups', proofNamed('ssh'), 'Exceeded MaxStartups\r\n', 'denied: Exceeded MaxStartups'],
  ['sshd, a penalty', proofNamed('ssh'), 'Not allowed at this time\r\n', 'denied: Not allowed at this time'],
  [
    'Exim',
    proofNamed('smtp'),
    '220 staging.test ESMTP Exim 4.96 Mon, 23 Nov 2026 07:39:18 +0000\r\n',
    'accepted',
  ],
  [
    'Exim at smtp_accept_max',
    proofNamed('smtp'),
    '421 Too many concurrent SMTP connections; please try again later.\r\n',
    'denied: 421 Too many concurrent SMTP connections; please try again later.',
  ],
  ['vsftpd', proofNamed('ftp'), '220 (vsFTPd 3.0.3)\r\n', 'accepted'],
  [
    'vsftpd at max_clients',
    proofNamed('ftp'),
    '421 There are too many connected users, please try later.\r\n',
    'denied: 421 There are too many connected users, please try later.',
  ],
  ['mosquitto', proofNamed('mqtt'), ' \x02\0\0', 'accepted'],
  [
    'mosquitto, a login that it does not know',
    proofNamed('mqtt', {user: 'me', password: 'x'}),
    ' \x02\0\x05',
    'denied: CONNACK 5 not authorized',
  ],
  ['NATS greets', proofNamed('nats'), natsInfo, 'more'],
  ['NATS', proofNamed('nats'), `${natsInfo}PONG\r\n`, 'accepted'],
  [
    'NATS at max_connections',
    proofNamed('nats'),
    `${natsInfo}-ERR 'maximum connections exceeded'\r\n`,
    "denied: -ERR 'maximum connections exceeded'",
  ],
  [
    'NATS, no login',
    proofNamed('nats'),
    `${natsInfo}-ERR 'Authorization Violation'\r\n`,
    "denied: -ERR 'Authorization Violation'",
  ],
  ['Dovecot greets', proofNamed('imap'), imapGreeting, 'more'],
  ['Dovecot', proofNamed('imap'), `${imapGreeting}a1 OK NOOP completed.\r\n`, 'accepted'],
  [
    'Dovecot, whose login process is full',
    proofNamed('imap'),
    `${imapGreeting}* BYE Connection queue full\r\n`,
    'denied: * BYE Connection queue full',
  ],
  [
    'Dovecot at mail_max_userip_connections',
    proofNamed('imap', {user: 'me', password: 'secret'}),
    `${imapGreeting}a1 NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=2)\r\n`,
    'denied: a1 NO [LIMIT] Maximum number of connections from user+IP exceeded (mail_max_userip_connections=2)',
  ],
  [
    'Dovecot, a wrong password',
    proofNamed('imap', {user: 'me', password: 'wrong'}),
    `${imapGreeting}a1 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n`,
    'denied: a1 NO [AUTHENTICATIONFAILED] Authentication failed.',
  ],
  ['Dovecot, POP3', proofNamed('pop3'), `${pop3Greeting}+OK\r\nCAPA\r\nTOP\r\n.\r\n`, 'accepted'],
  ['Dovecot, POP3 greets', proofNamed('pop3'), pop3Greeting, 'more'],
  [
    'Dovecot, POP3, the right password',
    proofNamed('pop3', {user: 'me', password: 'secret'}),
    `${pop3Greeting}+OK\r\n+OK Logged in.\r\n`,
    'accepted',
  ],
  [
    'Dovecot, POP3, a wrong password',
    proofNamed('pop3', {user: 'me', password: 'wrong'}),
    `${pop3Greeting}+OK\r\n-ERR [AUTH] Authentication failed.\r\n`,
    'denied: -ERR [AUTH] Authentication failed.',
  ],
  ['slapd', proofNamed('ldap'), '0\f\x02\x01\x01a\x07\n\x01\0\x04\0\x04\0', 'accepted'],
  [
    'slapd, a wrong password: it keeps the connection',
    proofNamed('ldap', {user: 'cn=me', password: 'wrong'}),
    '0\f\x02\x01\x01a\x07\n\x011\x04\0\x04\0',
    'accepted',
  ],
  [
    'php-fpm',
    proofNamed('fcgi'),
    '\x01\x06\0\x01\0,\x04\0Content-type: text/html; charset=UTF-8\r\n\r\nhi\0\0\0\0\x01\x03\0\x01\0\b\0\0\0\0\0\0\0\0\0\0',
    'accepted',
  ],
  [
    'nginx, HTTP/2',
    proofNamed('grpc'),
    '\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff\0\0\x04\b\0\0\0\0\0\x7f\xff\0\0\0\0\0\x04\x01\0\0\0\0',
    'accepted',
  ],
  ['RabbitMQ', proofNamed('amqp'), `${rabbitStart}${rabbitTune}${rabbitOpenOk}`, 'accepted'],
  ['RabbitMQ begins', proofNamed('amqp'), rabbitStart, 'more'],
  [
    'RabbitMQ at the max-connections of a virtual host',
    proofNamed('amqp'),
    `${rabbitStart}${rabbitTune}${rabbitClose(530, "NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (2) is reached")}`,
    "denied: 530 NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (2) is reached",
  ],
  [
    'RabbitMQ, a wrong password',
    proofNamed('amqp', {user: 'me', password: 'wrong'}),
    `${rabbitStart}${rabbitClose(403, 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.')}`,
    'denied: 403 ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.',
  ],
  // The right server on the wrong port.
  [
    'RabbitMQ asked by another version',
    proofNamed('amqp'),
    'AMQP\x03\x01\0\0',
    'denied: (the server speaks AMQP 1.0.0, plimsoll 0.9.1)',
  ],
  [
    'nginx asked for Redis',
    proofNamed('redis'),
    'HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n\r\n',
    'denied: (not RESP: "HTTP/1.1 400 Bad Request")',
  ],
  [
    'sshd asked for a page',
    proofNamed('http'),
    'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n',
    'denied: (not HTTP: "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10")',
  ],
  ['MariaDB asked for a page', proofNamed('http'), greeting, 'denied: (not HTTP: 640000000a)'],
];

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

/**
 * What real servers of Debian 12 said, byte for byte, and what it has to be taken for: redis 7.0.15, memcached 1.6.18,
 * nginx 1.22.1, PostgreSQL 15.18, MariaDB 10.11.19, OpenSSH 9.2p1, Exim 4.96, vsftpd 3.0.3, websockify 0.10.0.
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
  // The right server on the wrong port.
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

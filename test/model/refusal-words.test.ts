import {expect, test} from 'vitest';
import {saysFull, saysTooMany} from '../../src/model/refusal-words.ts';

test.each<[who: string, words: string, says: 'too many' | 'full' | 'neither']>([
  ['Redis', '-ERR max number of clients reached', 'too many'],
  ['memcached', 'ERROR Too many open connections', 'too many'],
  ['PostgreSQL', 'FATAL 53300 sorry, too many clients already', 'too many'],
  ['PostgreSQL, reserved', 'FATAL 53300 remaining connection slots are reserved', 'too many'],
  ['PgBouncer', 'FATAL 08P01 no more connections allowed (max_client_conn)', 'too many'],
  ['NATS', "-ERR 'maximum connections exceeded'", 'too many'],
  ['RabbitMQ', "530 NOT_ALLOWED - access to vhost '/' refused: connection limit (20) is reached", 'too many'],
  [
    'Dovecot',
    'a1 NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
    'too many',
  ],
  ['Courier', '* BYE Maximum connection limit reached for 192.0.2.1', 'too many'],
  ['OpenSSH', 'Exceeded MaxStartups', 'too many'],
  ['an MQTT broker', 'CONNACK 3 server unavailable', 'full'],
  ['an MQTT 5 broker', 'CONNACK 151 quota exceeded', 'full'],
  ['an LDAP server', '51 busy', 'full'],
  ['a FastCGI server', 'FCGI_OVERLOADED', 'full'],
  ['an HTTP server', 'HTTP/1.1 503 Service Unavailable', 'full'],
  ['a login that is wrong', '403 ACCESS_REFUSED - Login was refused', 'neither'],
  ['NATS, a login', "-ERR 'Authorization Violation'", 'neither'],
  ['Redis, protected', '-DENIED Redis is running in protected mode', 'neither'],
])('%s: %s', (_, words, says) => {
  expect({tooMany: saysTooMany(words), full: saysFull(words)}).toEqual({
    tooMany: says === 'too many',
    full: says !== 'neither',
  });
});

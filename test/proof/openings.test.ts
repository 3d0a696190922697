import {describe, expect, test} from 'vitest';
import {openingOf} from './exchange.ts';
import {proofNamed} from './recorded.ts';

describe('the opening', () => {
  test('of HTTP keeps the connection', () => {
    const proof = proofNamed('http', {authority: 'staging:8080', path: '/health?a=b'});
    expect(openingOf(proof)?.split('\r\n')).toEqual([
      'GET /health?a=b HTTP/1.1',
      'Host: staging:8080',
      'User-Agent: plimsoll',
      'Accept: */*',
      'Connection: keep-alive',
      '',
      '',
    ]);
  });

  test('of HTTP with a login', () => {
    // The example of RFC 7617 section 2.
    const proof = proofNamed('http', {user: 'Aladdin', password: 'open sesame'});
    expect(openingOf(proof)).toContain('\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n');
  });

  test('of WebSocket asks for the upgrade', () => {
    const opening = openingOf(proofNamed('ws', {path: '/feed'}));
    expect(opening).toMatch(/^GET \/feed HTTP\/1.1\r\n/);
    expect(opening).toMatch(/\r\nSec-WebSocket-Key: [A-Za-z0-9+/]{22}==\r\n/);
    expect(opening).toContain('\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
  });

  test.each([
    ['redis', {}, '*1\r\n$4\r\nPING\r\n'],
    ['redis', {password: 'é'}, '*2\r\n$4\r\nAUTH\r\n$2\r\n\xc3\xa9\r\n*1\r\n$4\r\nPING\r\n'],
    ['redis', {user: 'me', password: 'x'}, '*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$1\r\nx\r\n*1\r\n$4\r\nPING\r\n'],
    ['memcached', {}, 'version\r\n'],
    ['text', {send: 'hi\xff'}, 'hi\xff'],
    ['text', {until: 'ok'}, null],
    [
      'postgres',
      {user: 'me', database: 'app'},
      '\0\0\0\x38\0\x03\0\0user\0me\0database\0app\0application_name\0plimsoll\0\0',
    ],
    ['mysql', {}, null],
    ['ssh', {}, null],
    ['smtp', {}, null],
    ['ftp', {}, null],
    ['imap', {}, null],
    ['pop3', {}, null],
    ['nats', {}, null],
    ['mqtt', {}, '\x10\x0c\0\x04MQTT\x04\x02\0\0\0\0'],
    ['amqp', {}, 'AMQP\0\0\x09\x01'],
    // The anonymous bind that ldapwhoami -x sends.
    ['ldap', {}, '0\x0c\x02\x01\x01`\x07\x02\x01\x03\x04\0\x80\0'],
    ['grpc', {}, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'],
  ] as const)('of %s %j', (name, rest, opening) => {
    expect(openingOf(proofNamed(name, rest))).toBe(opening);
  });

  test('of PostgreSQL without a database asks for the one of the user', () => {
    expect(openingOf(proofNamed('postgres', {user: 'me'}))).toContain('\0database\0me\0');
    expect(openingOf(proofNamed('postgres'))).toContain('user\0postgres\0database\0postgres\0');
  });
});

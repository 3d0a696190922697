import {describe, expect, test} from 'vitest';
import {parseTarget} from '../../src/plan/target.ts';
import {usageErrorOf} from './usage-error-of.ts';

describe('parseTarget', () => {
  test.each([
    ['staging:8080', 'tcp://staging:8080', 'staging', 8080],
    ['tcp://staging:8080', 'tcp://staging:8080', 'staging', 8080],
    ['TCP://staging:8080', 'tcp://staging:8080', 'staging', 8080],
    [' staging:8080 ', 'tcp://staging:8080', 'staging', 8080],
    ['10.0.0.1:1', 'tcp://10.0.0.1:1', '10.0.0.1', 1],
    ['10.0.0.1:65535', 'tcp://10.0.0.1:65535', '10.0.0.1', 65_535],
    ['[::1]:8080', 'tcp://[::1]:8080', '::1', 8080],
    ['tcp://[::1]:8080', 'tcp://[::1]:8080', '::1', 8080],
    ['[fe80::1%eth0]:80', 'tcp://[fe80::1%eth0]:80', 'fe80::1%eth0', 80],
    [':8080', 'tcp://127.0.0.1:8080', '127.0.0.1', 8080],
    ['8080', 'tcp://127.0.0.1:8080', '127.0.0.1', 8080],
    ['tcp://:8080', 'tcp://127.0.0.1:8080', '127.0.0.1', 8080],
    ['my_service.default.svc:80', 'tcp://my_service.default.svc:80', 'my_service.default.svc', 80],
    ['redis:6379', 'tcp://redis:6379', 'redis', 6379],
    ['http:80', 'tcp://http:80', 'http', 80],
    ['bücher.example:80', 'tcp://bücher.example:80', 'bücher.example', 80],
  ])('%j', (text, url, host, port) => {
    expect(parseTarget(text)).toEqual({scheme: 'tcp', url, host, port});
  });

  test.each([
    ['unix:/run/app.sock', 'unix:/run/app.sock', '/run/app.sock'],
    ['unix:///run/app.sock', 'unix:/run/app.sock', '/run/app.sock'],
    ['unix:@abstract', 'unix:@abstract', '@abstract'],
    ['unix://@abstract', 'unix:@abstract', '@abstract'],
    ['UNIX:/a b', 'unix:/a b', '/a b'],
    [`unix:/${'x'.repeat(106)}`, `unix:/${'x'.repeat(106)}`, `/${'x'.repeat(106)}`],
  ])('%j', (text, url, path) => {
    expect(parseTarget(text)).toEqual({scheme: 'unix', url, path});
  });

  test.each([
    ['', 'the target is empty'],
    ['staging', 'names no port, expected host:port such as staging:8080'],
    ['staging:', 'names no port'],
    ['[::1]', 'names no port, expected host:port such as [::1]:8080'],
    ['[::1]:', 'names no port'],
    [':', 'names no port'],
    ['tcp://', 'names no host'],
    ['staging:0', 'there is no port 0, expected 1 to 65535'],
    ['staging:70000', 'there is no port 70000'],
    ['70000', 'there is no port 70000'],
    ['staging:http', 'the port "http" is not a number'],
    ['staging:-1', 'the port "-1" is not a number'],
    ['staging:80.5', 'the port "80.5" is not a number'],
    ['staging:80:81', 'is not a host name'],
    ['two words:80', 'is not a host name'],
    ['a,b:80', 'is not a host name'],
    ['*:80', 'is not a host name'],
    ['300.1.1.1:80', 'is not an IPv4 address'],
    ['10.1:80', 'is not an IPv4 address'],
    ['10.0.0.1', 'names no port'],
    ['::1', 'IPv6 address without brackets, expected for example [::1]:8080'],
    ['::1:8080', 'IPv6 address without brackets'],
    ['2001:db8::7:8080', 'expected for example [2001:db8::7]:8080'],
    ['2001:db8::ff:abcd', 'expected for example [2001:db8::ff:abcd]:8080'],
    ['[::1:8080', 'unclosed or misplaced bracket'],
    ['[::1]8080', 'unclosed or misplaced bracket'],
    ['[staging]:8080', '"staging" is not an IPv6 address'],
    ['me@staging:80', 'has a user name, expected only a host and a port: staging:80'],
    ['tcp://me:secret@staging:80', '"tcp://me:***@staging:80" has a user name'],
    [
      'tcp://me:secret@staging:80/x',
      '"tcp://me:***@staging:80/x" has a path, expected only a host and a port: staging:80',
    ],
    ['tpc://me:secret@staging:80', '"tpc://me:***@staging:80" has the unknown scheme'],
    ['tcp://staging:80/', 'has a path, expected only a host and a port: staging:80'],
    ['staging:80/health', 'has a path'],
    ['staging:80?x', 'has a path'],
    ['/run/app.sock', 'for a Unix-domain socket write unix:/run/app.sock'],
    ['tpc://staging:80', 'unknown scheme tpc, expected one of tcp, unix, tls, http'],
    ['://staging:80', 'has a path'],
    ['tls://staging', 'names no port'],
    ['http://', 'names no host'],
    ['http://staging:x', 'the port "x" is not a number'],
    ['http://staging/a b', 'has a space in its path, expected %20'],
    ['http://%zz@staging/', 'has a % that is not an escape, expected %25'],
    ['ssh://me@staging', 'has a user name, expected only a host and a port: staging'],
    ['memcached://staging/x', 'has a path, expected only a host and a port: staging'],
    [
      'postgres://me:se/cret@db/app',
      '"postgres://me:***@db/app": the password has one of / ? #, expected %2F %3F %23',
    ],
    ['postgres://me:s@cret@db:x/app', '"postgres://me:***@db:x/app": the port "x" is not a number'],
    [
      'postgres://db/app?sslmode=require',
      'sslmode=require asks for TLS, which plimsoll does not speak here; write sslmode=disable',
    ],
    ['postgres://db/app?application_name=x&sslmode=verify-full#y', 'sslmode=verify-full asks for TLS'],
    ['postgres://db?ssl=true', 'write ssl=disable, or leave it out'],
    ['mysql://db/app?ssl-mode=REQUIRED', 'ssl-mode=REQUIRED asks for TLS'],
    ['mysql://db/app?useSSL=true', 'useSSL=true asks for TLS'],
    ['redis://cache/0?ssl=true', 'ssl=true asks for TLS, write rediss:// for it'],
    ['amqp://broker/?ssl=true', 'write amqps:// for it'],
    ['mongodb://db/?tls=true', 'tls=true asks for TLS, which plimsoll does not speak here'],
    [
      'mongodb://me:secret@db/app',
      '"mongodb://me:***@db/app" has a user name, expected only a host and a port: db',
    ],
    ['postgres://db/app?proof=all', 'proof=all is unknown, expected proof=query'],
    ['mysql://db/app?proof=query', 'proof=query works with postgres:// alone, leave it out'],
    ['ldap://staging/dc=example', 'has a path, expected only a host and a port: staging'],
    ['grpc://me@staging', 'has a user name'],
    ['constructor://staging', 'unknown scheme constructor'],
    ['unix:', 'names no socket'],
    ['unix:/', 'names no socket'],
    ['unix:@', 'names no socket'],
    ['unix:run/app.sock', 'relative path, expected an absolute one'],
    ['unix://run/app.sock', 'two slashes, expected unix:/run/app.sock'],
    ['unix:/a\0b', 'contains a NUL'],
    [`unix:/${'x'.repeat(107)}`, 'a path of 108 bytes, a Unix socket takes 107'],
  ])('%j: %s', (text, problem) => {
    expect(usageErrorOf(() => parseTarget(text))).toContain(problem);
  });

  test.each([
    ['imap://staging', {scheme: 'imap', url: 'imap://staging:143', host: 'staging', port: 143}],
    ['pop3s://staging', {scheme: 'pop3s', url: 'pop3s://staging:995', host: 'staging', port: 995}],
    ['nats://staging', {scheme: 'nats', url: 'nats://staging:4222', host: 'staging', port: 4222}],
    ['grpcs://staging', {scheme: 'grpcs', url: 'grpcs://staging:443', host: 'staging', port: 443}],
    [
      'mongodb://db/app',
      {scheme: 'mongodb', url: 'mongodb://db:27017/app', host: 'db', port: 27_017, path: 'app'},
    ],
    [
      'fastcgi://php/ping?full',
      {scheme: 'fcgi', url: 'fcgi://php:9000/ping?full', host: 'php', port: 9000, path: '/ping?full'},
    ],
    [
      'amqp://me:secret@broker/%2f?heartbeat=5',
      {
        scheme: 'amqp',
        url: 'amqp://me@broker:5672',
        host: 'broker',
        port: 5672,
        user: 'me',
        password: 'secret',
        path: '/',
      },
    ],
    [
      'ldap://cn=me,dc=example:secret@staging',
      {
        scheme: 'ldap',
        url: 'ldap://cn%3Dme%2Cdc%3Dexample@staging:389',
        host: 'staging',
        port: 389,
        user: 'cn=me,dc=example',
        password: 'secret',
      },
    ],
    [
      'postgres://db/app?proof=query&application_name=x',
      {
        scheme: 'postgres',
        url: 'postgres://db:5432/app?proof=query',
        host: 'db',
        port: 5432,
        path: 'app',
        asks: 'query',
      },
    ],
    ['http://staging', {scheme: 'http', url: 'http://staging:80', host: 'staging', port: 80, path: '/'}],
    [
      'https://staging:8443/a/b?c=d#e',
      {scheme: 'https', url: 'https://staging:8443/a/b?c=d', host: 'staging', port: 8443, path: '/a/b?c=d'},
    ],
    [
      'http://staging?x',
      {scheme: 'http', url: 'http://staging:80/?x', host: 'staging', port: 80, path: '/?x'},
    ],
    [
      'http://me:se%3Acret@[::1]/@x',
      {
        scheme: 'http',
        url: 'http://me@[::1]:80/@x',
        host: '::1',
        port: 80,
        path: '/@x',
        user: 'me',
        password: 'se:cret',
      },
    ],
    [
      'ws://staging/feed',
      {scheme: 'ws', url: 'ws://staging:80/feed', host: 'staging', port: 80, path: '/feed'},
    ],
    ['wss://staging', {scheme: 'wss', url: 'wss://staging:443', host: 'staging', port: 443, path: '/'}],
    ['tls://staging:8443', {scheme: 'tls', url: 'tls://staging:8443', host: 'staging', port: 8443}],
    ['tls://staging:8443/', {scheme: 'tls', url: 'tls://staging:8443', host: 'staging', port: 8443}],
    [
      'redis://:secret@staging/2',
      {
        scheme: 'redis',
        url: 'redis://staging:6379/2',
        host: 'staging',
        port: 6379,
        path: '2',
        password: 'secret',
      },
    ],
    [
      'postgresql://me:s@cret@db/app?sslmode=disable',
      {
        scheme: 'postgres',
        url: 'postgres://me@db:5432/app',
        host: 'db',
        port: 5432,
        path: 'app',
        user: 'me',
        password: 's@cret',
      },
    ],
    [
      'mysql://db/app?ssl-mode=PREFERRED&charset=utf8',
      {scheme: 'mysql', url: 'mysql://db:3306/app', host: 'db', port: 3306, path: 'app'},
    ],
    [
      'rediss://cache/2?ssl=true',
      {scheme: 'rediss', url: 'rediss://cache:6379/2', host: 'cache', port: 6379, path: '2'},
    ],
    ['mariadb://db', {scheme: 'mysql', url: 'mysql://db:3306', host: 'db', port: 3306}],
    ['ssh://staging', {scheme: 'ssh', url: 'ssh://staging:22', host: 'staging', port: 22}],
    ['SMTP://staging:2525', {scheme: 'smtp', url: 'smtp://staging:2525', host: 'staging', port: 2525}],
    ['ftp://', undefined],
    [
      'memcached://:11212',
      {scheme: 'memcached', url: 'memcached://127.0.0.1:11212', host: '127.0.0.1', port: 11_212},
    ],
  ])('%s', (text, parsed) => {
    if (parsed) expect(parseTarget(text)).toEqual(parsed);
    else expect(usageErrorOf(() => parseTarget(text))).toContain('names no host');
  });

  test.each(['http', 'redis', 'postgres', 'mysql'])(
    'whatever is wrong with a %s target, its password is not repeated',
    (scheme) => {
      for (const rest of [
        'me:se%zcret@db',
        'me:secret@db:x',
        'me:sec/ret@db',
        'me:sec#ret@a b',
        'me:sec@ret@a,b/x',
      ])
        expect(usageErrorOf(() => parseTarget(`${scheme}://${rest}`))).not.toMatch(/se%zcret|sec|ret@/);
    },
  );
});

test.each([
  'redis//:PW@host',
  'redis:/:PW@host',
  'redis:/u:PW@host:1',
  '//:PW@host:1',
  'redis://:PW@ho st:1',
  'redis://:PW@host:x',
])('%j shows no password', (text) => {
  const said = usageErrorOf(() => parseTarget(text));
  expect(said).not.toContain('PW');
});

test.each([
  ['http://a\0b:80', 'is not a host name'],
  ['a\u009bb:80', 'is not a host name'],
  ['postgres://a%00b@db:1/x', 'contains a NUL'],
  ['postgres://a:b%00@db:1/x', 'contains a NUL'],
  ['postgres://db:1/x%00', 'contains a NUL'],
])('%j is refused', (text, says) => {
  expect(usageErrorOf(() => parseTarget(text))).toContain(says);
});

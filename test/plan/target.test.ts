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
    ['::1', 'IPv6 address without brackets, expected such as [::1]:8080'],
    ['::1:8080', 'IPv6 address without brackets'],
    ['2001:db8::7:8080', 'expected such as [2001:db8::7]:8080'],
    ['2001:db8::ff:abcd', 'expected such as [2001:db8::ff:abcd]:8080'],
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
    ['tpc://staging:80', 'unknown scheme tpc, known are tcp and unix'],
    ['://staging:80', 'has a path'],
    ['https://staging:8443/x', 'https is not supported yet, use tcp://staging:8443'],
    ['https://staging', 'https is not supported yet, use tcp://staging:443'],
    [
      'postgres://me:secret@db/app',
      '"postgres://me:***@db/app": postgres is not supported yet, use tcp://db:5432',
    ],
    ['redis://[::1]', 'use tcp://[::1]:6379'],
    ['tls://staging', 'use tcp://staging:port'],
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

  test.each([...'tls http https ws wss redis memcached postgres mysql ssh smtp ftp'.split(' ')])(
    '%s:// is to come, and no typing error',
    (scheme) => {
      expect(usageErrorOf(() => parseTarget(`${scheme}://staging:80`))).toBe(
        `"${scheme}://staging:80": ${scheme} is not supported yet, use tcp://staging:80`,
      );
    },
  );
});

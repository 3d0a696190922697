import {expect, test} from 'vitest';
import {parseListenAddress, resolveListenAddress} from '../../src/listen/address.ts';
import {UsageError} from '../../src/plan/usage-error.ts';

test.each([
  ['8080', {host: '127.0.0.1', port: 8080}],
  [':8080', {host: undefined, port: 8080}],
  ['10.0.0.1:0', {host: '10.0.0.1', port: 0}],
  ['localhost:80', {host: 'localhost', port: 80}],
  ['[::1]:8080', {host: '::1', port: 8080}],
  ['tcp://127.0.0.1:40123', {host: '127.0.0.1', port: 40_123}],
  ['unix:/run/a.sock', {path: '/run/a.sock'}],
  ['unix:a.sock', {path: `${process.cwd()}/a.sock`}],
  ['unix:@name', {path: '@name'}],
  [`unix:/${'a'.repeat(106)}`, {path: `/${'a'.repeat(106)}`}],
])('%s', (text, address) => {
  expect(parseListenAddress(text)).toEqual(address);
});

test.each([
  '',
  'localhost',
  '::1:80',
  '[::1]',
  '[10.0.0.1]:80',
  '127.0.0.1:',
  ':65536',
  ':-1',
  'http://a:80',
  'unix:',
])('%j is no address to listen on', (text) => {
  expect(() => parseListenAddress(text)).toThrow(UsageError);
});

test('a Unix-domain path longer than sun_path', () => {
  expect(() => parseListenAddress(`unix:/${'a'.repeat(107)}`)).toThrow(/108 bytes/);
});

test('names and zones are resolved', async () => {
  expect(await resolveListenAddress({host: 'localhost', port: 1})).toMatchObject({port: 1});
  expect(await resolveListenAddress({host: 'fe80::1%7', port: 1})).toEqual({
    family: 6,
    address: 'fe80::1%7',
    port: 1,
  });
  await expect(resolveListenAddress({host: 'fe80::1%nosuch0', port: 1})).rejects.toThrow(
    /no interface nosuch0/,
  );
});

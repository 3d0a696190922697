import {networkInterfaces} from 'node:os';
import {describe, expect, it, test} from 'vitest';
import type {Target} from '../../src/model/target.ts';
import {assertAllowed, isPublicAddress} from '../../src/plan/guard.ts';
import {readOwnAddresses} from '../../src/plan/own-addresses.ts';
import {usageErrorOf} from './usage-error-of.ts';

const own = ['127.0.0.1', '::1', '203.0.113.7', '2001:db8::7', 'fe80::7'];

describe('isPublicAddress', () => {
  test.each([
    // address                 public
    ['loopback', '127.0.0.1', false],
    ['all of loopback', '127.255.255.254', false],
    ['IPv6 loopback', '::1', false],
    ['any', '0.0.0.0', false],
    ['private 10/8', '10.255.255.255', false],
    ['private 172.16/12, its first', '172.16.0.0', false],
    ['private 172.16/12, its last', '172.31.255.255', false],
    ['one below it', '172.15.255.255', true],
    ['one above it', '172.32.0.0', true],
    ['private 192.168/16', '192.168.1.1', false],
    ['link-local', '169.254.169.254', false],
    ['IPv6 link-local', 'fe80::1', false],
    ['IPv6 link-local with its interface', 'fe80::1%2', false],
    ['unique local', 'fd12:3456::1', false],
    ['shared 100.64/10, its last', '100.127.255.255', false],
    ['one above it', '100.128.0.0', true],
    ['benchmarking 198.18/15', '198.19.0.1', false],
    ['one above it', '198.20.0.0', true],
    ['IPv6 benchmarking', '2001:2::1', false],
    ['somebody', '8.8.8.8', true],
    ['somebody with IPv6', '2606:4700::1111', true],
    ['a private address in IPv6 clothes', '::ffff:10.0.0.1', false],
    ['a public address in IPv6 clothes', '::ffff:8.8.8.8', true],
    ['a private address behind NAT64', '64:ff9b::10.0.0.1', true],
    ['a public address behind NAT64', '64:ff9b::8.8.8.8', true],
    ['behind a NAT64 of one network', '64:ff9b:1::1', true],
    ['loopback behind 6to4', '2002:7f00:1::1', true],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2', true],
    ['a private address that SIIT translates', '::ffff:0:10.0.0.1', true],
    ['a public address, IPv4-compatible', '::8.8.8.8', true],
    ['multicast', '224.0.0.1', true],
    ['IPv6 multicast', 'ff02::1', true],
    ['broadcast', '255.255.255.255', true],
    ['documentation', '192.0.2.1', true],
    ['one of our own', '203.0.113.7', false],
    ['one of our own in IPv6 clothes', '::ffff:203.0.113.7', false],
    ['its neighbour', '203.0.113.8', true],
    ['one of our own with IPv6, in another spelling', '2001:DB8:0:0::7', false],
  ])('%s: %s', (_, address, isPublic) => {
    expect(isPublicAddress(address, own)).toBe(isPublic);
  });
});

describe('assertAllowed', () => {
  const at = (url: string, address: string): Target => ({
    url,
    scheme: 'tcp',
    endpoint: {family: 4, address, port: 80},
  });

  it('names the address and the flag that allows it', () => {
    expect(usageErrorOf(() => assertAllowed(at('tcp://example.com:80', '8.8.8.8'), false, own))).toMatch(
      /^tcp:\/\/example\.com:80 is 8\.8\.8\.8, a public address; add --allow-public /,
    );
    expect(usageErrorOf(() => assertAllowed(at('tcp://8.8.8.8:80', '8.8.8.8'), false, own))).toMatch(
      /^tcp:\/\/8\.8\.8\.8:80 is a public address; add --allow-public /,
    );
  });

  it('lets pass what is allowed, near or a Unix-domain socket', () => {
    assertAllowed(at('tcp://8.8.8.8:80', '8.8.8.8'), true, own);
    assertAllowed(at('tcp://staging:80', '10.0.0.1'), false, own);
    assertAllowed({url: 'unix:/a', scheme: 'unix', endpoint: {family: 'unix', path: '/a'}}, false, own);
  });
});

test('readOwnAddresses has every address of the interfaces', () => {
  const all = Object.values(networkInterfaces()).flat();
  expect(readOwnAddresses()).toEqual(all.map((entry) => entry?.address));
});

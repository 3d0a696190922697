import {describe, expect, it} from 'vitest';
import {parseRoutes, parseRoutes6} from '../../src/observe/proc/routes.ts';
import {deviceTowards} from '../../src/observe/route-device.ts';

const heading = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
const table = [
  heading,
  'eth0\t00000000\t0100090A\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'cable\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'wg0\t0002090A\t00000000\t0001\t0\t0\t0\tC0FFFFFF\t0\t0\t0',
].join('\n');
const table6 = [
  'fd000009000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001    cable',
  '00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0',
  'fd000009000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo',
].join('\n');

describe('the device towards an address', () => {
  const routes = [...parseRoutes(table), ...parseRoutes6(table6)];

  it.each([
    ['10.9.0.77', 'cable'],
    ['10.9.2.7', 'wg0'],
    ['10.9.2.200', 'eth0'],
    ['192.0.2.1', 'eth0'],
    ['::ffff:10.9.0.77', 'cable'],
    ['127.0.0.1', 'lo'],
    ['fd00:9::2', 'cable'],
    ['fd00:9::1', 'lo'],
    ['2001:db8::1', 'eth0'],
    ['::1', 'lo'],
    ['unix', undefined],
  ])('%s: %s', (address, device) => {
    expect(deviceTowards(address, routes)).toBe(device);
  });

  it('is not known without a route', () => {
    expect(deviceTowards('192.0.2.1', parseRoutes(heading))).toBeUndefined();
  });

  it.each([
    ['no heading', 'eth0\t00000000'],
    ['a line that was cut', `${heading}\neth0\t0000`],
  ])('%s is refused', (_, text) => {
    expect(() => parseRoutes(text)).toThrow('expected');
  });

  it('a line of IPv6 that was cut is refused', () => {
    expect(() => parseRoutes6(table6.slice(0, -40))).toThrow('expected');
  });
});

import {mkdtempSync, rmSync} from 'node:fs';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {type Host, localHost} from '../../src/hosts/host.ts';
import type {Endpoint} from '../../src/model/target.ts';
import {isLocalEndpoint} from '../../src/observe/local-endpoint.ts';
import {Observer} from '../../src/observe/observer.ts';
import {needRoot} from '../helpers/need.ts';
import {machineToOurselves, type Program, startListener} from './programs.ts';

const namespace = fileURLToPath(new URL('programs/namespace.sh', import.meta.url));

const programs: Program[] = [];
const observers: Observer[] = [];
const directories: string[] = [];

let lock: Program;

beforeAll(async () => {
  lock = await machineToOurselves();
});

afterAll(() => lock.end());

afterEach(async () => {
  await Promise.all(observers.splice(0).map((observer) => observer.close()));
  await Promise.all(programs.splice(0).map((program) => program.end()));
  for (const directory of directories.splice(0)) rmSync(directory, {recursive: true});
});

async function listening(args: readonly string[], prefix: readonly string[] = []) {
  const started = await startListener(args, prefix);
  programs.push(started.program);
  return started;
}

async function observing(endpoint: Endpoint, host: Host = localHost): Promise<Observer> {
  const observer = await Observer.open(endpoint, host);
  observers.push(observer);
  return observer;
}

/** An address of TEST-NET-2 (RFC 5737) that no other run of these tests has. */
let addresses = 0;
function ownAddress(): string {
  addresses++;
  return `198.51.100.${1 + ((process.pid * 7 + addresses) % 250)}`;
}

describe('isLocalEndpoint', () => {
  const assigned = Object.values(networkInterfaces())
    .flatMap((own) => own ?? [])
    .map(({address, family}) => [address, family === 'IPv4' ? 4 : 6, true] as const);

  it.each([
    ['127.0.0.1', 4, true],
    ['127.200.3.4', 4, true],
    ['::1', 6, true],
    ['0:0:0:0:0:0:0:1', 6, true],
    ['::ffff:127.0.0.1', 6, true],
    ['0.0.0.0', 4, true],
    ['198.51.100.7', 4, false],
    ['2001:db8::1', 6, false],
    ...assigned,
  ] as const)('%s', (address, family, expected) => {
    expect(isLocalEndpoint({family, address, port: 80})).toBe(expected);
  });

  it('a path', () => {
    expect(isLocalEndpoint({family: 'unix', path: '/run/app.sock'})).toBe(true);
  });
});

describe('an address of this host', () => {
  it('is read in this namespace', async () => {
    const {port} = await listening(['0.0.0.0,0', '5']);
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({family}) => family === 'IPv4')
      .map(({address}) => address);
    for (const address of own) {
      const observer = await observing({family: 4, address, port});
      expect((await observer.readSample()).listeners).toMatchObject({value: [{address: '0.0.0.0'}]});
      expect(observer.host).toBe(localHost);
    }
    expect(own.length).toBeGreaterThan(0);
  });
});

// Entering a namespace that another user made takes root: setns(2).
describe('an address in another network namespace of this host (as root)', () => {
  beforeEach(() => needRoot('enter the namespace of another user'));

  it.each([
    ['by its own address', (address: string) => `${address},0`],
    ['by a wildcard', () => '0.0.0.0,0'],
    ['by a dual-stack wildcard', () => '::,0'],
  ])('is read there, the listener bound %s', async (_, bind) => {
    const address = ownAddress();
    const {program, port} = await listening([bind(address), '4096'], [namespace, address, '23']);
    const observer = await observing({family: 4, address, port});
    expect(observer.how).toBe(`${address} is an address of the network namespace of pid ${program.pid}`);
    expect(observer.host.prefix).toEqual(['nsenter', '-t', `${program.pid}`, '-n']);
    const {host, settings, sample} = await observer.readAll();
    expect(host).toBe(`this host, network namespace of pid ${program.pid}`);
    expect(settings.somaxconn).toMatchObject({value: 23});
    expect(settings.tcpMem).toMatchObject({known: false, gap: 'absent'});
    expect(sample.listeners).toMatchObject({value: [{acceptQueueLimit: {value: 23}}]});
    expect(sample.processes).toMatchObject({value: [{pid: program.pid}]});
    expect(await observer.countSockets()).toMatchObject({known: true, value: {queued: 0}});
    const here = await (await observing({family: 4, address: '127.0.0.1', port})).readAll();
    expect(settings.networkNamespace).not.toEqual(here.settings.networkNamespace);
  });

  it('may be IPv6', async () => {
    const address = `2001:db8::${process.pid.toString(16)}`;
    const {program, port} = await listening([`${address},0`, '7'], [namespace, address, '23']);
    const {sample} = await (await observing({family: 6, address, port})).readAll();
    expect(sample.listeners).toMatchObject({value: [{address, acceptQueueLimit: {value: 7}}]});
    expect(sample.processes).toMatchObject({value: [{pid: program.pid}]});
  });

  it('is not guessed where two namespaces have it and listen', async () => {
    const address = ownAddress();
    const first = await listening([`${address},0`, '7'], [namespace, address, '23']);
    const second = await listening([`${address},${first.port}`, '7'], [namespace, address, '23']);
    const observer = await observing({family: 4, address, port: first.port});
    const {sample, settings} = await observer.readAll();
    const detail = expect.stringMatching(
      new RegExp(`several network namespaces.*\\b(${first.program.pid}|${second.program.pid})\\b`),
    );
    expect(sample.listeners).toMatchObject({known: false, gap: 'not-observed', detail});
    expect(settings.somaxconn).toMatchObject({known: false, gap: 'not-observed', detail});
    expect(await observer.countSockets()).toMatchObject({known: false, gap: 'not-observed'});
  });

  it('is the one of two namespaces that listens on the port', async () => {
    const address = ownAddress();
    const first = await listening([`${address},0`, '7'], [namespace, address, '23']);
    await listening(
      [`${address},${first.port === 65535 ? 1024 : first.port + 1}`, '7'],
      [namespace, address, '23'],
    );
    const observer = await observing({family: 4, address, port: first.port});
    expect((await observer.readSample()).processes).toMatchObject({value: [{pid: first.program.pid}]});
  });

  it('may not be entered by another user, which is not the same as not being there', async () => {
    const address = ownAddress();
    const {program, port} = await listening([`${address},0`, '7'], [namespace, address, '23']);
    const nobody = {name: 'nobody', prefix: ['setpriv', '--reuid=65534', '--clear-groups']};
    const {sample} = await (await observing({family: 4, address, port}, nobody)).readAll();
    expect(sample.listeners).toMatchObject({
      known: false,
      gap: 'unreadable',
      detail: expect.stringMatching(
        new RegExp(`^${address} is an address of .*pid ${program.pid}, which may not be entered`),
      ),
    });
  });

  it('is reached through a prefix too', async () => {
    const address = ownAddress();
    const outer = await listening(['127.0.0.1,0', '7'], [namespace, '198.51.100.253', '31']);
    const {program, port} = await listening([`${address},0`, '7'], [namespace, address, '23']);
    const observer = await observing({family: 4, address, port}, {name: 'env', prefix: ['env']});
    expect(observer.host.prefix).toEqual(['env', 'nsenter', '-t', `${program.pid}`, '-n']);
    expect((await observer.readAll()).settings.somaxconn).toMatchObject({value: 23});
    // One that leads into a namespace of its own names the one that is meant.
    const prefix = ['nsenter', '-t', `${outer.program.pid}`, '-n'];
    const obeyed = await observing({family: 4, address, port}, {name: 'outer', prefix});
    expect(obeyed.lost).toBe(`${address} is not an address of outer`);
    const loopback = {family: 4, address: '127.0.0.1', port: outer.port} as const;
    const onLoopback = await (await observing(loopback, {name: 'outer', prefix})).readAll();
    expect(onLoopback.settings.somaxconn).toMatchObject({value: 31});
  });
});

describe('an address that is nowhere on this host', () => {
  it('gives gaps: what stands here says nothing about it', async () => {
    const observer = await observing({family: 4, address: '198.51.100.252', port: 80});
    const {settings, sample, controlGroups} = await observer.readAll();
    const {atMs: _, ...readings} = sample;
    for (const reading of [...Object.values(settings), ...Object.values(readings), controlGroups.pids]) {
      expect(reading).toMatchObject({
        known: false,
        gap: 'not-observed',
        detail: expect.stringContaining('198.51.100.252 is not an address of this host'),
      });
    }
    expect(observer.lost).toContain('is not an address of this host');
  });

  it('is taken by its port where the user named the host, for a service may have another address', async () => {
    const {program, port} = await listening(['0.0.0.0,0', '7']);
    const there = {name: 'there', prefix: ['env']};
    const observer = await observing({family: 4, address: '198.51.100.252', port}, there);
    expect(observer.how).toBe('by its port: 198.51.100.252 is not an address of there');
    expect((await observer.readSample()).processes).toMatchObject({value: [{pid: program.pid}]});
  });
});

describe('the listener of another user (as root, who can be nobody)', () => {
  beforeEach(() => needRoot('become another user'));

  it('is seen, its processes are not: unreadable, not none', async () => {
    const {port} = await listening(['127.0.0.1,0', '7']);
    const nobody = {name: 'nobody', prefix: ['setpriv', '--reuid=65534', '--clear-groups']};
    const {listeners, processes} = await (
      await observing({family: 4, address: '127.0.0.1', port}, nobody)
    ).readSample();
    expect(listeners).toMatchObject({value: [{acceptQueueLimit: {value: 7}}]});
    expect(processes).toMatchObject({known: false, gap: 'unreadable'});
  });
});

it('leaves no process behind', async () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-locate-'));
  directories.push(home);
  const marker = `PLIMSOLL_TEST=${home}`;
  const observer = await Observer.open(
    {family: 4, address: '127.0.0.1', port: 1},
    {name: 'marked', prefix: ['env', marker]},
  );
  const {readdirSync, readFileSync} = await import('node:fs');
  const marked = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(marker);
        } catch {
          return false;
        }
      });
  expect(marked()).toHaveLength(1);
  await observer.readAll();
  await observer.close();
  expect(marked()).toEqual([]);
});

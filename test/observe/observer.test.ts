import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import {type Host, localHost} from '../../src/hosts/host.ts';
import {FourTuples} from '../../src/model/four-tuples.ts';
import {whyMissing} from '../../src/model/reading.ts';
import type {Endpoint} from '../../src/model/target.ts';
import {Observer, readHost} from '../../src/observe/observer.ts';
import {need} from '../helpers/need.ts';
import {accept, eventually, openConnections, Program, startListener} from './programs.ts';

const programs: Program[] = [];
const observers: Observer[] = [];
const sockets: Socket[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(observers.splice(0).map((observer) => observer.close()));
  await Promise.all(programs.splice(0).map((program) => program.end()));
  for (const directory of directories.splice(0)) rmSync(directory, {recursive: true});
});

async function listening(args: readonly string[], prefix: readonly string[] = []) {
  const started = await startListener(args, prefix);
  programs.push(started.program);
  return started;
}

async function connected(count: number, options: Parameters<typeof openConnections>[1]) {
  sockets.push(...(await openConnections(count, options)));
}

async function observing(endpoint: Endpoint | null, host: Host = localHost): Promise<Observer> {
  const observer = await Observer.open(endpoint, host);
  observers.push(observer);
  return observer;
}

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'plimsoll-observer-'));
  directories.push(made);
  return made;
}

/** A host on which ss cannot be used, as where netlink is forbidden: the same machine with another ss in front. */
function hostWithoutSs(): Host {
  const bin = directory();
  writeFileSync(
    join(bin, 'ss'),
    '#!/bin/sh\necho "Cannot open netlink socket: Permission denied" >&2\nexit 1\n',
  );
  chmodSync(join(bin, 'ss'), 0o755);
  return {name: 'without ss', prefix: ['env', `PATH=${bin}:${process.env.PATH}`]};
}

/** All commands but one shell are busybox's, and ss is not among them. */
function busyboxHost(): Host {
  need('busybox');
  const bin = directory();
  for (const name of ['sh', 'grep', 'ls', 'sed', 'wc', 'cat'])
    symlinkSync('/usr/bin/busybox', join(bin, name));
  return {name: 'busybox', prefix: ['env', `PATH=${bin}`]};
}

const loopback = (port: number) => ({family: 4, address: '127.0.0.1', port}) as const;

/** Three ways to read one host; two of them without the limits of queues. */
const hosts: readonly [string, () => Host, boolean][] = [
  ['with ss', () => localHost, true],
  ['where ss fails', hostWithoutSs, false],
  ['with busybox alone', busyboxHost, false],
];

it('an ss that reads /proc itself, as it does on a kernel without sock_diag, tells no limit of a queue', async () => {
  need('ss');
  const {port} = await listening(['127.0.0.1,0', '16']);
  const observer = await observing(loopback(port), {
    name: 'no sock_diag',
    prefix: ['env', 'PROC_ROOT=/proc'],
  });
  const acceptQueueLimit = {known: false, gap: 'absent', from: 'ss'};
  expect((await observer.readSample()).listeners).toMatchObject({value: [{port, acceptQueueLimit}]});
});

describe.each(hosts)('a listener on loopback, %s', (_, makeHost, hasSs) => {
  it('has its queue, its process and its connections, those of the client not counted', async () => {
    const {program, port} = await listening(['127.0.0.1,0', '16']);
    const observer = await observing(loopback(port), makeHost());
    const before = await observer.readSample();
    expect(before.listeners).toMatchObject({value: [{acceptQueueLength: 0}]});
    await connected(7, {host: '127.0.0.1', port});
    await accept(program, 3);
    const {listeners, processes} = await observer.readSample();
    expect(listeners).toMatchObject({
      known: true,
      value: [
        {
          address: '127.0.0.1',
          port,
          acceptQueueLength: 4,
          acceptQueueLimit: hasSs ? {known: true, value: 16} : {known: false, gap: 'absent', from: 'ss'},
        },
      ],
    });
    const fdsBefore = before.processes.known ? before.processes.value[0]?.fds : undefined;
    expect(processes).toMatchObject({
      known: true,
      value: [
        {
          pid: program.pid,
          comm: expect.stringContaining('python'),
          fds: {known: true, value: fdsBefore?.known ? fdsBefore.value + 3 : NaN},
          nofile: {known: true},
          threads: {known: true, value: 1},
          state: {known: true, value: 'S'},
        },
      ],
    });
    const counts = {known: true, value: {accepted: 3, queued: 4, synReceived: 0}};
    expect(await observer.countSockets()).toMatchObject(counts);
    const nobody = {open: new FourTuples(), used: new FourTuples(), inodes: new Set<number>()};
    expect(await observer.countSockets(nobody)).toMatchObject({
      value: {accepted: 0, queued: 0, synReceived: 0, others: counts.value},
    });
  });

  it('counts half-open connections', async () => {
    // With TCP_DEFER_ACCEPT a connection without data stays in SYN-RECV: tcp(7).
    const {port} = await listening(['127.0.0.1,0', '16', 'defer']);
    const observer = await observing(loopback(port), makeHost());
    await connected(5, {host: '127.0.0.1', port});
    expect(await observer.countSockets()).toMatchObject({value: {accepted: 0, queued: 0, synReceived: 5}});
  });

  it('may be on IPv6, or take IPv4 on a dual-stack wildcard', async () => {
    const six = await listening(['::1,0', '8', 'v6only']);
    const dual = await listening(['::,0', '9']);
    const host = makeHost();
    await connected(2, {host: '::1', port: six.port});
    await connected(3, {host: '127.0.0.1', port: dual.port});
    const onSix = await observing({family: 6, address: '::1', port: six.port}, host);
    expect((await onSix.readSample()).listeners).toMatchObject({
      value: [{address: '::1', acceptQueueLength: 2}],
    });
    expect(await onSix.countSockets()).toMatchObject({value: {queued: 2}});
    const onDual = await observing(loopback(dual.port), host);
    expect((await onDual.readSample()).listeners).toMatchObject({
      value: [{address: hasSs ? '*' : '::', acceptQueueLength: 3}],
    });
    expect(await onDual.countSockets()).toMatchObject({value: {queued: 3}});
    const anywhere = await observing({family: 4, address: '*', port: six.port}, host);
    expect((await anywhere.readSample()).listeners).toMatchObject({value: [{address: '::1'}]});
  });

  it('may be a group of several, in one process or in more', async () => {
    const first = await listening(['127.0.0.1,0', '3', 'reuseport']);
    const second = await listening([`127.0.0.1,${first.port}`, '5', 'reuseport', 'workers=2']);
    const observer = await observing(loopback(first.port), makeHost());
    const {listeners, processes} = await observer.readSample();
    expect(listeners.known && listeners.value.length).toBe(2);
    const pids = processes.known ? processes.value.map(({pid}) => pid) : [];
    expect(pids).toHaveLength(4);
    expect(pids).toEqual(expect.arrayContaining([first.program.pid, second.program.pid]));
  });

  it('may be a Unix-domain socket, by its path or a link to it', async () => {
    const path = join(directory(), 'with space.sock');
    const {program} = await listening([path, '6']);
    await connected(4, {path});
    await accept(program, 1);
    const observer = await observing({family: 'unix', path}, makeHost());
    const {listeners, processes} = await observer.readSample();
    expect(listeners).toMatchObject({
      value: [{address: path, port: null, acceptQueueLength: 3, acceptQueueLimit: {known: hasSs}}],
    });
    expect(processes).toMatchObject({value: [{pid: program.pid}]});
    expect(await observer.countSockets()).toMatchObject({value: {accepted: 1, queued: 3, synReceived: 0}});
  });

  it('may be nobody: that is known, not missing', async () => {
    const {program, port} = await listening(['127.0.0.1,0', '6']);
    await program.end();
    const {sample} = await (await observing(loopback(port), makeHost())).readAll();
    expect(sample.listeners).toMatchObject({known: true, value: []});
    expect(sample.processes).toMatchObject({known: true, value: []});
  });

  it('may die while it is observed', async () => {
    const {program, port} = await listening(['127.0.0.1,0', '6']);
    const observer = await observing(loopback(port), makeHost());
    await observer.readSample();
    await program.end();
    const {listeners, processes} = await observer.readSample();
    expect(listeners).toMatchObject({known: true, value: []});
    expect(processes).toMatchObject({
      value: [{pid: program.pid, state: {gap: 'absent'}, fds: {gap: 'absent'}, nofile: {gap: 'absent'}}],
    });
  });
});

describe('nginx', () => {
  it('is shown with its master and its workers', async () => {
    const home = directory();
    const {program: placeholder, port} = await listening(['127.0.0.1,0', '1']);
    await placeholder.end();
    writeFileSync(
      join(home, 'nginx.conf'),
      `pid ${home}/pid; error_log ${home}/error.log; worker_processes 3; worker_rlimit_nofile 500;
       events {worker_connections 100;}
       http {access_log off; client_body_temp_path ${home}; proxy_temp_path ${home}; fastcgi_temp_path ${home};
       uwsgi_temp_path ${home}; scgi_temp_path ${home};
       server {listen 127.0.0.1:${port} backlog=77; return 204;}}`,
    );
    const nginx = new Program(['/usr/sbin/nginx', '-c', join(home, 'nginx.conf'), '-g', 'daemon off;']);
    try {
      const {sample} = await eventually(
        async () => {
          const observer = await observing(loopback(port));
          return observer.readAll();
        },
        (facts) => facts.sample.processes.known && facts.sample.processes.value.length === 4,
      );
      expect(sample.listeners).toMatchObject({value: [{acceptQueueLimit: {value: 77}}]});
      const processes = sample.processes.known ? sample.processes.value : [];
      expect(processes.map(({comm}) => comm)).toEqual(Array(4).fill('nginx'));
      expect(processes.map(({pid}) => pid)).toContain(nginx.pid);
      const soft = processes.map(({nofile}) => (nofile.known ? nofile.value.soft : NaN));
      expect(soft.filter((limit) => limit === 500)).toHaveLength(3);
    } finally {
      // It does not read its standard input.
      process.kill(nginx.pid, 'SIGTERM');
      await nginx.end();
    }
  });
});

describe('a Unix-domain listener', () => {
  it('is found by another path to its file', async () => {
    const home = directory();
    const path = join(home, 'app.sock');
    await listening([path, '6']);
    symlinkSync(home, join(home, 'link'));
    const observer = await observing({family: 'unix', path: join(home, 'link', 'app.sock')});
    expect((await observer.readSample()).listeners).toMatchObject({value: [{address: path}]});
  });

  it('may have an abstract name', async () => {
    const name = `@plimsoll-${process.pid}`;
    await listening([name, '6']);
    const observer = await observing({family: 'unix', path: name});
    expect((await observer.readSample()).listeners).toMatchObject({value: [{acceptQueueLimit: {value: 6}}]});
  });
});

describe('readAll', () => {
  it('agrees with what the files of this host say', async () => {
    const {program, port} = await listening(['127.0.0.1,0', '6']);
    const {settings, sample, controlGroups, self} = await (await observing(loopback(port))).readAll();
    const read = (path: string) => readFileSync(path, 'utf8').trim();
    expect(settings.somaxconn).toMatchObject({value: Number(read('/proc/sys/net/core/somaxconn'))});
    expect(settings.bootId).toMatchObject({value: read('/proc/sys/kernel/random/boot_id')});
    expect(settings.kernel).toMatchObject({value: read('/proc/sys/kernel/osrelease')});
    expect(settings.networkNamespace).toMatchObject({
      known: true,
      value: expect.stringMatching(/^net:\[\d+\]$/),
    });
    const gaps = Object.values(settings).filter((reading) => !reading.known);
    // Only these may be missing: the module may not be loaded, the kernel may be old, the namespace not the first.
    for (const gap of gaps) expect(whyMissing(gap)).toMatch(/nf_conntrack_max|linear_timeouts|tcp_mem/);
    expect(sample.tcpExt).toMatchObject({known: true, value: {ListenOverflows: expect.any(Number)}});
    expect(sample.tcp).toMatchObject({known: true, value: {ActiveOpens: expect.any(Number)}});
    expect(Math.abs(sample.atMs - Date.now())).toBeLessThan(60_000);
    const limit = /^Max open files +(\d+) +(\d+)/m.exec(read(`/proc/${program.pid}/limits`));
    expect(sample.processes).toMatchObject({value: [{nofile: {value: {soft: Number(limit?.[1])}}}]});
    for (const use of [controlGroups.pids, controlGroups.memory]) {
      if (use.known) expect(existsSync(use.value.path)).toBe(true);
      else expect(use.gap).toBe('absent');
    }
    expect(self).toBeUndefined();
  });

  it('counts what the kernel counts: an overflow of the queue', async () => {
    const {port} = await listening(['127.0.0.1,0', '0']);
    const observer = await observing(loopback(port));
    const overflows = async () => {
      const {tcpExt} = await observer.readSample();
      return tcpExt.known ? (tcpExt.value.ListenOverflows ?? NaN) : NaN;
    };
    const before = await overflows();
    await connected(1, {host: '127.0.0.1', port});
    // One fits, this one does not (accept-queue-holds-one-more).
    sockets.push(connect({host: '127.0.0.1', port}).on('error', () => {}));
    expect(await eventually(overflows, (count) => count > before)).toBeGreaterThan(before);
  });

  it('without a listener tells of this process', async () => {
    const facts = await readHost();
    expect(facts.self).toMatchObject({known: true, value: {pid: process.pid, nofile: {known: true}}});
    expect(facts.sample.listeners).toMatchObject({known: false, gap: 'not-observed'});
    expect(facts.sample.processes).toMatchObject({known: false, gap: 'not-observed'});
  });

  it('without a listener and over a prefix tells of the shell there, with the limits that workers get', async () => {
    need('prlimit');
    const facts = await readHost({name: 'limited', prefix: ['prlimit', '--nofile=77:99', '--']});
    expect(facts.self).toMatchObject({value: {comm: 'sh', nofile: {value: {soft: 77, hard: 99}}}});
  });
});

describe('contact that is lost', () => {
  const isGap = (reading: {known: boolean}) => !reading.known;

  it('makes gaps with the reason, no errors', async () => {
    const {port} = await listening(['127.0.0.1,0', '6']);
    const pidFile = join(directory(), 'pid');
    const observer = await observing(loopback(port), {
      name: 'frail',
      prefix: ['sh', '-c', `echo $$ > ${pidFile}; exec "$@"`, 'login'],
    });
    expect((await observer.readSample()).listeners.known).toBe(true);
    expect(observer.lost).toBeUndefined();
    const shellPid = Number(readFileSync(pidFile, 'utf8'));
    expect(shellPid).toBeGreaterThan(1);
    process.kill(shellPid, 'SIGKILL');
    const facts = await eventually(
      () => observer.readAll(),
      () => observer.lost !== undefined,
    );
    expect(observer.lost).toBe('the shell on frail was ended by SIGKILL');
    const again = await observer.readAll();
    expect(again.host).toBe(facts.host);
    const {atMs: _, ...sample} = again.sample;
    const readings = [
      ...Object.values(again.settings),
      ...Object.values(sample),
      ...Object.values(again.controlGroups),
    ];
    expect(readings.every(isGap)).toBe(true);
    for (const reading of readings)
      expect(whyMissing(reading)).toContain('the shell on frail was ended by SIGKILL');
    expect(await observer.countSockets()).toMatchObject({known: false, gap: 'not-observed'});
  });

  it('from the beginning is the same', async () => {
    const observer = await observing(loopback(1), {name: 'nowhere', prefix: ['/nowhere/ssh']});
    expect(observer.lost).toContain('could not be started');
    expect((await observer.readSample()).tcpExt).toMatchObject({known: false, gap: 'not-observed'});
    expect((await readHost({name: 'nowhere', prefix: ['/nowhere/ssh']})).self).toMatchObject({known: false});
  });
});

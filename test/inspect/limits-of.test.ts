import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {limitsOf} from '../../src/inspect/limits-of.ts';
import type {HostFacts, ListenerProcess, Sample, Settings} from '../../src/model/host-facts.ts';
import {limitNames, sideOfLimit} from '../../src/model/limit-names.ts';
import type {LimitReading} from '../../src/model/limit-reading.ts';
import {known, missing} from '../../src/model/reading.ts';
import {readHost} from '../../src/observe/observer.ts';

const read = <T>(value: T) => known(value, '/proc');

const settings: Settings = {
  bootId: read('boot'),
  networkNamespace: read('net:[1]'),
  kernel: read('6.18.0'),
  somaxconn: read(4096),
  ephemeralPorts: read({first: 32768, last: 60999}),
  reservedPorts: read([]),
  twReuse: read(2),
  maxTwBuckets: read(131072),
  maxSynBacklog: read(2048),
  syncookies: read(1),
  abortOnOverflow: read(0),
  synRetries: read(6),
  synLinearTimeouts: read(4),
  synAckRetries: read(5),
  conntrackMax: read(262144),
  tcpMem: read({low: 1, pressure: 2, high: 3}),
  pidMax: read(32768),
  threadsMax: read(192730),
};

const nginx: ListenerProcess = {
  pid: 71,
  comm: 'nginx',
  fds: read(24),
  nofile: read({soft: 1024, hard: 524288}),
  nproc: read({soft: 96365, hard: 96365}),
  threads: read(1),
  state: read('S'),
  cpuMs: read(10),
};

const listener = {address: '0.0.0.0', port: 80, acceptQueueLength: 3, acceptQueueLimit: read(511), inode: 5};

const sample: Sample = {
  atMs: 0,
  listeners: read([listener]),
  processes: read([nginx]),
  tcpExt: read({}),
  tcp: read({}),
  sockstat: read({inUse: 10, timeWait: 40, memoryPages: 2}),
  fileTable: read({allocated: 1000, max: 2466177}),
  conntrackCount: read(144),
  memory: read({totalBytes: 1000, availableBytes: 400}),
};

const facts: HostFacts = {
  host: 'staging',
  settings,
  sample,
  controlGroups: {
    pids: known({current: 12, max: 100, path: '/sys/fs/cgroup/web'}, '/sys/fs/cgroup/web/pids.max'),
    memory: read({current: 5, max: Infinity, path: '/sys/fs/cgroup/web'}),
    pidsRefused: read(0),
    memoryEvents: read({limitMet: 0, oomKills: 0}),
  },
};

/** The same facts with some settings and some of the sample changed. */
const but = (changed: {settings?: Partial<Settings>; sample?: Partial<Sample>}): HostFacts => ({
  ...facts,
  settings: {...settings, ...changed.settings},
  sample: {...sample, ...changed.sample},
});

function limitReadingOf(limitReadings: readonly LimitReading[], name: string): LimitReading {
  const found = limitReadings.find((limitReading) => limitReading.name === name);
  if (!found)
    throw new Error(
      `no limit ${name} among ${limitReadings.map((limitReading) => limitReading.name).join(', ')}`,
    );
  return found;
}

describe('each limit', () => {
  //    name                                       limit                 value            used   ceiling
  it.each([
    ['net.core.somaxconn', 'accept-queue-burst', 4096, null, 4097],
    ['accept queue of 0.0.0.0:80', 'accept-queue-burst', 511, 3, 512],
    ['RLIMIT_NOFILE of nginx (pid 71)', 'target-fds', 1024, 24, 1000],
    ['hard RLIMIT_NOFILE of nginx (pid 71)', 'target-fds', 524288, 24, 524264],
    ['fs.file-max', 'target-file-max', 2466177, 1000, 2465177],
    ['net.ipv4.ip_local_port_range', 'driver-ports', '32768-60999', null, 28232],
    ['net.ipv4.ip_local_reserved_ports', 'driver-ports', 'none', 0, null],
    ['net.ipv4.tcp_tw_reuse', 'driver-ports', 2, null, null],
    ['net.ipv4.tcp_max_tw_buckets', 'driver-ports', 131072, 40, null],
    ['net.ipv4.tcp_max_syn_backlog', 'syn-queue', 2048, null, null],
    ['net.ipv4.tcp_syncookies', 'syn-queue', 1, null, null],
    ['net.ipv4.tcp_abort_on_overflow', 'accept-queue-burst', 0, null, null],
    ['SYN retries', 'filtered', '1, 2, 3, 4, 5, 7, 11, 19, 35, 67; given up at 131', null, null],
    ['net.netfilter.nf_conntrack_max', 'conntrack-table', 262144, 144, 262000],
    ['net.ipv4.tcp_mem', 'target-memory', 3, 2, null],
    ['pids.max of the control group', 'target-tasks', 100, 12, null],
    ['memory limit of the control group', 'target-memory', 'unlimited', 5, null],
    ['RLIMIT_NPROC of nginx (pid 71)', 'target-tasks', 96365, 1, null],
    ['memory', 'target-memory', 1000, 600, null],
  ])('%s', (name, limit, value, used, ceiling) => {
    const limitReading = limitReadingOf(limitsOf(facts), name);
    expect(limitReading).toMatchObject({limit, value, used, ceiling, host: 'staging'});
    expect(limitReading).not.toHaveProperty('gap');
  });

  it('is on the side of its limit, and says what it bounds and what raises it', () => {
    for (const limitReading of limitsOf(facts)) {
      expect(limitNames).toContain(limitReading.limit);
      expect(limitReading.side).toBe(sideOfLimit[limitReading.limit]);
      for (const text of [
        limitReading.name,
        limitReading.bounds,
        limitReading.raise,
        limitReading.unit,
        limitReading.from,
      ])
        expect(text).not.toBe('');
    }
  });
});

describe('what a setting does to others', () => {
  it('tcp_max_syn_backlog is a ceiling only without cookies', () => {
    const measured = [
      [8, 7],
      [16, 13],
      [32, 25],
      [64, 49],
      [100, 76],
      [128, 97],
      [256, 193],
    ] as const;
    for (const [value, admitted] of measured) {
      const limitReadings = limitsOf(but({settings: {syncookies: read(0), maxSynBacklog: read(value)}}));
      expect(limitReadingOf(limitReadings, 'net.ipv4.tcp_max_syn_backlog').ceiling).toBe(admitted);
    }
  });

  it('reserved ports are taken out of the ephemeral range, however they overlap', () => {
    const reservedPorts = read([
      {first: 60000, last: 61000},
      {first: 32768, last: 32777},
      {first: 32770, last: 32779},
      {first: 80, last: 90},
    ]);
    const limitReadings = limitsOf(but({settings: {reservedPorts}}));
    expect(limitReadingOf(limitReadings, 'net.ipv4.ip_local_port_range').ceiling).toBe(28232 - 12 - 1000);
    expect(limitReadingOf(limitReadings, 'net.ipv4.ip_local_reserved_ports').used).toBe(1012);
  });

  it('ports count for each source address', () => {
    expect(limitReadingOf(limitsOf(facts, 4), 'net.ipv4.ip_local_port_range').ceiling).toBe(4 * 28232);
  });

  it('an older kernel has no linear SYN retries', () => {
    const limitReadings = limitsOf(but({settings: {synLinearTimeouts: missing('absent', '/proc/linear')}}));
    expect(limitReadingOf(limitReadings, 'SYN retries').value).toBe('1, 3, 7, 15, 31, 63; given up at 127');
    const denied = limitsOf(but({settings: {synLinearTimeouts: missing('unreadable', '/proc/linear')}}));
    expect(limitReadingOf(denied, 'SYN retries')).toMatchObject({value: null, gap: 'unreadable'});
  });
});

describe('the advice for an accept queue', () => {
  const advice = (limit: number, somaxconn: number, comm = 'nginx') => {
    const limitReadings = limitsOf(
      but({
        settings: {somaxconn: read(somaxconn)},
        sample: {
          listeners: read([{...listener, acceptQueueLimit: read(limit)}]),
          processes: read([{...nginx, comm}]),
        },
      }),
    );
    return limitReadingOf(limitReadings, 'accept queue of 0.0.0.0:80').raise;
  };

  it('at somaxconn: raise that, and listen again', () => {
    expect(advice(128, 128)).toMatch(/^sysctl -w net\.core\.somaxconn=4096 .*restart the application/);
    expect(advice(4096, 4096)).toMatch(/^sysctl -w net\.core\.somaxconn=8192 /);
  });

  it('below it: the application’s own backlog, by its own word for it', () => {
    expect(advice(511, 4096)).toMatch(
      /^raise the backlog of listen\(2\); net\.core\.somaxconn would allow 4096: nginx: listen … backlog=N;/,
    );
    expect(advice(511, 4096, 'unheard-of')).toMatch(/^raise the backlog of listen\(2\); .*: see the appl/);
    expect(advice(511, 4096)).not.toContain('sysctl');
  });

  it('above it: the next restart will shrink the queue', () => {
    expect(advice(4096, 128)).toContain('was lowered to 128 after listen(2)');
  });
});

describe('the advice for descriptors', () => {
  const advice = (soft: number, hard: number, comm = 'nginx') => {
    const limitReadings = limitsOf(
      but({sample: {processes: read([{...nginx, comm, nofile: read({soft, hard})}])}}),
    );
    return limitReadingOf(limitReadings, `RLIMIT_NOFILE of ${comm} (pid 71)`).raise;
  };

  it('soft below hard can be raised without a restart', () => {
    expect(advice(1024, 524288)).toContain('prlimit --pid 71 --nofile=524288:524288');
    expect(advice(1024, Infinity)).toContain('--nofile=unlimited:unlimited');
  });

  it('soft at hard needs root, or its unit changed', () => {
    expect(advice(1024, 1024, 'unheard-of')).toBe(
      'prlimit --pid 71 --nofile=2048:2048 now, as root; LimitNOFILE=2048 of its unit for good',
    );
  });

  it('a server that sets its own is told so first, as where it runs out of them', () => {
    expect(advice(1024, 1024)).toMatch(
      /^nginx: worker_rlimit_nofile N; .*; or prlimit --pid 71 --nofile=2048:2048 now, as root/,
    );
    expect(advice(1024, 4096, 'redis-server')).toMatch(/^redis: maxclients N needs .*; or prlimit --pid 71/);
  });
});

describe('the order', () => {
  it('is the lowest ceiling first, then no ceiling, then what could not be read', () => {
    const limitReadings = limitsOf(but({settings: {somaxconn: missing('unreadable', '/proc/somaxconn')}}));
    const ranks = limitReadings.map((limitReading) =>
      limitReading.gap ? 3 : limitReading.ceiling === null ? 2 : 1,
    );
    expect(ranks).toEqual([...ranks].sort());
    const ceilings = limitReadings.flatMap(({ceiling}) => (ceiling === null ? [] : [ceiling]));
    expect(ceilings).toEqual([...ceilings].sort((a, b) => a - b));
    expect(limitReadings[0]?.ceiling).toBe(Math.min(...ceilings));
    expect(limitReadings.at(-1)).toMatchObject({
      name: 'net.core.somaxconn',
      value: null,
      gap: 'unreadable',
      why: '/proc/somaxconn may not be read',
    });
  });
});

describe('gaps', () => {
  it('of the listener and its process are limits of their own', () => {
    const gap = missing('not-observed', 'ss -ltn', 'contact was lost');
    const limitReadings = limitsOf(but({sample: {listeners: gap, processes: gap}}));
    expect(limitReadingOf(limitReadings, 'accept queue of the listener').why).toContain('contact was lost');
    expect(limitReadingOf(limitReadings, 'RLIMIT_NOFILE of the process with the listener').gap).toBe(
      'not-observed',
    );
  });

  it('of the limit of a queue leaves the queue without a ceiling, not with 1', () => {
    const listeners = read([{...listener, acceptQueueLimit: missing('absent', 'ss')}]);
    const limitReading = limitReadingOf(limitsOf(but({sample: {listeners}})), 'accept queue of 0.0.0.0:80');
    expect(limitReading).toMatchObject({value: null, ceiling: null, gap: 'absent'});
  });

  it('of the use leaves the value, and no ceiling', () => {
    const processes = read([{...nginx, fds: missing('unreadable', '/proc/71/fd')}]);
    const limitReading = limitReadingOf(
      limitsOf(but({sample: {processes}})),
      'RLIMIT_NOFILE of nginx (pid 71)',
    );
    expect(limitReading).toMatchObject({value: 1024, used: null, ceiling: null});
  });

  it('a limit that is below its use leaves nothing, not less', () => {
    const fileTable = read({allocated: 90, max: 60});
    expect(limitReadingOf(limitsOf(but({sample: {fileTable}})), 'fs.file-max').ceiling).toBe(0);
  });

  it('any mixture of gaps gives a ladder in order', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.boolean()), (coins) => {
        const holes = <T extends object>(whole: T): T =>
          Object.fromEntries(
            Object.entries(whole).map(([name, value]) => [
              name,
              name !== 'atMs' && coins.next().value ? missing('unreadable', name) : value,
            ]),
          ) as T;
        const limitReadings = limitsOf({
          ...facts,
          settings: holes(settings),
          sample: holes(sample),
          controlGroups: holes(facts.controlGroups),
        });
        const ranks = limitReadings.map((limitReading) =>
          limitReading.gap ? 3 : limitReading.ceiling === null ? 2 : 1,
        );
        expect(ranks).toEqual([...ranks].sort());
        for (const limitReading of limitReadings)
          expect(limitReading.gap === undefined).toBe(limitReading.value !== null);
      }),
    );
  });
});

describe('a host without a listener', () => {
  it('is the driver’s: its own process, its own files and memory', async () => {
    const own = await readHost();
    const limitReadings = limitsOf(own);
    const fds = limitReadingOf(limitReadings, 'RLIMIT_NOFILE of plimsoll');
    const self = own.self?.known ? own.self.value : undefined;
    const hard = self?.nofile.known ? self.nofile.value.hard : NaN;
    const used = self?.fds.known ? self.fds.value : NaN;
    expect(fds).toMatchObject({limit: 'driver-fds', side: 'driver', used});
    expect(fds.ceiling).toBe(hard === Infinity ? null : hard - used);
    expect(limitReadingOf(limitReadings, 'fs.file-max').limit).toBe('driver-file-max');
    expect(limitReadingOf(limitReadings, 'memory').limit).toBe('driver-memory');
    expect(limitReadings.map(({name}) => name).filter((name) => name.startsWith('accept queue'))).toEqual([]);
    expect(limitReadings.map(({limit}) => limit)).not.toContain('target-fds');
  });
});

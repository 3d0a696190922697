import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {afterEach, describe, expect, it} from 'vitest';
import {known, missing, type Reading} from '../../src/model/reading.ts';
import {cgroupPaths, parseCgroupLevels, parseControlGroups} from '../../src/observe/control-groups.ts';
import {Observer} from '../../src/observe/observer.ts';
import {eventually, Program, startListener} from './programs.ts';

/** Files of a host by path; what is not among them is absent there. */
function controlGroupsOf(files: Record<string, string>) {
  const asked = (paths: readonly string[]): ReadonlyMap<string, Reading<string>> =>
    new Map(
      paths.map((path) => [
        path,
        files[path] === undefined ? missing('absent', path) : known(files[path], path),
      ]),
    );
  const levels = parseCgroupLevels(7, asked(['/proc/7/cgroup', '/proc/self/mountinfo']));
  return parseControlGroups(levels, asked(cgroupPaths(levels)));
}

const v1 = {
  '/proc/7/cgroup': '8:pids:/web\n4:memory:/web\n',
  '/proc/self/mountinfo': `35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
`,
  '/sys/fs/cgroup/pids/web/pids.current': '20\n',
  '/sys/fs/cgroup/pids/web/pids.max': '20\n',
  '/sys/fs/cgroup/pids/web/pids.events': 'max 41\n',
  '/sys/fs/cgroup/memory/web/memory.usage_in_bytes': '100\n',
  '/sys/fs/cgroup/memory/web/memory.limit_in_bytes': '200\n',
  '/sys/fs/cgroup/memory/web/memory.failcnt': '12\n',
  '/sys/fs/cgroup/memory/web/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
};

const v2 = {
  '/proc/7/cgroup': '0::/app/web\n',
  '/proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  '/sys/fs/cgroup/app/web/pids.current': '20\n',
  '/sys/fs/cgroup/app/web/pids.max': 'max\n',
  '/sys/fs/cgroup/app/web/pids.events': 'max 0\n',
  '/sys/fs/cgroup/app/web/memory.current': '100\n',
  '/sys/fs/cgroup/app/web/memory.max': 'max\n',
  '/sys/fs/cgroup/app/web/memory.events': 'low 0\nhigh 0\nmax 0\noom 2\noom_kill 2\noom_group_kill 0\n',
  '/sys/fs/cgroup/app/pids.current': '30\n',
  '/sys/fs/cgroup/app/pids.max': '30\n',
  '/sys/fs/cgroup/app/pids.events': 'max 41\n',
  '/sys/fs/cgroup/app/memory.current': '200\n',
  '/sys/fs/cgroup/app/memory.max': '200\n',
  '/sys/fs/cgroup/app/memory.events': 'low 0\nhigh 0\nmax 12\noom 2\noom_kill 2\noom_group_kill 0\n',
};

describe('what control groups refused', () => {
  it('in v1, where a failed fork is counted in the cgroup of the task', () => {
    expect(controlGroupsOf(v1)).toMatchObject({
      pids: {value: {current: 20, max: 20}},
      pidsRefused: known(41, '/sys/fs/cgroup/pids/web/pids.events'),
      memoryEvents: known({limitMet: 12, oomKills: 3}, '/sys/fs/cgroup/memory/web/memory.oom_control'),
    });
  });

  it('in v2, where the limit of a parent is met', () => {
    expect(controlGroupsOf(v2)).toMatchObject({
      pids: {value: {path: '/sys/fs/cgroup/app', max: 30}},
      pidsRefused: known(41, '/sys/fs/cgroup/app/pids.events'),
      memoryEvents: {known: true, value: {limitMet: 12, oomKills: 2}},
    });
  });

  it('before Linux 4.13 is not known of kills, before 4.8 not of tasks', () => {
    const {'/sys/fs/cgroup/pids/web/pids.events': _, ...old} = v1;
    expect(
      controlGroupsOf({...old, '/sys/fs/cgroup/memory/web/memory.oom_control': 'under_oom 0\n'}),
    ).toMatchObject({
      memory: {known: true},
      pidsRefused: {known: false, gap: 'absent'},
      memoryEvents: {known: false, gap: 'malformed'},
    });
  });

  it('without cgroups is absent', () => {
    for (const reading of Object.values(controlGroupsOf({'/proc/7/cgroup': '', '/proc/self/mountinfo': ''})))
      expect(reading).toMatchObject({known: false, gap: 'absent'});
  });
});

/** A cgroup of our own in v1, or why there can be none. */
function ownCgroup(controller: 'pids' | 'memory'): {directory?: string; why: string} {
  const mount = `/sys/fs/cgroup/${controller}`;
  if (!existsSync(`${mount}/cgroup.procs`)) return {why: `${controller} of v1 is not mounted at ${mount}`};
  const directory = `${mount}/plimsoll-test-${process.pid}`;
  try {
    mkdirSync(directory);
    return {directory, why: ''};
  } catch (error) {
    return {why: String(error)};
  }
}

describe('a listener in a control group of v1', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function listenerIn(directory: string) {
    cleanups.push(async () => {
      await eventually(async () => readFileSync(`${directory}/cgroup.procs`, 'utf8') === '', Boolean);
      rmdirSync(directory);
    });
    const {program, port} = await startListener(['127.0.0.1,0', '16']);
    cleanups.push(() => program.end());
    writeFileSync(`${directory}/cgroup.procs`, `${program.pid}`);
    const observer = await Observer.open({family: 4, address: '127.0.0.1', port});
    cleanups.push(() => observer.close());
    return observer;
  }

  const inside = (directory: string, script: string) =>
    new Program(['sh', '-c', `echo $$ > ${directory}/cgroup.procs; ${script}`]);

  it('shows each task that was refused', async ({skip}) => {
    const {directory, why} = ownCgroup('pids');
    if (!directory) return skip(why);
    const observer = await listenerIn(directory);
    const before = (await observer.readAll()).controlGroups;
    expect(before.pidsRefused).toMatchObject({known: true, value: 0});
    // One for the listener, one for this shell, five for what it starts; the rest is refused.
    writeFileSync(`${directory}/pids.max`, '7');
    const forker = inside(
      directory,
      `exec python3 -c '
import os, sys
failed = 0
for _ in range(18):
    try:
        if os.fork() == 0:
            sys.stdin.read()
            os._exit(0)
    except BlockingIOError:
        failed += 1
print(failed, flush=True)
sys.stdin.read()'`,
    );
    cleanups.push(() => forker.end());
    expect(await forker.line()).toBe('13');
    expect((await observer.readAll()).controlGroups).toMatchObject({
      pids: {known: true, value: {current: 7, max: 7, path: directory}},
      pidsRefused: {known: true, value: 13},
    });
  });

  it('shows that its memory limit was met, and who was killed for it', async ({skip}) => {
    const {directory, why} = ownCgroup('memory');
    if (!directory) return skip(why);
    const observer = await listenerIn(directory);
    expect((await observer.readAll()).controlGroups.memoryEvents).toMatchObject({
      known: true,
      value: {limitMet: 0, oomKills: 0},
    });
    writeFileSync(`${directory}/memory.limit_in_bytes`, '33554432');
    expect(() =>
      execFileSync(
        'sh',
        [
          '-c',
          `echo $$ > ${directory}/cgroup.procs; exec python3 -c 'import os; open("/proc/self/oom_score_adj", "w").write("1000"); bytearray(os.urandom(1)) * 100000000'`,
        ],
        {stdio: 'pipe'},
      ),
    ).toThrow();
    const {memoryEvents, memory} = (await observer.readAll()).controlGroups;
    expect(memory).toMatchObject({known: true, value: {max: 33554432, path: directory}});
    expect(memoryEvents).toMatchObject({known: true, value: {oomKills: 1}});
    expect(memoryEvents.known && memoryEvents.value.limitMet).toBeGreaterThan(0);
  });
});

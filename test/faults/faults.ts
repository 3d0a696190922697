import {symlinkSync, writeFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {expect} from 'vitest';
import type {LimitName} from '../../src/model/limit-names.ts';
import {launch} from '../cli/run.ts';
import {controlGroup, noControlGroup} from '../helpers/control-group.ts';
import {need, skip} from '../helpers/need.ts';
import {type Program, pathOf, programNamed} from '../programs.ts';
import {drivers, type Going, type Scene, shells} from './scene.ts';

/** Something that goes wrong, around a run or in the middle of it. */
export interface Fault {
  readonly name: string;
  /** Makes it before the run begins, and answers what the run is wrapped in. */
  around?(scene: Scene): readonly string[] | Promise<readonly string[]>;
  readonly flags?: readonly string[];
  readonly serverFlags?: readonly string[];
  /** Driver and target are two hosts. */
  readonly apart?: boolean;
  /** What is named as the target; left out, the server's address. */
  readonly target?: string;
  /** Does it, once the phase is there. */
  strike?(going: Going): void | Promise<void>;
  /** Some of its processes are ended by SIGKILL, or cut off: their kernel closes for them, not by RST. */
  readonly kills?: boolean;
  /** What may be said of the target for certain, whatever the exit code: it is so. */
  readonly isSo?: LimitName;
}

/** Long enough to be missed by schedules and deadlines, and shorter than any patience with a worker. */
const stoppedMs = 4000;

export const signal = (name: NodeJS.Signals): Fault => ({
  name,
  strike: ({run}) => run.signal(name),
});

/** As a terminal sends it, to all in the foreground. */
export const signalGroup = (name: NodeJS.Signals): Fault => ({
  name: `${name} to the group`,
  strike: ({run}) => run.signalGroup(name),
});

export const killCoordinator: Fault = {
  name: 'SIGKILL of the coordinator',
  kills: true,
  strike: ({run}) => run.signal('SIGKILL'),
};

export const killWorker: Fault = {
  name: 'SIGKILL of a worker',
  flags: ['-w', '2'],
  kills: true,
  strike(going) {
    const [worker] = drivers(going);
    expect(worker).toBeDefined();
    process.kill(worker as number, 'SIGKILL');
  },
};

export const killShells: Fault = {
  name: "SIGKILL of the observers' shells",
  strike(going) {
    const found = shells(going);
    expect(found).not.toEqual([]);
    for (const pid of found) process.kill(pid, 'SIGKILL');
  },
};

export const killTarget: Fault = {
  name: 'SIGKILL of the target',
  kills: true,
  isSo: 'target-died',
  strike: ({server}) => server.kill('SIGKILL'),
};

const stopFor = async (pid: number) => {
  process.kill(pid, 'SIGSTOP');
  await sleep(stoppedMs);
  process.kill(pid, 'SIGCONT');
};

export const stopCoordinator: Fault = {
  name: 'the coordinator is stopped for 4 s',
  strike: ({run}) => stopFor(run.pid),
};

export const stopWorker: Fault = {
  name: 'a worker is stopped for 4 s',
  flags: ['-w', '2', '--no-canary'],
  async strike(going) {
    const [worker] = drivers(going);
    expect(worker).toBeDefined();
    await stopFor(worker as number);
  },
};

export const stopTarget: Fault = {
  name: 'the target is stopped for 4 s',
  strike: ({server}) => stopFor(server.pid),
};

export const stopWorkerForGood: Fault = {
  name: 'a worker is stopped, then SIGINT',
  flags: ['-w', '2'],
  kills: true,
  strike(going) {
    const [worker] = drivers(going);
    expect(worker).toBeDefined();
    process.kill(worker as number, 'SIGSTOP');
    going.run.signal('SIGINT');
  },
};

export const fewDescriptors: Fault = {
  name: 'no descriptor left',
  around: () => ['prlimit', '--nofile=64:64'],
  flags: ['-w', '1'],
};

export const fewPorts: Fault = {
  name: 'no port left',
  async around({driver}) {
    await driver.sysctl('net.ipv4.ip_local_port_range', '40000 40029');
    return [];
  },
  flags: ['--source', '127.0.0.1', '--no-canary'],
};

export const noMemory: Fault = {
  name: 'no memory left (control group)',
  kills: true,
  strike({run}) {
    const why = noControlGroup('memory');
    if (why !== undefined) skip(why);
    const group = controlGroup('memory', {});
    const workers = drivers({run});
    expect(workers).not.toEqual([]);
    for (const pid of workers) group.add(pid);
    // What they have is charged to where they were before; what they ask for from now on is too much.
    group.write('memory.limit_in_bytes', '64K');
  },
};

export const fullDisk: Fault = {
  name: 'a full disk under -o',
  around({folder}) {
    symlinkSync('/dev/full', `${folder}/full.html`);
    return [];
  },
  flags: ['-o', 'FOLDER/full.html'],
};

export const fullStdout: Fault = {
  name: 'a full disk under standard output',
  around: () => ['sh', '-c', 'exec "$@" >/dev/full', 'sh'],
};

export const fullStderr: Fault = {
  name: 'a full disk under standard error',
  around: () => ['sh', '-c', 'exec "$@" 2>/dev/full', 'sh'],
};

export const closedPipe: Fault = {
  name: 'nobody reads standard output',
  around: () => ['bash', '-c', 'exec "$@" > >(exec true)', 'bash'],
};

/** @param hours by which somebody sets the wall clock in mid-run */
export const clockStep = (hours: number): Fault => ({
  name: `the clock is set by ${hours} h`,
  around({folder}) {
    need('libfaketime');
    const library = pathOf(programNamed('libfaketime') as Program);
    writeFileSync(`${folder}/.clock`, '+0');
    return [
      'env',
      `LD_PRELOAD=${library}`,
      `FAKETIME_TIMESTAMP_FILE=${folder}/.clock`,
      'FAKETIME_NO_CACHE=1',
      'DONT_FAKE_MONOTONIC=1',
    ];
  },
  strike: ({folder}) => writeFileSync(`${folder}/.clock`, `${hours < 0 ? '' : '+'}${hours}h`),
});

/** Puts other files in the place of those of the system, for the run alone. */
const withFiles = (scene: Scene, files: Readonly<Record<string, string>>): readonly string[] => {
  const mounts = Object.entries(files).map(([path, text], index) => {
    const own = `${scene.folder}/.file${index}`;
    writeFileSync(own, text);
    return `mount --bind ${own} ${path}`;
  });
  return ['unshare', '-m', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'];
};

const nameServer = (name: string, wait: string, target: string): Fault => ({
  name,
  target,
  async around(scene) {
    const program = `${import.meta.dirname}/programs/name-server.py`;
    await scene.driver.serve('python3', [program, wait]);
    return withFiles(scene, {'/etc/resolv.conf': 'nameserver 127.0.0.1\n'});
  },
});

export const slowNames = nameServer('DNS answers after 2 s', '2', 'host.example:7000');
export const silentNames: Fault = {
  ...nameServer('DNS never answers, then SIGINT', 'never', 'host.example:7000'),
  strike: ({run}) => run.signal('SIGINT'),
};
export const noNames: Fault = {
  name: 'no name server',
  target: 'host.example:7000',
  around: (scene) => withFiles(scene, {'/etc/resolv.conf': 'nameserver 127.0.0.1\n'}),
};
export const deadNames: Fault = {
  name: 'a name with 4 addresses, 3 of them dead',
  target: 'many.example:7000',
  async around(scene) {
    // One refuses, one has no route, one is silent.
    await scene.driver.mustRun('ip', 'link', 'add', 'silent', 'type', 'veth', 'peer', 'name', 'nobody');
    await scene.driver.mustRun('ip', 'address', 'add', '10.9.9.1/24', 'dev', 'silent');
    await scene.driver.mustRun('ip', 'link', 'set', 'silent', 'up');
    const addresses = ['127.0.0.9', '203.0.113.1', '10.9.9.2', '127.0.0.1'];
    return withFiles(scene, {'/etc/hosts': addresses.map((each) => `${each} many.example\n`).join('')});
  },
  flags: ['--allow-public'],
};

const outageMs = 3000;

export const linkDown: Fault = {
  name: 'the interface goes down for 3 s',
  apart: true,
  async strike({driver}) {
    await driver.mustRun('ip', 'link', 'set', 'cable', 'down');
    await sleep(outageMs);
    await driver.mustRun('ip', 'link', 'set', 'cable', 'up');
  },
};

export const routeGone: Fault = {
  name: 'the route is removed for 3 s',
  apart: true,
  async strike({driver}) {
    await driver.mustRun('ip', 'route', 'del', '10.9.0.0/24', 'dev', 'cable');
    await sleep(outageMs);
    const route = 'route add 10.9.0.0/24 dev cable src 10.9.0.1';
    await driver.mustRun('ip', ...route.split(' '));
  },
};

export const resize: Fault = {name: 'SIGWINCH', strike: ({run}) => run.signal('SIGWINCH')};
export const pipeSignal: Fault = {name: 'SIGPIPE', strike: ({run}) => run.signal('SIGPIPE')};

export const secondRun: Fault = {
  name: 'a second run against the same target',
  async strike({driver, server}) {
    const flags = ['-c', '50', '-r', '50/s', '--hold', '1s', '--repeats', '0'];
    const {exitCode, stderr} = await launch(driver, ['ceiling', server.target, ...flags]).ended;
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
  },
};

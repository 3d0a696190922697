import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {Namespace} from '../helpers/namespace.ts';
import {listen, program} from '../helpers/plimsoll.ts';
import {blocks, brief, emptyFolder} from './page.ts';

/**
 * What reaches other hosts, cut down to what plimsoll sees of it: a command is run, with its standard streams. ssh(1) hands
 * its words to a shell, kubectl-exec(1) and srun(1) to execve(2). A real sshd is test/kernel/fleet-ssh.test.ts.
 */
const standIns: Readonly<Record<string, string>> = {
  ssh: 'shift; exec sh -c "$*"',
  kubectl: `echo "$*" >> kubectl.log
case "$1 $2" in
  'get pods') printf 'pod/plimsoll-%s\\n' a b c ;;
  'exec -i') shift 4; exec "$@" ;;
esac`,
  srun: 'while case $1 in -*) true ;; *) false ;; esac; do if [ "$1" = -w ]; then shift; fi; shift; done; exec "$@"',
  plimsoll: `exec '${process.execPath}' '${program}' "$@"`,
};

const fleets = blocks('bash').filter((block) => block.includes('--drive-from'));

/** Runs a block as it stands, but for the number of connections; answers the record and the folder that it ran in. */
async function runBlock(block: string) {
  const namespace = await Namespace.open();
  // All addresses of the examples are this host's own.
  await namespace.mustRun('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'cable');
  await namespace.mustRun('ip', 'route', 'add', 'local', '10.0.0.0/16', 'dev', 'lo');
  await listen(namespace, '10.0.0.5:8080');
  const folder = emptyFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(standIns)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const script = block.replace(/-c \d+k/, '-c 60').replace('web.default.svc', '10.0.0.5');
  const [env, ...settings] = brief;
  const {stderr, exitCode} = await namespace.run(env, [
    ...settings,
    'PLIMSOLL_OUTPUT=run.json',
    `PATH=${bin}:${process.env.PATH}`,
    ...['bash', '-euc', `cd '${folder}'\n${script}`],
  ]);
  expect({exitCode, stderr}).toMatchObject({exitCode: 0});
  return {record: parseRecord(readFileSync(join(folder, 'run.json'), 'utf8')), folder};
}

const [ssh = '', kubectl = '', srun = '', addresses = '', ...more] = fleets;

describe('the fleets of the README', () => {
  test('there are four', () => {
    expect(more).toEqual([]);
    expect([
      /'ssh gen1'/.test(ssh),
      /kubectl/.test(kubectl),
      /srun/.test(srun),
      /--source/.test(addresses),
    ]).toEqual([true, true, true, true]);
  });

  test('by ssh', async () => {
    const {record} = await runBlock(ssh);
    expect(record.driver.drivenFrom).toEqual(['ssh gen1', 'ssh gen2', 'local']);
    expect(record.experiments[0]).toMatchObject({result: 60, basis: 'accepted'});
  });

  test('on Kubernetes', async () => {
    const {record, folder} = await runBlock(kubectl);
    expect(record.driver.drivenFrom).toEqual(
      ['a', 'b', 'c'].map((pod) => `kubectl exec -i pod/plimsoll-${pod} --`),
    );
    expect(record.experiments[0]?.result).toBe(60);
    const log = readFileSync(join(folder, 'kubectl.log'), 'utf8');
    expect(log.match(/npm install --global plimsoll/g)).toHaveLength(3);
    expect(log).toMatch(/delete deployment plimsoll\n$/);
  });

  test('with Slurm', async () => {
    const {record} = await runBlock(srun);
    expect(record.driver.drivenFrom).toEqual(['srun -N1 -n1 -w node1', 'srun -N1 -n1 -w node2']);
    expect(record.experiments[0]?.result).toBe(60);
  });

  test('from several addresses', async () => {
    const {record} = await runBlock(addresses);
    expect(record.driver.sources).toContain('10.0.1.9');
    expect(record.experiments[0]?.result).toBe(60);
  });
});

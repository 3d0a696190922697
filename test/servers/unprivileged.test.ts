import {chmodSync, cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';
import {need, needRoot, needUnshare} from '../helpers/need.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What inspect needs of node_modules is in the packages that are installed for use; koffi is large, and is not among it. */
const installed = async () =>
  (await execa('npm', ['ls', '--omit=dev', '--all', '--parseable'], {cwd: root, reject: false})).stdout
    .split('\n')
    .filter((path) => path.includes('/node_modules/') && !/koffi/.test(path));

// A user namespace has only its root, so another user takes the machine's.
test('inspect as somebody else: what it may not read is a gap with its reason (needs root)', async () => {
  needRoot('become another user');
  need('setpriv', 'redis-server', 'ip', 'ss');
  needUnshare('-n');
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-unprivileged-'));
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
  chmodSync(folder, 0o755);
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(root, part), join(folder, part), {recursive: true});
  for (const path of await installed())
    cpSync(path, join(folder, path.slice(path.indexOf('/node_modules/'))), {
      recursive: true,
      dereference: true,
    });

  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const plimsoll = [...nobody, process.execPath, join(folder, 'bin/plimsoll.js')].join(' ');
  const redis = `redis-server --port 7379 --bind 127.0.0.1 --save '' --daemonize no --dir ${folder} --logfile ''`;
  const script = `ip link set lo up
${redis} >/dev/null & server=$!
trap 'kill $server' EXIT
until ss -ltnH | grep -q :7379; do sleep 0.1; done
${plimsoll} inspect :7379 --json; echo "exit $?"
echo ------
${plimsoll} inspect :7379; echo "exit $?"
echo ------
${plimsoll} inspect; echo "exit $?"`;
  const {stdout, stderr} = await execa('unshare', ['-n', 'sh', '-c', script], {
    env: {FORCE_COLOR: undefined},
  });
  expect(stderr).toBe('');
  const [json = '', listener = '', host = ''] = stdout.split('------\n');
  for (const part of [json, listener, host]) expect(part).toMatch(/exit 0\n?$/);

  const limitReadings = JSON.parse(json.replace(/exit 0\n$/, ''));
  const queue = limitReadings.find(({name}: {name: string}) => name === 'accept queue of 127.0.0.1:7379');
  expect(queue).toMatchObject({value: 511, ceiling: 512});
  const gaps = limitReadings.filter(({gap}: {gap?: string}) => gap === 'unreadable');
  expect(gaps.map(({limit}: {limit: string}) => limit)).toContain('target-fds');
  for (const gap of gaps)
    expect(gap).toMatchObject({value: null, ceiling: null, why: expect.stringMatching(/\w/)});

  expect(listener).toContain('Could not be read');
  expect(listener).toMatch(/unreadable/);
  expect(host).toContain('RLIMIT_NOFILE of');
});

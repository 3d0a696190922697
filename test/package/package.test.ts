import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {lack} from '../helpers/need.ts';

vi.setConfig({testTimeout: 300_000, hookTimeout: 60_000});

const root = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

/** Other Node versions to try it on, such as `22,24`: each is a download of some 50 MB, so CI asks for them. */
const otherNodes = (process.env.TEST_NODES ?? '').split(',').filter(Boolean);

/** What npm may need to believe the registry, and no other process of the suite (helpers/set-up.ts). */
const certificates = {NODE_EXTRA_CA_CERTS: process.env.TEST_CA_CERTS};

const folders: string[] = [];
let tarball = '';
let noRegistry: string | undefined;

beforeAll(async () => {
  const packed = temporaryFolder();
  // Packing runs no build: dist is what the other tests ran, too.
  const {stdout} = await npm(root, ['pack', '--ignore-scripts', '--json', '--pack-destination', packed]);
  chmodSync(packed, 0o755);
  tarball = join(packed, JSON.parse(stdout)[0].filename);
  const {exitCode, stderr} = await execa('npm', ['view', 'koffi', 'version'], {
    reject: false,
    env: certificates,
    timeout: 20_000,
  });
  noRegistry = exitCode === 0 ? undefined : `the npm registry does not answer: ${stderr.split('\n')[0]}`;
});

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, {recursive: true, force: true});
});

function temporaryFolder(owner?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-package-'));
  folders.push(folder);
  if (owner !== undefined) chownSync(folder, owner, owner);
  return folder;
}

function npm(cwd: string, args: readonly string[], prefix: readonly string[] = []) {
  const [file, ...rest] = [...prefix, 'npm', ...args] as [string, ...string[]];
  return execa(file, rest, {
    cwd,
    env: {npm_config_audit: 'false', npm_config_fund: 'false', ...certificates},
  });
}

/** Answers the folder in which it is installed, from the tarball alone and without a script of any package. */
async function installed(flags: readonly string[] = [], user?: number): Promise<string> {
  const folder = temporaryFolder(user);
  const install = ['install', '--ignore-scripts', '--prefer-offline', ...flags, tarball];
  await npm(folder, install, user === undefined ? [] : become(user, folder));
  return folder;
}

/** The command prefix of another user, whose home is the folder. */
function become(user: number, home: string): readonly string[] {
  const id = [`--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  return ['setpriv', ...id, 'env', `HOME=${home}`, `npm_config_cache=${home}/cache`];
}

/** It measures 50 connections to a listener of its own, and the record is on standard output. */
async function expectMeasures(command: readonly string[], cwd = root): Promise<void> {
  const [file, ...args] = command as [string, ...string[]];
  const flags = ['ceiling', '-c', '50', '-r', 'max', '--hold', '0s', '--repeats', '0', '--json'];
  const {stdout, stderr} = await execa(file, [...args, ...flags], {cwd, env: {NODE_OPTIONS: ''}});
  expect(stderr).not.toMatch(/warn|Error/i);
  expect(JSON.parse(stdout)).toMatchObject({
    complete: true,
    exitCode: 0,
    driver: {engine: 'epoll'},
    experiments: [{result: 50, basis: 'accepted'}],
  });
}

test('it holds what is needed to use it, and nothing else', async () => {
  const {stdout} = await execa('tar', ['-tzf', tarball]);
  const files = stdout.split('\n').map((line) => line.replace(/^package\//, ''));
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'bin/plimsoll.js', 'dist/plimsoll.1']),
  );
  const others = files.filter((file) => !/^(LICENSE|README\.md|package\.json|bin\/|dist\/)/.test(file));
  expect(others).toEqual([]);
});

test.concurrent('installed for all users it measures, and man finds its page', async ({skip}) => {
  if (noRegistry !== undefined) skip(noRegistry);
  const prefix = temporaryFolder();
  await installed(['--global', `--prefix=${prefix}`]);
  const page = join(prefix, 'share/man/man1/plimsoll.1');
  expect(readdirSync(dirname(page))).toEqual(['plimsoll.1']);
  expect(existsSync(join(dirname(page), readlinkSync(page)))).toBe(true);
  await expectMeasures([join(prefix, 'bin/plimsoll')]);
});

test.concurrent('installed by an ordinary user it measures', async ({skip}) => {
  const why = noRegistry ?? (isRoot ? lack('setpriv') : undefined);
  if (why !== undefined) skip(why);
  const user = isRoot ? nobody : undefined;
  const folder = await installed([], user);
  const prefix = user === undefined ? [] : become(user, folder);
  // As with `sudo -u www-data plimsoll` in /root: that user is in a folder that it could not enter.
  const closed = temporaryFolder();
  chmodSync(closed, user === undefined ? 0o755 : 0o700);
  await expectMeasures([...prefix, join(folder, 'node_modules/.bin/plimsoll')], closed);
});

test.concurrent.each(otherNodes)('it measures on Node %s', async (version) => {
  if (noRegistry !== undefined) throw new Error(noRegistry);
  const folder = await installed();
  writeFileSync(join(folder, 'package.json'), '{}');
  await npm(folder, ['install', '--no-save', '--prefix', join(folder, 'other'), `node@${version}`]);
  const node = join(folder, 'other/node_modules/node/bin/node');
  expect((await execa(node, ['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`));
  await expectMeasures([node, join(folder, 'node_modules/plimsoll/bin/plimsoll.js')]);
});

import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {release, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import type {Host} from '../../src/hosts/host.ts';
import {findListener} from '../../src/observe/find-listener.ts';
import {netfilterScripts, nfTablesScript} from '../../src/observe/netfilter.ts';
import {joinScripts, splitAnswer} from '../../src/observe/script.ts';
import {Shell} from '../../src/observe/shell.ts';
import {Namespace} from '../helpers/namespace.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-modules-'));
afterAll(() => rmSync(root, {recursive: true}));

const builtin = `lib/modules/${release()}/modules.builtin`;

/** A host where /proc and /lib/modules are these files alone; other files are found before those of the machine. */
async function hostWith(files: Readonly<Record<string, string>>): Promise<Host & {readonly folder: string}> {
  const namespace = await Namespace.open();
  const folder = mkdtempSync(join(root, 'host-'));
  for (const [name, text] of Object.entries({'proc/version': '', 'lib/modules/none': '', ...files})) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text, {mode: 0o755});
  }
  const mounts = `mkdir -p /lib/modules 2>/dev/null; mount --bind ${folder}/lib/modules /lib/modules && mount --bind ${folder}/proc /proc`;
  const enter = `{ ${mounts}; } || exit 9; PATH=${folder}/bin:$PATH; exec "$@"`;
  return {
    name: 'made up',
    prefix: [...namespace.prefix, 'unshare', '-m', 'sh', '-c', enter, 'sh'],
    folder,
  };
}

async function among(files: Readonly<Record<string, string>>, script: string): Promise<string> {
  const {prefix} = await hostWith(files);
  const [file, ...args] = prefix as [string, ...string[]];
  return execFileSync(file, [...args, 'sh', '-c', script], {encoding: 'utf8'});
}

const ask = `${nfTablesScript}\necho "nf_tables: $nf_tables"`;

test.each([
  ['a kernel that takes no modules', {}, '1'],
  ['it is loaded', {'proc/modules': 'nf_tables 312 0 - Live 0x0\n'}, '1'],
  ['it is built in', {'proc/modules': '', [builtin]: 'kernel/net/netfilter/nf_tables.ko\n'}, '1'],
  [
    'a container that has no list of what is built in',
    {'proc/modules': '', 'proc/kallsyms': '0 T nft_do_chain\n'},
    '1',
  ],
  [
    'it could be loaded',
    {'proc/modules': 'nf_conntrack 1 0 - Live 0x0\n', [builtin]: 'kernel/net/core.ko\n'},
    '',
  ],
  ['one that is called nearly so', {'proc/modules': 'nf_tables_set 1 0 - Live 0x0\n', [builtin]: ''}, ''],
  ['nobody knows', {'proc/modules': ''}, ''],
])('nf_tables is asked for rules only where the kernel has it: %s', async (_, files, found) => {
  expect(await among(files, ask)).toBe(`nf_tables: ${found}\n`);
});

test('where it could be loaded no tool is run, and there are no rules', async () => {
  const files = {'proc/modules': '', [builtin]: ''};
  const parts = splitAnswer(await among(files, joinScripts(netfilterScripts)));
  for (const [name, text] of parts)
    expect([name, text.trim()]).toEqual([name, name.endsWith(' end') ? '0' : '']);
});

const listening = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1B58 00000000:0000 0A 00000000:00000004 00:00000000 00000000     0        0 8141 3 0 100 0 0 10 0
`;
const listeningUnix = `Num       RefCount Protocol Flags    Type St Inode Path
0: 00000002 00000000 00010000 0001 01 8142 /run/app.sock
`;

test.each([
  ['TCP', {family: 4, address: '127.0.0.1', port: 7000}, 'tcp_diag', 4],
  ['a Unix-domain socket', {family: 'unix', path: '/run/app.sock'}, 'unix_diag', 0],
] as const)(
  'ss for %s is run only where the kernel has what answers it',
  async (_, endpoint, module, length) => {
    const files = {
      'proc/net/tcp': listening,
      'proc/net/unix': listeningUnix,
      [builtin]: '',
      // Only whether it was run is asked for: what it would have printed is not.
      'bin/ss': '#!/bin/sh\n: > "$(dirname "$0")/asked"\nexit 1\n',
    };
    for (const modules of ['', `${module} 16384 0 - Live 0x0\n`]) {
      const host = await hostWith({...files, 'proc/modules': modules});
      const shell = new Shell(host);
      const {listeners} = await findListener(shell, endpoint);
      await shell.close();
      const advice = `modprobe ${module}`;
      const detail = modules === '' ? expect.stringContaining(advice) : expect.not.stringContaining(advice);
      const acceptQueueLimit = {known: false, gap: 'absent', detail};
      expect(listeners).toMatchObject({value: [{acceptQueueLength: length, acceptQueueLimit}]});
      expect(existsSync(join(host.folder, 'bin/asked'))).toBe(modules !== '');
    }
  },
);

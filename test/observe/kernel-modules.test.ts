import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {release, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, expect, test} from 'vitest';
import {netfilterScripts, nfTablesScript} from '../../src/observe/netfilter.ts';
import {joinScripts, splitAnswer} from '../../src/observe/script.ts';
import {Namespace} from '../helpers/namespace.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-modules-'));
afterAll(() => rmSync(root, {recursive: true}));

const builtin = `lib/modules/${release()}/modules.builtin`;

/** Runs a script where /proc and /lib/modules are these files alone. */
async function among(files: Readonly<Record<string, string>>, script: string): Promise<string> {
  const namespace = await Namespace.open();
  const folder = mkdtempSync(join(root, 'host-'));
  for (const [name, text] of Object.entries({'proc/version': '', 'lib/modules/none': '', ...files})) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), text);
  }
  const mounts = `mkdir -p /lib/modules 2>/dev/null; mount --bind ${folder}/lib/modules /lib/modules && mount --bind ${folder}/proc /proc`;
  return await namespace.mustRun('unshare', '-m', 'sh', '-c', `${mounts} || exit 9\n${script}`);
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

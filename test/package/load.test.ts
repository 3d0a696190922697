import {cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import * as nodeModule from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {describe, expect, test} from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Node 22.8 and later keep what V8 compiled themselves. */
describe.skipIf('enableCompileCache' in nodeModule)(
  'what V8 made of the bundles when they were built',
  () => {
    test('is there for this Node, and V8 takes it', async () => {
      const program = `
      const {load, loaded} = require('./bin/load.js');
      load('cli.cjs');
      load(${JSON.stringify(readdirSync(join(root, 'dist')).find((name) => name.startsWith('host-process')))});
      for (const [name, {script}] of loaded) console.log(name, script.cachedDataRejected);`;
      const {stdout} = await execa(process.execPath, ['-e', program], {cwd: root});
      const lines = stdout.split('\n');
      expect(lines.length).toBeGreaterThanOrEqual(2);
      expect(lines.filter((line) => !line.endsWith(' false'))).toEqual([]);
    });

    test('is not needed: without it, and with other bytes in its place, plimsoll runs as well', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'plimsoll-load-'));
      try {
        for (const name of ['bin', 'dist', 'package.json'])
          cpSync(join(root, name), join(folder, name), {recursive: true});
        symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
        const [compiled = ''] = readdirSync(join(folder, 'dist')).filter((name) =>
          name.startsWith('compiled-'),
        );
        const kept = join(folder, 'dist', compiled);
        for (const name of readdirSync(kept)) writeFileSync(join(kept, name), 'no code of V8');
        const {stdout} = await execa(join(folder, 'bin/plimsoll.js'), ['ceiling', '--help']);
        rmSync(kept, {recursive: true});
        expect((await execa(join(folder, 'bin/plimsoll.js'), ['ceiling', '--help'])).stdout).toBe(stdout);
        expect(stdout).toContain('--connections');
      } finally {
        rmSync(folder, {recursive: true});
      }
    });
  },
);

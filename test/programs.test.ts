import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {installLine, packagesOf, pathOf, programNamed, programs} from './programs.ts';

function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-programs-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), {recursive: true});
    writeFileSync(join(folder, file), '#!/bin/sh\n');
  }
  return folder;
}

const another = {name: 'another-program', debian: 'another', wantedFor: 'this test'};

test('each program stands in the list once', () => {
  expect(new Set(programs.map(({name}) => name)).size).toBe(programs.length);
});

test('a program is found on PATH once it may be run', () => {
  const folder = folderWith(another.name);
  vi.stubEnv('PATH', `/nowhere:${folder}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(pathOf(another)).toBeUndefined();
  chmodSync(join(folder, another.name), 0o755);
  expect(pathOf(another)).toBe(join(folder, another.name));
});

test('of the versions that a path may name the last is taken', () => {
  const folder = folderWith('9/bin/initdb', '15/bin/initdb', '16/bin/other');
  expect(pathOf({...another, path: `${folder}/*/bin/initdb`})).toBe(`${folder}/15/bin/initdb`);
  expect(pathOf({...another, path: `${folder}/*/bin/none`})).toBeUndefined();
  expect(pathOf({...another, path: `${folder}/none/*/initdb`})).toBeUndefined();
});

test('a word of a command names a program by its path as well', () => {
  expect(programNamed('/usr/sbin/haproxy')).toMatchObject({name: 'haproxy', debian: 'haproxy'});
  expect(programNamed('no-such-program')).toBeUndefined();
});

test('a package of several programs is installed once', () => {
  expect(packagesOf([another, {...another, name: 'second'}])).toEqual(['another']);
  expect(installLine([another])).toBe('apt-get install --no-install-recommends another');
});

test('the paths that CI hides are of programs that are here', () => {
  const script = new URL('helpers/print-program-paths.ts', import.meta.url).pathname;
  const lines = execFileSync(process.execPath, ['--import', 'tsx', script], {encoding: 'utf8'}).split('\n');
  expect(lines.filter(Boolean)).toEqual(programs.map(pathOf).filter((path) => path !== undefined));
});

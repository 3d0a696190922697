import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {need} from '../helpers/need.ts';
import {plimsoll} from './run.ts';

const root = new URL('../../', import.meta.url);
const {man} = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {man: string[]};
const page = fileURLToPath(new URL(man[0] ?? '', root));

/** What man(1) shows on a terminal of this width, without bold and underline; troff warns of nothing. */
async function shown(width = 80): Promise<string> {
  need('groff');
  const {stdout, stderr} = await execa('groff', [
    ...['-man', '-Tutf8', '-ww', '-P-cbou', `-rLL=${width}n`],
    page,
  ]);
  expect(stderr).toBe('');
  return stdout;
}

test.each([60, 80, 120])('it fits a terminal of %i columns', async (width) => {
  const lines = (await shown(width)).split('\n');
  // The examples are commands, which are not cut.
  const examples = lines.indexOf('EXAMPLES');
  expect(examples).toBeGreaterThan(100);
  expect(lines.slice(0, examples).filter((line) => line.length > width)).toEqual([]);
});

test('it has the sections that people look for', async () => {
  const lines = (await shown()).split('\n');
  for (const head of ['NAME', 'SYNOPSIS', 'COMMANDS', 'ENVIRONMENT', 'EXIT CODES', 'EXAMPLES'])
    expect(lines).toContain(head);
  expect(lines[lines.indexOf('NAME') + 1]).toMatch(/^ +plimsoll - measures how many connections/);
});

test('it has every command and flag of --help, and none that is not for people', async () => {
  const namespace = await Namespace.open();
  const text = await shown();
  const {stdout: help} = await plimsoll(namespace, ['--help']);
  const commands = [...help.matchAll(/^ {2}plimsoll ([a-z]+) /gm)].map(([, name = '']) => name);
  expect(commands).toContain('config');
  for (const command of commands) {
    expect(text).toMatch(new RegExp(`^ {3}plimsoll ${command}`, 'm'));
    const {stdout} = await plimsoll(namespace, [command, '--help']);
    const flags = [...stdout.matchAll(/^ +(?:-\w, )? *(--[a-z-]+) /gm)].map(([, flag = '']) => flag);
    expect(flags).toContain('--config');
    for (const flag of flags) expect(text).toMatch(new RegExp(`^ {7}(-\\w, )?${flag}\\b`, 'm'));
  }
  expect(text).not.toMatch(/plimsoll (worker|complete) /);
});

test('exit codes of a command are under its name', async () => {
  const [, codes = ''] = (await shown()).split('EXIT CODES\n');
  expect(codes).toMatch(/^ {3}survey, ceiling, burst, rate, hold\n +0 +measured/m);
  expect(codes).toMatch(/^ {3}config\n +0 +printed/m);
});

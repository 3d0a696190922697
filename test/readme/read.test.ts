import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {Namespace} from '../helpers/namespace.ts';
import {listen} from '../helpers/plimsoll.ts';
import {blocks, commandsThat, emptyFolder, inFolder, root} from './page.ts';

const saved = join(root, 'test/report/fixtures/accept-stalled.json');

/** Nothing is sent by these, so they need no namespace. */
const run = (folder: string, command: string) => execa('sh', inFolder(folder, command), {reject: false});

test.each(commandsThat(/^explain/))('%s', async (command) => {
  const folder = emptyFolder();
  copyFileSync(saved, join(folder, 'record.json'));
  const {stdout, stderr, exitCode} = await run(folder, command);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toMatch(/accept-stalled|accept-queue-holds-one-more|phantom/);
});

test.each(commandsThat(/^(report|compare (?!--runs))/))('%s', async (command) => {
  const folder = emptyFolder();
  for (const name of ['record.json', 'base.json', 'new.json']) copyFileSync(saved, join(folder, name));
  const {stdout, stderr, exitCode} = await run(folder, command);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toMatch(/accept-stalled|The same/);
  for (const [, file = ''] of command.matchAll(/-o (\S+)/g))
    expect(readFileSync(join(folder, file), 'utf8')).not.toBe('');
});

test.each(commandsThat(/^config/))('%s', async (command) => {
  const folder = emptyFolder();
  const file = blocks('yaml').find((block) => block.startsWith('# ci.yaml')) ?? '';
  writeFileSync(join(folder, 'ci.yaml'), file);
  const {stdout, stderr, exitCode} = await run(folder, command);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toMatch(/500\/s.*config file\s+ci\.yaml/s);
});

test.each(commandsThat(/^completion/))('%s', async (command) => {
  const {stdout, stderr, exitCode} = await run(emptyFolder(), command);
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toContain('plimsoll complete');
});

test.each(commandsThat(/^inspect/))('%s', async (command) => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:8080');
  const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(emptyFolder(), command));
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  expect(stdout).toContain('somaxconn');
});

test.each(commandsThat(/^listen/))('%s', async (command) => {
  const namespace = await Namespace.open();
  const listener = await namespace.serve('sh', inFolder(emptyFolder(), command));
  expect(listener.firstLine).toMatch(/^listening on (tcp|unix):/);
  listener.kill('SIGTERM');
  expect((await listener.ended).exitCode).toBe(0);
});

describe('recipes of jobs', () => {
  const recipes = blocks('yaml').flatMap((block) => [...block.matchAll(/^ *- npx plimsoll (.*)$/gm)]);

  test('there is an action for GitHub, and a job for GitLab', () => {
    expect(blocks('yaml').some((block) => block.startsWith('- uses: '))).toBe(true);
    expect(recipes).toHaveLength(1);
    for (const block of blocks('yaml')) expect(parse(block)).toBeInstanceOf(Object);
  });

  // As it would be run, short of the load itself.
  test.each(recipes.map(([, line = '']) => line))('plimsoll takes %s', async (line) => {
    const {stderr, exitCode} = await run(emptyFolder(), `npx plimsoll config ${line}`);
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  });

  test('the action takes the inputs that are named', () => {
    const inputs = Object.keys(
      parse(blocks('yaml').find((block) => block.startsWith('- uses: ')) ?? '')[0].with,
    );
    const known = Object.keys(
      parse(readFileSync(join(root, '.github/actions/plimsoll/action.yml'), 'utf8')).inputs,
    );
    expect(known).toEqual(expect.arrayContaining(inputs));
  });
});

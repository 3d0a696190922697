import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {listen} from '../helpers/plimsoll.ts';
import {blocks, brief, commandsThat, emptyFolder, inFolder, ownProgram} from './page.ts';

/** Ended in order, it takes its socket file with it. */
async function listenUntilDone(namespace: Namespace, address: string): Promise<void> {
  const listener = await listen(namespace, address);
  onTestFinished(async () => {
    listener.kill('SIGTERM');
    await listener.ended;
  });
}

test.each(commandsThat(/^ceiling (?!:8080$)/))('%s', async (command) => {
  const namespace = await Namespace.open();
  if (command.includes('app.sock')) await listenUntilDone(namespace, 'unix:/tmp/app.sock');
  else await listen(namespace, '127.0.0.1:8080');
  const folder = emptyFolder();
  const [env, ...settings] = brief;
  const {stdout, stderr, exitCode} = await namespace.run(env, [
    ...settings,
    'sh',
    ...inFolder(folder, command),
  ]);
  expect(stderr).not.toMatch(/internal error|Error/);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\d+ (connections|of \d+ accepted)/);
  for (const [, file = ''] of command.matchAll(/-o (\S+)/g))
    expect(readFileSync(join(folder, file), 'utf8')).not.toBe('');
});

test('two commands in turn, each run for a moment', async () => {
  const [command = '', ...more] = commandsThat(/^compare --runs/);
  expect(more).toEqual([]);
  const namespace = await Namespace.open();
  for (const port of ['8080', '8081']) await listen(namespace, `127.0.0.1:${port}`);
  const [env, ...settings] = brief;
  const {stdout, exitCode} = await namespace.run(env, [
    ...settings,
    'sh',
    ...inFolder(emptyFolder(), command.replace('--runs 4', '--runs 1')),
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Ceiling 50 as before');
});

test('the shell script tells its exit codes apart', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:8080');
  const script = blocks('bash').find((block) => block.includes('case $code')) ?? '';
  const [env, ...settings] = brief;
  const {stdout, exitCode} = await namespace.run(env, [
    ...settings,
    'bash',
    '-euc',
    `cd '${emptyFolder()}'\n${ownProgram(script)}`,
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('the server holds 200 connections');
});

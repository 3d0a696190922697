import {copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {parse} from 'yaml';
import {schemes} from '../src/model/target.ts';
import {Namespace} from './helpers/namespace.ts';
import {listen, program} from './helpers/plimsoll.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  );
const commands = [...new Set(blocks('sh').flatMap((block) => block.trim().split('\n')))];

const httpServer = `require('node:http').createServer((request, response) => response.end('hello')).listen(8080, 'localhost', () => console.log('listening'))`;

/** Ended in order, it takes its socket file with it. */
async function listenUntilDone(namespace: Namespace, address: string): Promise<void> {
  const listener = await listen(namespace, address);
  onTestFinished(async () => {
    listener.kill('SIGTERM');
    await listener.ended;
  });
}

/** An empty folder to run in, gone after the test. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-readme-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
}

/** npx is left out, for it adds nothing but the path of the program. */
const ownProgram = (script: string) =>
  script.replaceAll(/\bnpx plimsoll/g, `'${process.execPath}' '${program}'`);

/** The command as a shell runs it. */
function inFolder(folder: string, command: string): string[] {
  return ['-c', `cd '${folder}' && exec ${ownProgram(command)}`];
}

describe('the commands of the README', () => {
  test('are there, all of them', () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) expect(command).toMatch(/^(npm ci && npm (start|test)|npx plimsoll .+)$/);
  });

  test('npm start runs the main job and ends in a verdict', async () => {
    const namespace = await Namespace.open();
    const {stdout, exitCode} = await namespace.run('sh', inFolder(root, 'npm start'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/10,000 connections/);
    expect(stdout).toMatch(/no limit reached/);
  });

  // Run from here it would run itself; that CI runs it is what can be checked.
  test('npm ci and npm test are what CI runs', () => {
    const script = readFileSync(join(root, '.ci', 'run'), 'utf8');
    expect(script).toMatch(/^npm ci$/m);
    expect(script).toMatch(/^npm test$/m);
  });

  test.each(
    commands.filter((command) => /^npx plimsoll (ceiling|inspect|burst|rate|hold|http:)/.test(command)),
  )('%s', async (command) => {
    const namespace = await Namespace.open();
    if (command.includes('http:')) await namespace.serve(process.execPath, ['-e', httpServer]);
    else await listen(namespace, '127.0.0.1:8080');
    if (command.includes('app.sock')) await listenUntilDone(namespace, 'unix:/tmp/app.sock');
    const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(emptyFolder(), command));
    expect(stderr).not.toMatch(/internal error|Error/);
    expect(exitCode).toBe(0);
    expect(stdout).not.toBe('');
  });

  test.each(commands.filter((command) => /plimsoll explain/.test(command)))('%s', async (command) => {
    const namespace = await Namespace.open();
    const folder = emptyFolder();
    copyFileSync(join(root, 'test/report/fixtures/accept-stalled.json'), join(folder, 'record.json'));
    const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(folder, command));
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
    expect(stdout).toMatch(/accept-stalled|accept-queue-holds-one-more/);
  });

  test('two commands in turn, each run for a moment', async () => {
    const [command = '', ...more] = commands.filter((each) => each.includes('compare --runs'));
    expect(more).toEqual([]);
    const namespace = await Namespace.open();
    for (const port of ['8080', '8081']) await listen(namespace, `127.0.0.1:${port}`);
    const quick = command
      .replaceAll('-c 50', '-c 50 --hold 0s --no-canary --repeats 0')
      .replace('--runs 4', '--runs 1');
    const {stdout, exitCode} = await namespace.run('sh', inFolder(emptyFolder(), quick));
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Ceiling 50 as before');
  });

  test.each(commands.filter((command) => /plimsoll (report|compare (?!--runs))/.test(command)))(
    '%s',
    async (command) => {
      const namespace = await Namespace.open();
      const folder = emptyFolder();
      for (const name of ['record.json', 'base.json', 'new.json'])
        copyFileSync(join(root, 'test/report/fixtures/accept-stalled.json'), join(folder, name));
      const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(folder, command));
      expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
      expect(stdout).toMatch(/accept-stalled|The same/);
      for (const [, file = ''] of command.matchAll(/-o (\S+)/g))
        expect(readFileSync(join(folder, file), 'utf8')).not.toBe('');
    },
  );

  test.each(commands.filter((command) => /plimsoll config/.test(command)))('%s', async (command) => {
    const namespace = await Namespace.open();
    const folder = emptyFolder();
    const file = blocks('yaml').find((block) => block.startsWith('# ci.yaml')) ?? '';
    writeFileSync(join(folder, 'ci.yaml'), file);
    const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(folder, command));
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
    expect(stdout).toMatch(/500\/s.*config file\s+ci\.yaml/s);
  });

  test.each(commands.filter((command) => /plimsoll completion/.test(command)))('%s', async (command) => {
    const namespace = await Namespace.open();
    const {stdout, stderr, exitCode} = await namespace.run('sh', inFolder(emptyFolder(), command));
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
    expect(stdout).toContain('plimsoll complete');
  });

  test('the demonstration is the one that test/cli/demo.test.ts runs', () => {
    expect(commands.filter((command) => /plimsoll demo/.test(command))).toEqual(['npx plimsoll demo']);
  });

  test.each(commands.filter((command) => /plimsoll listen/.test(command)))('%s', async (command) => {
    const namespace = await Namespace.open();
    const listener = await namespace.serve('sh', inFolder(emptyFolder(), command));
    expect(listener.firstLine).toMatch(/^listening on (tcp|unix):/);
    listener.kill('SIGTERM');
    expect((await listener.ended).exitCode).toBe(0);
  });
});

test('the README says of each scheme what is asked, and of none that does not exist', () => {
  const table = /\n\| scheme [\s\S]*?\n\n/.exec(readme)?.[0] ?? '';
  const named = [...table.matchAll(/^\| (.*?) +\|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`([a-z0-9]+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual(Object.keys(schemes).sort());
});

describe('the recipes of the README', () => {
  test('the shell script tells its exit codes apart', async () => {
    const namespace = await Namespace.open();
    await listen(namespace, '127.0.0.1:8080');
    const script = blocks('bash').find((block) => block.includes('case $code')) ?? '';
    const {stdout, exitCode} = await namespace.run('bash', [
      '-euc',
      `cd '${emptyFolder()}'\n${ownProgram(script)}`,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('it holds what it has to');
  });

  const recipes = blocks('yaml').flatMap((block) => [
    ...block.matchAll(/^ *- (?:run: )?npx plimsoll (.*)$/gm),
  ]);

  test('there is one for GitHub Actions, and one for GitLab', () => {
    expect(recipes).toHaveLength(2);
    for (const block of blocks('yaml')) expect(parse(block)).toBeInstanceOf(Object);
  });

  // As it would be run, short of the load itself.
  test.each(recipes.map(([, line = '']) => line))('plimsoll takes %s', async (line) => {
    const namespace = await Namespace.open();
    const {stderr, exitCode} = await namespace.run(
      'sh',
      inFolder(emptyFolder(), `npx plimsoll config ${line}`),
    );
    expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  });
});

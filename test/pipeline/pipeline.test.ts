import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {validate} from 'dockerfile-utils';
import {expect, onTestFinished, test} from 'vitest';
import {parse, parseAllDocuments} from 'yaml';
import {Namespace} from '../helpers/namespace.ts';
import {listen, program} from '../helpers/plimsoll.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const ownProgram = `${process.execPath} ${program}`;
const flags = '-c 20 --hold 0s --repeats 0 --connect-timeout 1s --no-canary';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pipeline-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
}

interface Action {
  readonly inputs: Readonly<Record<string, {readonly default?: string; readonly required?: boolean}>>;
  readonly outputs: Readonly<Record<string, {readonly value: string}>>;
  readonly runs: {readonly using: string; readonly steps: readonly Step[]};
}

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(read('.github/actions/plimsoll/action.yml')) as Action;

/** Runs the step of the action as a runner would: each input in its variable, the files of a job beside it. */
async function act(namespace: Namespace, inputs: Readonly<Record<string, string>>) {
  const folder = emptyFolder();
  const [step] = action.runs.steps;
  const given = (name: string) => inputs[name] ?? action.inputs[name]?.default ?? '';
  const env = Object.entries(step?.env ?? {}).map(
    ([name, value]) =>
      `${name}=${value.replace(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, input: string) => given(input))}`,
  );
  const files = {GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary')};
  for (const file of Object.values(files)) writeFileSync(file, '');
  const ended = await namespace.run('env', [
    `--chdir=${folder}`,
    `GITHUB_ACTION_PATH=${join(root, '.github/actions/plimsoll')}`,
    ...Object.entries(files).map(([name, file]) => `${name}=${file}`),
    ...env,
    ...['bash', '-ec', step?.run ?? ''],
  ]);
  const inFolder = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {...ended, output: inFolder('output'), summary: inFolder('summary'), inFolder};
}

test('the action measures, gates, and hands on the verdict, the code and the files', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000');
  const held = await act(namespace, {
    target: '127.0.0.1:7000',
    expect: 'ceiling >= 20\n\nrefused == 0\n',
    flags,
    run: ownProgram,
  });
  expect({exitCode: held.exitCode, stderr: held.stderr}).toMatchObject({exitCode: 0});
  expect(held.output).toMatch(/^verdict=✔ 20 of 20 accepted .*\nexit-code=0\n$/);
  expect(held.stdout).toMatch(/^::notice title=plimsoll::✔ 20 of 20/m);
  // The page of the run begins with the verdict in one line.
  expect(held.summary).toMatch(/^\*\*✔ 20 of 20 accepted/);
  for (const format of ['json', 'html', 'md', 'xml'])
    expect(held.inFolder(`plimsoll.${format}`)).not.toBe('');

  const failed = await act(namespace, {
    target: '127.0.0.1:7000',
    // What looks like a shell's language is a text.
    expect: 'ceiling >= 21\nfailed $(touch x) == 0',
    flags,
    run: ownProgram,
  });
  expect(failed.exitCode).toBe(2);
  expect(failed.output).toBe('verdict=\nexit-code=2\n');
});

test('what is undecided fails the action unless it is said to be a warning', async () => {
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000');
  const inputs = {
    target: '127.0.0.1:7000',
    expect: 'ceiling >= 20',
    flags: `${flags} --observe-on none --proof none`,
    run: ownProgram,
  };
  const undecided = await act(namespace, inputs);
  expect(undecided.exitCode).toBe(3);
  expect(undecided.stdout).toMatch(/^::warning title=plimsoll, undecided::\? /m);
  const allowed = await act(namespace, {...inputs, 'allow-undecided': 'true'});
  expect(allowed.exitCode).toBe(0);
  expect(allowed.output).toMatch(/exit-code=3/);
});

test('every input of the action is handed on, and every output comes from its step', () => {
  const [step] = action.runs.steps;
  expect(
    Object.keys(action.inputs)
      .map((name) => `\${{ inputs.${name} }}`)
      .sort(),
  ).toEqual(Object.values(step?.env ?? {}).sort());
  for (const [name, {value}] of Object.entries(action.outputs))
    expect(value).toBe(`\${{ steps.${step?.id}.outputs.${name} }}`);
});

test('the component of GitLab: its script runs, and its job keeps the files', async () => {
  const [spec, jobs] = parseAllDocuments(read('.gitlab/plimsoll.yml')).map((document) => document.toJS());
  const given: Record<string, string> = {
    target: '127.0.0.1:7000',
    flags: `${flags} -e 'ceiling >= 20'`,
    run: ownProgram,
  };
  const inputValue = (name: string) => {
    expect(spec.spec.inputs).toHaveProperty(name);
    return given[name] ?? spec.spec.inputs[name].default;
  };
  const filled = JSON.parse(
    JSON.stringify(jobs).replace(/\$\[\[ inputs\.([a-z]+) \]\]/g, (_, name: string) =>
      JSON.stringify(inputValue(name)).slice(1, -1),
    ),
  );
  expect(Object.keys(filled)).toEqual(['plimsoll']);
  const {script, after_script: after, allow_failure: allowed, artifacts} = filled.plimsoll;
  expect({allowed, artifacts}).toMatchObject({
    allowed: {exit_codes: [3]},
    artifacts: {when: 'always', paths: ['plimsoll.*'], reports: {junit: 'plimsoll.xml'}},
  });
  const namespace = await Namespace.open();
  await listen(namespace, '127.0.0.1:7000');
  const folder = emptyFolder();
  const lines = ['set -e', `cd '${folder}'`, ...script, ...after].join('\n');
  const {stdout, exitCode} = await namespace.run('bash', ['-c', lines]);
  expect(exitCode).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^✔ 20 of 20 accepted/);
  expect(readFileSync(join(folder, 'plimsoll.xml'), 'utf8')).toContain('<testsuites');
});

test('the Dockerfile has nothing to object to, and copies what the package is made of', () => {
  const dockerfile = read('.docker/Dockerfile');
  expect(validate(dockerfile)).toEqual([]);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(read('.docker/Dockerfile.dockerignore').split('\n')).toEqual(['.git', 'node_modules', 'dist', '']);
});

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {afterAll, expect, onTestFinished, test} from 'vitest';
import {parseRecord, type RunRecord} from '../../src/record/record.ts';
import {need} from '../helpers/need.ts';
import {brief, program} from '../helpers/plimsoll.ts';

const listener = fileURLToPath(new URL('listener.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'));
afterAll(() => rmSync(folder, {recursive: true}));

const extensions = ['json', 'html', 'md', 'xml', 'csv', 'hgrm', 'prom'] as const;
/** A run of a few connections takes 75 MB in the process that takes most. */
const mostKilobytes = 150_000;
const mostSeconds = 30;

/** Runs what stands behind the name of a file, and writes there what memory its largest process took, in kB. */
const weighed = `import resource, subprocess, sys
ended = subprocess.run(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(ended.returncode)`;

interface Survived {
  readonly record: RunRecord;
  readonly exitCode: number;
  readonly kilobytes: number;
  readonly seconds: number;
  /** Everything that was printed and written, by its place. */
  readonly outputs: Readonly<Record<string, string>>;
}

async function survive(kind: string, scheme: string, flags: readonly string[]): Promise<Survived> {
  need('python3');
  const hostile = spawn(process.execPath, [listener, kind], {stdio: ['pipe', 'pipe', 'inherit']});
  onTestFinished(() => void hostile.stdin.end());
  const [port] = await once(createInterface({input: hostile.stdout}), 'line');
  const place = mkdtempSync(join(folder, 'run-'));
  const files = extensions.map((extension) => join(place, `run.${extension}`));
  const args = [
    'ceiling',
    `${scheme}127.0.0.1:${port}`,
    '-c',
    '6',
    '-r',
    '100/s',
    ...brief,
    '--repeats',
    '0',
  ];
  const outputs = files.flatMap((file) => ['-o', file]);
  const began = Date.now();
  const run = spawn(
    'python3',
    ['-c', weighed, join(place, 'kilobytes'), process.execPath, program, ...args, ...flags, ...outputs],
    {stdio: ['ignore', 'pipe', 'pipe'], env: {...process.env, GITHUB_STEP_SUMMARY: join(place, 'summary')}},
  );
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(run.stdout),
    text(run.stderr),
    once(run, 'close'),
  ]);
  const read = (name: string) => readFileSync(join(place, name), 'utf8');
  return {
    record: parseRecord(read('run.json')),
    exitCode,
    kilobytes: Number(read('kilobytes')),
    seconds: (Date.now() - began) / 1000,
    outputs: {
      stdout,
      stderr,
      summary: read('summary'),
      ...Object.fromEntries(extensions.map((extension) => [extension, read(`run.${extension}`)])),
    },
  };
}

type Row = [
  kind: string,
  scheme: string,
  flags: readonly string[],
  attempts: Partial<Record<'accepted' | 'denied' | 'deadline' | 'closed' | 'held', number>>,
];

const unseen = ['--observe-on', 'none'];

test.concurrent.for<Row>([
  ['endless', 'tcp://', unseen, {held: 6}],
  ['endless behind a good answer', 'http://', unseen, {accepted: 6, held: 6}],
  ['binary', 'redis://', unseen, {denied: 6}],
  ['words for every output', 'tcp://', unseen, {denied: 6}],
  ['headers without end', 'http://', unseen, {denied: 6}],
  ['one byte a second', 'tcp://', [...unseen, '--send', 'a', '--until', 'zz'], {accepted: 0}],
  ['a byte at a time', 'http://', unseen, {accepted: 0}],
  ['fifty megabytes in fifty kilobytes', 'http://', unseen, {accepted: 6, held: 6}],
])('%s, asked by %s', async ([kind, scheme, flags, expected]) => {
  const {record, exitCode, kilobytes, seconds, outputs} = await survive(kind, scheme, flags);
  const {attempts} = record.experiments[0] ?? {};
  expect({...attempts?.refusals, ...attempts}).toMatchObject(expected);
  expect([0, 3]).toContain(exitCode);
  expect(kilobytes).toBeLessThan(mostKilobytes);
  expect(seconds).toBeLessThan(mostSeconds);
  for (const [place, output] of Object.entries(outputs)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    expect([place, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.exec(output)?.[0]]).toEqual([
      place,
      undefined,
    ]);
    expect([place, /^(::|=)/m.exec(output)?.[0]]).toEqual([place, undefined]);
    if (place === 'html' || place === 'md' || place === 'summary')
      expect(output).not.toContain('<script>alert');
  }
});

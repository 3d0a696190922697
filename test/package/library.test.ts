import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {need} from '../helpers/need.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 60_000});

const root = fileURLToPath(new URL('../..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'plimsoll-library-'));
afterAll(() => rmSync(project, {recursive: true, force: true}));

/** A project that has the packed tarball, and beside it what a test of a user would have. */
beforeAll(async () => {
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const {stdout} = await execa('npm', pack, {cwd: root});
  const own = join(project, 'node_modules/plimsoll');
  mkdirSync(own, {recursive: true});
  await execa('tar', [
    '-xzf',
    join(project, JSON.parse(stdout)[0].filename),
    '-C',
    own,
    '--strip-components=1',
  ]);
  const {dependencies} = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), 'vitest', '@types/node']) {
    mkdirSync(dirname(join(project, 'node_modules', name)), {recursive: true});
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'package.json'), '{"type": "module"}');
  chmodSync(project, 0o755);
});

/** Puts an example of the README into the project, under the name in its first line; answers its text. */
function example(name: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, text = ''] = readme.match(new RegExp(`^\`\`\`js\\n(// ${name}[\\s\\S]*?)^\`\`\``, 'm')) ?? [];
  expect(text).toContain("from 'plimsoll'");
  writeFileSync(join(project, name), text);
  return text;
}

/** A server that turns the 101st connection away, in the place of the one that the example measures. */
const capped = (text: string) =>
  text.replace(
    /createServer\(\(request.*$/m,
    (line) => `Object.assign(${line.replace(/;$/, '')}, {maxConnections: 100});`,
  );

describe('the example of the README holds a server to 500 connections', () => {
  test('in vitest', async () => {
    example('connections.test.js');
    const vitest = [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--root',
      project,
      'connections.test.js',
    ];
    const passed = await execa(process.execPath, vitest, {reject: false, cwd: project});
    expect(passed.stdout).toMatch(/1 passed/);
  });

  test('in node:test, which fails where the server takes fewer', async () => {
    const text = example('connections.mjs');
    const node = ['--test', 'connections.mjs'];
    const passed = await execa(process.execPath, node, {reject: false, cwd: project});
    expect(passed.stdout).toMatch(/^# pass 1$/m);
    expect(passed.exitCode).toBe(0);
    writeFileSync(join(project, 'connections.mjs'), capped(text));
    const failed = await execa(process.execPath, node, {reject: false, cwd: project});
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toMatch(/ceiling >= 500/);
  });
});

/** Runs a program of the project that has imported everything; answers what it prints last, as JSON. */
async function answer(body: string) {
  const program = `
    import * as plimsoll from 'plimsoll';
    import {createServer} from 'node:net';
    import {once} from 'node:events';
    import {readFileSync} from 'node:fs';
    const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = '127.0.0.1:' + server.address().port;
    const events = [];
    const signals = () => ['SIGHUP', 'SIGINT', 'SIGTERM', 'uncaughtException'].map((name) => process.listenerCount(name));
    const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim();
    const quick = {connections: 20, ratePerSecond: Infinity, holdMs: 0, repeats: 0};
    ${body}
    server.close();
  `;
  writeFileSync(join(project, 'program.mjs'), program);
  const {stdout, stderr, exitCode} = await execa(process.execPath, ['program.mjs'], {
    reject: false,
    cwd: project,
  });
  expect({stderr, exitCode}).toEqual({stderr: '', exitCode: 0});
  return JSON.parse(stdout);
}

test('it answers the record, says what happens and leaves nothing behind', async () => {
  const {record, types, during, after, left} = await answer(`
    let during;
    const onEvent = ({type}) => { events.push(type); during = signals(); };
    const record = await plimsoll.ceiling(target, {...quick, onEvent});
    console.log(JSON.stringify({record, types: events, during, after: signals(), left: children()}));
  `);
  expect(record).toMatchObject({schema: 'plimsoll.record/1', complete: true, exitCode: 0});
  expect(record.experiments[0]).toMatchObject({name: 'ceiling', result: 20, basis: 'accepted'});
  expect(types.slice(0, 2)).toEqual(['target', 'experiment']);
  expect(types).toContain('progress');
  expect([during, after]).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect(left).toBe('');
});

test('a signal ends it, and the record says what was measured until then', async () => {
  const {record, left, tookMs} = await answer(`
    const stop = new AbortController();
    const onEvent = ({type, snapshot}) => { if (snapshot?.tally.open > 0) stop.abort(); };
    const beganMs = performance.now();
    const record = await plimsoll.hold(target, {connections: 5, durationMs: 60_000, signal: stop.signal, onEvent});
    console.log(JSON.stringify({record, left: children(), tookMs: performance.now() - beganMs}));
  `);
  expect(record).toMatchObject({complete: false, interruptedBy: 'abort', exitCode: 130});
  expect(record.experiments[0].attempts.established).toBeGreaterThan(0);
  expect(left).toBe('');
  expect(tookMs).toBeLessThan(30_000);
});

test('options that cannot be are objected to before anything is sent', async () => {
  const {messages} = await answer(`
    const wrong = [{conections: 5}, {connections: '5'}, {connections: 0}, {holdMs: -1}, {expect: ['ceilin > 5']}, {engine: 'steam'}];
    const messages = await Promise.all(wrong.map((options) => plimsoll.ceiling(target, options).then(
      () => 'none', (error) => error instanceof plimsoll.UsageError ? error.message : 'another error')));
    console.log(JSON.stringify({messages}));
  `);
  expect(messages).toEqual([
    'conections is not an option, did you mean connections?',
    'connections: "5" is not a whole number of 0 or more',
    'connections: must be at least 1',
    'holdMs: -1 is not a time in ms, 0 or more',
    expect.stringContaining('ceilin'),
    'engine: "steam" is not epoll, uring or net',
  ]);
});

test('records are explained and compared, and limits inspected', async () => {
  need('ss');
  const {found, limit, overall, readings, expectations} = await answer(`
    const record = await plimsoll.ceiling(target, quick);
    const {limits, expectations} = await plimsoll.inspect(target, {expect: ['backlog >= 1']});
    console.log(JSON.stringify({
      found: plimsoll.explain(record).experiments[0].findings.map(({limit}) => limit),
      limit: plimsoll.explain('target-fds'),
      overall: plimsoll.compare(record, plimsoll.parseRecord(JSON.stringify(record))).overall,
      readings: limits.length,
      expectations,
    }));
  `);
  expect(found).toContain('no-limit-reached');
  expect(limit).toMatchObject({limit: 'target-fds', side: 'target-process'});
  expect(overall).toBe('same');
  expect(readings).toBeGreaterThan(5);
  expect(expectations).toMatchObject([{expect: 'backlog >= 1', held: true}]);
});

test('its types say what can be given, and what is answered', async () => {
  writeFileSync(
    join(project, 'types.ts'),
    `import {ceiling, hold, inspect, explain, compare, type RunRecord, type RunEvent} from 'plimsoll';
     const seen: RunEvent[] = [];
     const record: RunRecord = await ceiling(':8080', {connections: 5, holdMs: 100, onEvent: (event) => seen.push(event)});
     const figure: number | null | undefined = record.experiments[0]?.result;
     const held: RunRecord = await hold(':8080', {durationMs: 5, signal: AbortSignal.timeout(5)});
     const values: (string | number | null)[] = (await inspect(':8080', {observeOn: 'ssh a'})).limits.map(({value}) => value);
     const overall: 'better' | 'worse' | 'same' | 'not-comparable' = compare(record, held, {tolerance: 0.1}).overall;
     const titles: string = explain('target-fds').title;
     // @ts-expect-error there is no such option
     await ceiling(':8080', {conections: 5});
     // @ts-expect-error a number is no text
     await ceiling(':8080', {connections: '5'});
     // @ts-expect-error ceiling has no duration
     await ceiling(':8080', {durationMs: 5});
     console.log(figure, values, overall, titles);`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--target',
    'es2022',
  ];
  const {stdout, exitCode} = await execa(process.execPath, [tsc, ...flags, '--types', 'node', 'types.ts'], {
    reject: false,
    cwd: project,
  });
  expect(stdout).toBe('');
  expect(exitCode).toBe(0);
  expect(readdirSync(join(project, 'node_modules/plimsoll/dist/types'))).toContain('index.d.ts');
});

import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';
import {startWorker} from '../../src/drive/idle-workers.ts';
import {
  decodeFrame,
  encodeFrame,
  type FromWorker,
  fromWorker,
  LineCutter,
  protocolVersion,
  type ToWorker,
  toWorker,
} from '../../src/drive/protocol.ts';
import {WorkerProcess} from '../../src/drive/worker-process.ts';
import {localHost} from '../../src/hosts/host.ts';
import {spawnOn} from '../../src/hosts/host-process.ts';
import type {Share} from '../../src/model/plan.ts';
import {emptyTally} from '../../src/model/tally.ts';
import {version} from '../../src/version.ts';

const count = fc.nat();
const text = fc.string({unit: 'grapheme'});
const share = fc.record({
  endpoint: fc.oneof(
    fc.record({family: fc.constant(4 as const), address: fc.ipV4(), port: fc.nat(65_535)}),
    fc.record({family: fc.constant(6 as const), address: fc.ipV6(), port: fc.nat(65_535)}),
    fc.record({family: fc.constant('unix' as const), path: text}),
  ),
  attempts: count,
  offset: count,
  stride: count,
  perSecond: fc.option(fc.integer({min: 1, max: 1e6})),
  mostInFlight: fc.option(fc.integer({min: 1, max: 1e6})),
  closesWhenTaken: fc.boolean(),
  connectTimeoutMs: fc.integer({min: 1, max: 1e6}),
});
const commands: fc.Arbitrary<ToWorker> = fc.oneof(
  fc.record({say: fc.constant('prepare' as const), share}),
  fc.record({say: fc.constant('go' as const), atMs: count, atMonotonicMs: count}),
  fc.record({
    say: fc.constant('probe' as const),
    part: fc.record({of: fc.integer({min: 1, max: 99}), index: count, sinceDead: fc.boolean()}),
  }),
  fc.record({
    say: fc.constant('go' as const),
    atMs: count,
    atMonotonicMs: count,
    perSecond: fc.integer({min: 1, max: 1e6}),
  }),
  fc.record({say: fc.constant('confirm' as const), seen: fc.boolean()}),
  fc.record({say: fc.constantFrom('stop' as const, 'close' as const)}),
);
const tally = fc.record({
  started: count,
  established: count,
  open: count,
  synRetries: fc.array(count),
  words: fc.dictionary(text, count),
});
const reports: fc.Arbitrary<FromWorker> = fc.oneof(
  fc.record({say: fc.constant('hello' as const), version: count, plimsoll: text, pid: count}),
  fc.record({
    say: fc.constant('ready' as const),
    engine: fc.constantFrom('epoll' as const, 'uring' as const, 'net' as const),
    softFds: fc.option(count),
    hardFds: fc.option(count),
    ownFds: fc.option(count),
  }),
  fc.record({
    say: fc.constant('counted' as const),
    tally: tally.map((some) => ({...emptyTally(), ...some})),
    round: count,
    opened: fc.boolean(),
    confirmed: fc.boolean(),
    probed: fc.nat(),
  }),
  fc.record({say: fc.constant('failed' as const), message: text}),
);

test('a command is read as it was written', () => {
  fc.assert(
    fc.property(commands, (frame) => {
      const line = encodeFrame(frame);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeFrame(toWorker, line)).toEqual(frame);
    }),
  );
});

test('so is a report, whatever the application had to say', () => {
  fc.assert(
    fc.property(reports, (frame) => {
      const line = encodeFrame(frame);
      expect(line.indexOf('\n')).toBe(line.length - 1);
      expect(decodeFrame(fromWorker, line)).toEqual(frame);
    }),
  );
});

test('a word that objects have of themselves is a word like any other, and a count is a count', () => {
  const counted = (words: unknown) => ({
    say: 'counted' as const,
    tally: {...emptyTally(), words: words as Record<string, number>},
    round: 1,
    opened: false,
    confirmed: false,
    probed: 0,
  });
  const said = counted(JSON.parse('{"__proto__": 3, "constructor": 1}'));
  expect(decodeFrame(fromWorker, encodeFrame(said))).toEqual(said);
  for (const words of [[], null, {hello: -1}, {hello: 'many'}])
    expect(() => decodeFrame(fromWorker, encodeFrame(counted(words)))).toThrow();
});

test('frames arrive however the pipe cuts them', () => {
  fc.assert(
    fc.property(fc.array(reports, {maxLength: 6}), fc.array(fc.nat(500), {maxLength: 12}), (frames, cuts) => {
      const stream = frames.map(encodeFrame).join('');
      const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort(
        (a, b) => a - b,
      );
      const cutter = new LineCutter();
      const lines = places.slice(1).flatMap((end, i) => cutter.push(stream.slice(places[i], end)));
      expect(lines.map((line) => decodeFrame(fromWorker, line))).toEqual(frames);
    }),
  );
});

test('half a frame waits for the rest', () => {
  const cutter = new LineCutter();
  expect(cutter.push('{"say":"st')).toEqual([]);
  expect(cutter.push('op"}\n{')).toEqual(['{"say":"stop"}']);
});

test.each([
  ['no JSON', 'Segmentation fault', /expected a frame.*Segmentation fault/],
  ['JSON, but no object', '42', /malformed/],
  ['a word that nobody says', '{"say":"restart"}', /malformed/],
  ['a report instead of a command', '{"say":"hello","version":1,"pid":1}', /malformed/],
  ['a number missing', '{"say":"go"}', /malformed.*atMs/s],
  ['a number that is none', '{"say":"go","atMs":"now"}', /malformed.*atMs/s],
])('%s is no command', (_, line, message) => {
  expect(() => decodeFrame(toWorker, line)).toThrow(message);
});

test('a count below zero or between two numbers is no count', () => {
  for (const started of [-1, 0.5, null]) {
    const frame = {say: 'counted', tally: {...emptyTally(), started}, opened: true, confirmed: false};
    expect(() => decodeFrame(fromWorker, JSON.stringify(frame))).toThrow(/malformed.*started/s);
  }
});

const anyShare: Share = {
  endpoint: {family: 4, address: '127.0.0.1', port: 1},
  attempts: 1,
  offset: 0,
  stride: 1,
  perSecond: null,
  mostInFlight: null,
  closesWhenTaken: false,
  connectTimeoutMs: 1000,
} as Share;

/** A program that a host runs in the place of a worker, and why the coordinator gives it up. */
async function lossOf(script: string): Promise<string | undefined> {
  let changed = () => {};
  const worker = new WorkerProcess(spawnOn(localHost, ['sh', '-c', script]), anyShare, () => changed());
  const lost = new Promise<void>((resolve) => {
    changed = () => {
      if (worker.lost !== undefined) resolve();
    };
  });
  await lost;
  await worker.gone(2000);
  return worker.lost;
}

const hello = (protocol: number, plimsoll?: string) =>
  encodeFrame({
    say: 'hello',
    version: protocol,
    ...(plimsoll === undefined ? {} : {plimsoll}),
    pid: 1,
  }).trim();

test.each([
  ['speaks another protocol', protocolVersion + 1, version, version],
  ['speaks the same one', protocolVersion, '0.0.1', '0.0.1'],
  ['is so old that it does not say', 8, undefined, 'of an unknown version'],
])(
  'a worker of another version that %s is turned away before it is told anything',
  async (_, protocol, theirs, named) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const heard = join(folder, 'heard');
    expect(await lossOf(`exec 3> ${heard}; echo '${hello(protocol, theirs)}'; exec cat >&3`)).toBe(
      `the worker is plimsoll ${named} (protocol ${protocol}), this is plimsoll ${version} (protocol ${protocolVersion}); install the same version on both hosts: npm install -g plimsoll@${version}`,
    );
    expect(readFileSync(heard, 'utf8')).toBe('');
  },
);

test('a worker that does not speak the protocol is quoted', async () => {
  expect(await lossOf('echo Last login: yesterday; cat >/dev/null')).toMatch(
    /expected a frame.*Last login: yesterday/,
  );
});

test('a worker that dies is lost, in its own words', async () => {
  expect(await lossOf(`echo '${hello(protocolVersion, version)}'; echo out of luck >&2; exit 3`)).toBe(
    'out of luck',
  );
});

test('a worker that dies without a word is lost with its exit code', async () => {
  expect(await lossOf('exit 3')).toMatch(/\b3\b/);
});

test('a program that is not there', async () => {
  const worker = new WorkerProcess(
    startWorker({name: 'a test', prefix: ['/nonexistent/ssh']}),
    anyShare,
    () => {},
  );
  await worker.gone(2000);
  expect(worker.lost).toMatch(/nonexistent/);
});

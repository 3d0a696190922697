import {expect, test} from 'vitest';
import {Namespace} from '../helpers/namespace.ts';
import {listen, workersOf} from '../helpers/plimsoll.ts';
import {above, Terminal} from '../helpers/terminal.ts';
import {processesIn} from './run.ts';

/** Lines of the live view in what is shown. */
const headlines = (shown: string) => shown.match(/^(ceiling|burst) {2}\S+ {2}.*$/gm) ?? [];
const funnel = (shown: string) => shown.match(/^ {2}held now .*$/gm) ?? [];
/** Of the live view alone: the report draws its load line in the same characters. */
const bars = (shown: string) => shown.match(/^ {2}[a-z ]+\d+ {2}[█░]+/gm) ?? [];
const widest = (shown: string) => Math.max(...shown.split('\n').map((line) => line.length));

const isLive = (shown: string) => headlines(shown).length > 0 && funnel(shown).length > 0;

async function expectLeftClean(terminal: Terminal, shown: string): Promise<void> {
  expect(headlines(shown)).toEqual([]);
  expect(funnel(shown)).toEqual([]);
  expect(bars(shown)).toEqual([]);
  expect(shown.split('\n').slice(0, above.length)).toEqual(above);
  expect(await terminal.modes()).toEqual({cursor: true, wraps: true});
}

async function openWithTarget(
  columns: number,
  rows: number,
  env: Readonly<Record<string, string>> = {},
): Promise<{namespace: Namespace; terminal: Terminal; target: string}> {
  const namespace = await Namespace.open();
  const {target} = await listen(namespace, '127.0.0.1:7000');
  return {namespace, target, terminal: await Terminal.open(namespace, columns, rows, env)};
}

/** Long enough to be looked at. */
const slow = ['-c', '300', '-r', '100/s', '--hold', '4s'];
/** Long enough that nothing but a signal ends it. */
const endless = ['-c', '20', '--hold', '10m'];

test.each([
  [80, 24, 79],
  [120, 40, 119],
  [200, 50, 119],
])(
  '%ix%i: one block, rewritten while the run goes on, and nothing of it after',
  async (columns, rows, most) => {
    const {terminal, target} = await openWithTarget(columns, rows);
    await terminal.start('ceiling', target, ...slow);
    // A sign of life before anything is known of the run, unless that was over between two looks.
    await terminal.until(
      (shown) => /^\S+ {2}reading the limits of both hosts, .*so far$/m.test(shown) || isLive(shown),
    );
    const first = await terminal.until((shown) => isLive(shown) && shown.includes('opening for '));
    expect(first).toMatch(/^ceiling {2}tcp:\/\/127\.0\.0\.1:7000 {2}opening for \d s more, \d+ s so far$/m);
    expect(first).toMatch(/^ {2}new +(–|\d+\/s) of 100\/s asked for$/m);
    expect(first).toMatch(/^ {2}accept queue +\d+ of [\d,]+$/m);
    const later = await terminal.until((shown) => isLive(shown) && shown.includes('holding for '));
    for (const shown of [first, later]) {
      expect(headlines(shown)).toHaveLength(1);
      expect(funnel(shown)).toHaveLength(1);
      expect(widest(shown)).toBeLessThanOrEqual(most);
    }
    expect(funnel(later)[0]).toMatch(/ 300 {2}█+$/);
    // The load line where there is room for it, else a line over time each.
    expect(/^ +300 │.*█ {2}offered$/m.test(later)).toBe(rows >= 36);
    expect(/^ {2}accepted +[▁▂▃▄▅▆▇█]+ {2}at most 300$/m.test(later)).toBe(rows < 36);
    const report = await terminal.ended();
    expect(report).toMatch(/^tcp:\/\/127\.0\.0\.1:7000 {2}ceiling: 300 connections asked for/m);
    expect(report).toContain('300 connections, no limit reached');
    expect(widest(report)).toBeLessThanOrEqual(columns);
    await expectLeftClean(terminal, report);
  },
);

test('a terminal that changes its size has one block, that fits it', async () => {
  const {terminal, target} = await openWithTarget(200, 30);
  await terminal.start('ceiling', target, ...endless);
  await terminal.until((shown) => isLive(shown) && shown.includes('holding for '));
  for (const [columns, rows] of [
    [60, 30],
    [30, 40],
    [120, 40],
    [80, 40],
  ] as const) {
    await terminal.resize(columns, rows);
    // Whether its first line is cut shows that it was drawn for this size.
    const shown = await terminal.until((all) => {
      const [headline = ''] = headlines(all);
      const drawn = headline.length < columns && headline.includes('…') === columns <= 60;
      return isLive(all) && drawn && widest(all) < columns;
    });
    expect(headlines(shown)).toHaveLength(1);
    expect(funnel(shown)).toHaveLength(1);
    expect(widest(shown)).toBeLessThan(columns);
  }
  await terminal.press('C-c');
  await expectLeftClean(terminal, await terminal.ended());
});

test('a low terminal has a lower block', async () => {
  const {terminal, target} = await openWithTarget(80, 6);
  await terminal.start('ceiling', target, ...endless);
  const shown = await terminal.until((all) => /^ {2}\d+ s, holding, 20 open of 20, 20 started$/m.test(all));
  expect(headlines(shown)).toHaveLength(1);
  expect(funnel(shown)).toEqual([]);
  await terminal.press('C-c');
  await expectLeftClean(terminal, await terminal.ended());
});

test('what is said stays, in its order, above the block', async () => {
  const {terminal, target} = await openWithTarget(80, 24);
  await terminal.start('burst', target, '-c', '64');
  const shown = await terminal.until((all) => isLive(all) && /^burst of 16$/m.test(all));
  const said = (all: string) => all.match(/^burst of \d+$/gm) ?? [];
  expect(said(shown).slice(0, 5)).toEqual([1, 2, 4, 8, 16].map((size) => `burst of ${size}`));
  expect(shown.lastIndexOf('\nburst of ')).toBeLessThan(shown.indexOf(headlines(shown)[0] ?? ''));
  expect(headlines(shown)).toHaveLength(1);
  expect(headlines(shown)[0]).toMatch(/ {2}burst of \d+, /);
  const report = await terminal.ended();
  expect(said(report)).toEqual([1, 2, 4, 8, 16, 32, 64].map((size) => `burst of ${size}`));
  await expectLeftClean(terminal, report);
});

test('^C takes the block away before the report', async () => {
  const {terminal, target} = await openWithTarget(80, 24);
  await terminal.start('ceiling', target, ...endless);
  await terminal.until((shown) => isLive(shown) && shown.includes('holding for '));
  await terminal.press('C-c');
  const report = await terminal.ended();
  expect(report).toMatch(
    /^SIGINT: closing connections and writing the report; repeat to quit at once\ntcp:/m,
  );
  expect(report).toContain('20 connections, interrupted by SIGINT');
  await expectLeftClean(terminal, report);
});

test('the second ^C, which quits at once, takes it away as well', async () => {
  const {namespace, terminal, target} = await openWithTarget(80, 24);
  await terminal.start('ceiling', target, ...endless);
  await terminal.until((shown) => isLive(shown) && shown.includes('holding for '));
  // A worker that does not answer keeps the first ^C waiting for long.
  const [coordinator] =
    [...processesIn(namespace)].find(([, line]) => line.includes('plimsoll.js ceiling')) ?? [];
  const workers = workersOf(coordinator as number);
  for (const pid of workers) process.kill(pid, 'SIGSTOP');
  await terminal.press('C-c');
  await terminal.until((shown) => isLive(shown) && shown.includes('SIGINT: closing connections'));
  await terminal.press('C-c');
  const left = await terminal.ended();
  expect(left).not.toContain('tcp:');
  await expectLeftClean(terminal, left);
  for (const pid of workers) process.kill(pid, 'SIGKILL');
});

test('in the locale C the block is ASCII, and in none it is not', async () => {
  const {terminal, target} = await openWithTarget(80, 24, {LC_ALL: 'C'});
  await terminal.start('ceiling', target, ...endless);
  const shown = await terminal.until((all) => isLive(all) && all.includes('holding for '));
  expect(funnel(shown)[0]).toMatch(/ 20 {2}#+$/);
  expect(shown).toMatch(/^[\n\u0020-\u007e]*$/);
  await terminal.press('C-c');
  await terminal.ended();
});

test('a terminal that cannot move its cursor gets the report alone', async () => {
  const {terminal, target} = await openWithTarget(80, 24, {TERM: 'dumb'});
  await terminal.start('ceiling', target, '-c', '20', '--hold', '100ms');
  const shown = await terminal.until((all) => all.includes('20 connections, no limit reached'));
  expect(shown).toMatch(/^line 50 of another\ntcp:/m);
});

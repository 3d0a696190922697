import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {limits} from '../../src/explain/limits.ts';
import type {RunRecord} from '../../src/record/record.ts';
import {coloured, plain} from '../../src/report/colour.ts';
import {renderExplanation} from '../../src/report/explanation-text.ts';
import {renderRun} from '../../src/report/run-text.ts';
import {usualWidth} from '../../src/report/wrap.ts';
import {changed, madeSurvey, saved} from './made-record.ts';

const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
const folder = new URL('fixtures/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

const render = (record: RunRecord, width?: number) => renderRun(record, titles, plain, width);

// The records are of real runs: fixtures/make.sh.
describe.each(names)('%s', (name) => {
  test('reads as it did', async () => {
    await expect(`${render(saved(name))}\n`).toMatchFileSnapshot(`fixtures/${name}.txt`);
  });

  test('is explained as it was', async () => {
    const text = renderExplanation(saved(name), titles, plain, usualWidth);
    await expect(`${text}\n`).toMatchFileSnapshot(`fixtures/${name}.explained.txt`);
  });

  test.each([80, 100, 110])('fits %i columns', (width) => {
    const texts = [render(saved(name), width), renderExplanation(saved(name), titles, plain, width)];
    const lines = texts.join('\n').split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  test('colour changes no word and no column', () => {
    const painted = renderRun(saved(name), titles, coloured);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
    expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(render(saved(name)));
  });
});

/** The lines between what was asked for and the funnel. */
function verdictOf(record: RunRecord): string[] {
  const lines = render(record).split('\n');
  return lines.slice(2, lines.indexOf('Connections') - 1).map((line) => line.trim());
}

test('of two that were hit, the one whose number the figure is comes first', () => {
  const [experiment] = saved('app-cap-reject').experiments;
  const [cap] = experiment?.findings ?? [];
  if (!cap) throw new Error('no finding');
  const idle = {...cap, limit: 'idle-timeout', ceiling: null};
  const named = (result: number, ...findings: (typeof cap)[]) =>
    verdictOf(changed('app-cap-reject', {result, findings})).join(' ');
  expect(named(50, idle, cap)).toMatch(
    /limit reached: .*\(app-cap-reject, certain\) .*Also reached: idle-timeout/,
  );
  expect(named(50, cap, idle)).toMatch(/limit reached: [^.]*\(app-cap-reject, /);
  // In a hold the figure is what is left: that nothing is comes of the timeout.
  expect(named(0, idle, cap)).toMatch(
    /limit reached: .*\(idle-timeout, certain\) .*Also reached: app-cap-reject/,
  );
  // A burst of 52 was served, since who waited took the place of idle ones: it is the cap that made them wait.
  expect(named(52, idle, cap)).toMatch(
    /limit reached: .*\(app-cap-reject, certain\) .*Also reached: idle-timeout/,
  );
  // What is only possible does not go before what is certain.
  expect(named(50, idle, {...cap, confidence: 'possible'})).toMatch(/limit reached: [^.]*\(idle-timeout, /);
});

test('a search that lost nothing says that its figure is a lower bound, whatever it met on the way', () => {
  const record = madeSurvey();
  const [burst] = record.experiments;
  const [fds] = saved('target-fds').experiments[0]?.findings ?? [];
  if (!burst || !fds) throw new Error('no burst or no finding');
  const steps = (burst.steps ?? []).filter(({verdict}) => verdict === 'held');
  const alone = {...burst, outcome: 'limit-found' as const, result: 640, steps, findings: [fds]};
  const text = verdictOf({...record, experiments: [alone]}).join(' ');
  expect(text).toMatch(
    /640 connections at one instant, the highest value tried; a limit was seen during the run: the accepting process .*\(target-fds, /,
  );
  expect(text).toMatch(/lower bound/);
});

test('a search whose time was over before anything failed has a lower bound, and no secret', () => {
  const record = madeSurvey();
  const [burst] = record.experiments;
  if (!burst) throw new Error('no burst');
  const steps = (burst.steps ?? []).filter(({verdict}) => verdict === 'held');
  const alone = {...burst, outcome: 'inconclusive' as const, result: 4, steps, findings: []};
  const text = verdictOf({...record, experiments: [alone]}).join(' ');
  expect(text).toMatch(/^At least 4 connections at one instant: not finished/);
  expect(text).not.toMatch(/not known/);
});

test('where nothing decides, it says so, why, and what would decide', () => {
  // While the driver was the wall, nothing is claimed about the target: these could not be judged.
  const unknown = saved('driver-fds').experiments[0]?.findings.filter(({verdict}) => verdict === 'unknown');
  const record = changed('not-observed', {outcome: 'inconclusive', findings: unknown ?? []});
  const [verdict, why] = verdictOf(record);
  expect(verdict).toBe('17 connections; what prevented more is unknown');
  expect(why).toMatch(/^There is not enough evidence to judge /);
  expect(render(record)).toContain('Could not be judged');

  const none = changed('not-observed', {outcome: 'inconclusive', findings: []});
  expect(verdictOf(none).join(' ')).toMatch(
    /^17 connections; what prevented more is unknown None of the .* \(-r\)/,
  );
});

test('where something changed during the run, that is what it says, and no number', () => {
  const filtered = {
    limit: 'filtered',
    side: 'path' as const,
    verdict: 'hit' as const,
    confidence: 'likely' as const,
    ceiling: null,
    because: [{reading: 'no answer any more', from: 'the driver', value: 4}],
    advice: ['find out what changed'],
  };
  const record = changed('not-observed', {outcome: 'inconclusive', result: 0, findings: [filtered]});
  expect(verdictOf(record).slice(0, 2)).toEqual([
    '17 connections established, then something changed: every SYN goes unanswered (filtered, likely)',
    'The number that was reached until then is no limit.',
  ]);
});

test('an application that denies everybody is quoted, and no number is made of it', () => {
  const [experiment] = saved('app-cap-reject').experiments;
  if (!experiment) throw new Error('no experiment');
  const {attempts} = experiment;
  const words = 'FATAL 28P01 password authentication failed';
  const [verdict, said, why] = verdictOf(
    changed('app-cap-reject', {
      outcome: 'inconclusive',
      result: 0,
      findings: [],
      attempts: {
        ...attempts,
        held: 0,
        refusals: {denied: attempts.established},
        lastWords: {[words]: attempts.established},
      },
    }),
  );
  expect(verdict).toBe('No connection: the application refused every attempt');
  expect(said).toBe(`Its message: “${words}”.`);
  expect(why).toMatch(/^It refused the first attempt as well/);
});

test('an application that ends each connection after its answer is no wall', () => {
  const [experiment] = saved('no-limit-reached').experiments;
  if (!experiment) throw new Error('no experiment');
  const {attempts} = experiment;
  const {established} = attempts;
  const [verdict] = verdictOf(
    changed('no-limit-reached', {
      outcome: 'inconclusive',
      result: 0,
      findings: [],
      attempts: {...attempts, held: 0, accepted: established, closedByPeer: established},
    }),
  );
  expect(verdict).toBe('No connection stays open: the application answered each and then closed it');
});

test('what nobody confirmed has a line of its own', () => {
  const [experiment] = saved('no-limit-reached').experiments;
  if (!experiment) throw new Error('no experiment');
  const withUnconfirmed = (unconfirmed: number) =>
    render(changed('no-limit-reached', {attempts: {...experiment.attempts, unconfirmed}}));
  expect(withUnconfirmed(7)).toMatch(/^ {2}unconfirmed +7 {2}open on the client, /m);
  expect(withUnconfirmed(0)).not.toContain('unconfirmed');
});

test('several that are possible are named, and none is chosen', () => {
  const {experiments} = saved('accept-stalled');
  const [first] = experiments[0]?.findings ?? [];
  if (!first) throw new Error('no finding');
  const findings = (['accept-stalled', 'connection-cap'] as const).map((limit) => ({
    ...first,
    limit,
    confidence: 'possible' as const,
  }));
  const [verdict, one, other] = verdictOf(changed('accept-stalled', {findings}));
  expect(verdict).toBe('0 connections, limit reached; the evidence does not show which');
  expect(one).toBe(`Possibly accept-stalled: ${titles.get('accept-stalled')}.`);
  expect(other).toBe(`Possibly connection-cap: ${titles.get('connection-cap')}.`);
});

test('a second limit that was hit is named with the first', () => {
  const {experiments} = saved('target-fds');
  const [first, ...rest] = experiments[0]?.findings ?? [];
  if (!first) throw new Error('no finding');
  const second = {...first, limit: 'accept-rate', confidence: 'likely' as const};
  expect(verdictOf(changed('target-fds', {findings: [first, second, ...rest]}))).toContain(
    'Also reached: accept-rate (likely).',
  );
});

test('words of a server do not steer the terminal', () => {
  const words = '\u001b[2J\u009b31mpwned\u0007 \r\n';
  const record = changed('app-cap-reject', {});
  const [experiment] = record.experiments;
  if (!experiment) throw new Error('no experiment');
  experiment.attempts.lastWords = {[words]: 3};
  for (const {because} of experiment.findings.slice(0, 1))
    because.push({reading: 'last words', from: 'it', value: words});
  const text = render(record);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).toContain('“\\x1b[2J\\x9b31mpwned\\x07”');
});

test('on the page of a survey a figure stands once in its row', () => {
  const rows = render(madeSurvey(), 80)
    .split('\n')
    .filter((line) => /^ {2}(burst|rate|ceiling|hold) {2,}/.test(line));
  expect(rows).toHaveLength(4);
  for (const row of rows) {
    const [, , figure = '', words = ''] = row.trim().split(/ {2,}/);
    expect(figure).toMatch(/^[\d,]+/);
    expect(words).not.toMatch(new RegExp(`^${figure}\\b`));
  }
  expect(rows.find((row) => row.startsWith('  rate'))).toMatch(/ 500 {2}limit reached/);
});

test('a figure that more got past when it was tried again says so', () => {
  const again = (exceeded: number) =>
    render(
      changed('app-cap-reject', {
        confirmation: {
          repeats: 3,
          held: {connections: 50, times: 3 - exceeded},
          refused: {connections: 51, times: 3 - exceeded},
          exceeded,
        },
      }),
    ).match(/(Confirmed|Repeated).*/)?.[0];
  expect(again(0)).toBe('Confirmed 3 of 3: 50 held, 51 not.');
  expect(again(2)).toBe('Repeated: 50 held 1 of 3, 51 failed 1 of 3, more than 50 held 2 of 3.');
});

test('a lost worker is no figure of the target', () => {
  const record = {...changed('no-limit-reached', {outcome: 'inconclusive', findings: []}), complete: false};
  expect(verdictOf(record)[0]).toBe('At least 200 connections: a worker process was lost during the run');
});

describe('nobody gave the proof that was asked for', () => {
  const {attempts} = saved('app-cap-reject').experiments[0] ?? {};
  const of = (differs: object) => {
    const record = changed('app-cap-reject', {
      outcome: 'inconclusive',
      basis: 'served',
      result: 0,
      findings: [],
      attempts: {
        ...(attempts as NonNullable<typeof attempts>),
        established: 30,
        accepted: 0,
        served: 0,
        held: 0,
        refusals: {},
        lastWords: {},
        ...differs,
      },
    });
    return verdictOf({...record, target: {...record.target, scheme: 'redis'}}).join(' ');
  };
  test.each([
    [
      'the answer is of another protocol',
      {refusals: {denied: 30}, lastWords: {'(not RESP: "HTTP/1.1 400 Bad Request")': 30}},
      /^No connection: what answers does not speak RESP .*“HTTP\/1.1 400 Bad Request”.* That is HTTP: try http:\/\/127/,
    ],
    [
      'each was closed',
      {refusals: {closed: 29, reset: 1}},
      /^No connection: each was closed without an answer to what redis:\/\/ asks It speaks another protocol, or/,
    ],
    [
      'all were accepted',
      {held: 30, accepted: 30},
      /^No answer: the application accepted 30 connections and answered none of them It speaks another protocol than redis:/,
    ],
  ])('%s', (_, differs, words) => expect(of(differs)).toMatch(words));
});

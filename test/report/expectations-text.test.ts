import {expect, test} from 'vitest';
import {coloured, plain} from '../../src/report/colour.ts';
import {failedLine, renderExpectations, spoiltWords} from '../../src/report/expectations-text.ts';
import {renderHtml} from '../../src/report/html/page.ts';
import {renderJunit} from '../../src/report/junit.ts';
import {renderMarkdown} from '../../src/report/markdown.ts';
import {renderRun} from '../../src/report/run-text.ts';
import {changed, hostileWords} from './made-record.ts';

const expectations = [
  {expect: 'ceiling >= 10k', actual: 12_345, held: true},
  {expect: 'connect.p99 < 20ms', actual: '31.5ms', held: false},
  {expect: 'accept.p99 < 20ms', actual: null, held: false},
];

test('each stands with what it came to', () => {
  expect(renderExpectations(expectations, plain, 100).split('\n')).toEqual([
    'Expectations',
    '  held    ceiling >= 10k      actual 12,345',
    '  failed  connect.p99 < 20ms  actual 31.5ms',
    '  failed  accept.p99 < 20ms   no sample',
  ]);
  expect(renderExpectations([], plain, 100)).toBe('');
});

test('what held in a run that lost a worker is said to be no pass', () => {
  const spoilt = {...changed('target-fds', {}), exitCode: 70, complete: false, expectations};
  const words = 'What held was seen until then and is no pass; run again.';
  const titles = new Map<string, string>();
  for (const text of [
    renderRun(spoilt, titles, plain, 200),
    renderMarkdown(spoilt, titles),
    renderHtml(spoilt, titles, {script: '', style: ''}),
  ])
    expect(text).toContain(words);
  expect(spoiltWords({...spoilt, exitCode: 1})).toBeUndefined();
  expect(spoiltWords({...spoilt, expectations: expectations.slice(1)})).toBeUndefined();
});

test('colour changes no word and no column', () => {
  const painted = renderExpectations(expectations, coloured, 100);
  expect(painted).toContain('\u001b[31mfailed');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is made of them
  expect(painted.replaceAll(/\u001b\[\d+m/g, '')).toBe(renderExpectations(expectations, plain, 100));
});

test('one line says which failed', () => {
  expect(failedLine(expectations)).toBe(
    '2 of 3 expectations failed: connect.p99 < 20ms (actual 31.5ms), accept.p99 < 20ms (no sample)',
  );
  expect(failedLine(expectations.slice(0, 1))).toBeUndefined();
});

test('one that is undecided is neither held nor failed, and says why', () => {
  const undecided = {
    expect: 'ceiling >= 150',
    actual: 200,
    held: false,
    undecided: true as const,
    why: 'not observed',
  };
  expect(renderExpectations([undecided], plain, 100)).toContain(
    '  undecided  ceiling >= 150  actual 200; not observed',
  );
  expect(renderExpectations([undecided], coloured, 100)).toContain('\u001b[33mundecided');
  expect(failedLine([undecided])).toBe(
    '1 of 1 expectations is undecided: ceiling >= 150 (actual 200; not observed)',
  );
  expect(failedLine([...expectations, undecided])).toMatch(
    /^2 of 4 expectations failed: .*; 1 of 4 expectations is undecided: /,
  );
  const record = changed('no-limit-reached', {basis: 'confirmed'});
  const gated = {...record, expectations: [undecided]};
  const titles = new Map<string, string>();
  const page = renderHtml(gated, titles, {script: '', style: ''});
  expect(page).toContain('<td class="undecided">undecided</td>');
  expect(page).toContain('class="card lead not-seen"');
  expect(page).not.toContain('class="card no-limit-reached"');
  const junit = renderJunit(gated, titles);
  expect(junit).toMatch(
    /<testcase [^>]*name="ceiling >= 150"[^>]*>\s*<error message="[^"]*not observed" type="undecided"/,
  );
});

test('words of a server do not steer the terminal', () => {
  const text = renderExpectations([{expect: 'no accept-rate', actual: hostileWords, held: false}], plain, 60);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

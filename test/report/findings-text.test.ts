import {expect, test} from 'vitest';
import {figuresOf} from '../../src/report/findings-text.ts';
import {saved} from './made-record.ts';

const [finding] = saved('accept-stalled').experiments[0]?.findings ?? [];
if (!finding) throw new Error('no finding');

test.each([
  [
    'a queue',
    {limit: 'accept-stalled', boundBy: 'somaxconn'},
    'certain; ceiling 129, set by net.core.somaxconn',
  ],
  ['bound by what is not known', {limit: 'accept-stalled', boundBy: 'unknown'}, 'certain; ceiling 129'],
  [
    'a number of the application’s own, whose queue is bound',
    {limit: 'app-cap-stop', boundBy: 'backlog'},
    'certain; ceiling 129; the length of its accept queue is set by the backlog that the application passed to listen(2)',
  ],
  ['no number', {ceiling: null}, 'certain'],
  ['nearly', {verdict: 'near', boundBy: 'unknown'}, 'near, certain; ceiling 129'],
] as const)('the figures of a finding: %s', (_, change, words) => {
  expect(figuresOf({...finding, verdict: 'hit', confidence: 'certain', ceiling: 129, ...change})).toBe(words);
});

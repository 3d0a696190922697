import {expect, test} from 'vitest';
import {boundFirst} from '../../src/report/bound-first.ts';
import {experimentOf} from './made-record.ts';

type Findings = Parameters<typeof boundFirst>[0];

const [made] = experimentOf('target-fds').findings;
const finding = (limit: string, confidence: 'certain' | 'likely' | 'possible', ceiling: number | null) =>
  ({...made, limit, confidence, ceiling}) as Findings[number];

test.each<[string, Findings, string]>([
  [
    'of limits that are as sure, the one whose number the figure is',
    [finding('idle-timeout', 'certain', null), finding('app-cap-stop', 'certain', 50)],
    'app-cap-stop',
  ],
  [
    'a likely one does not go before a certain one, though the figure is its number',
    [finding('target-fds', 'certain', 60), finding('connection-cap', 'likely', 50)],
    'target-fds',
  ],
  [
    'nor does one that is possible',
    [finding('target-fds', 'likely', 60), finding('connection-cap', 'possible', 50)],
    'target-fds',
  ],
])('%s', (_, hits, first) => {
  expect(boundFirst(hits, 50)[0]?.limit).toBe(first);
});

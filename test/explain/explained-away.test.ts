import {expect, test} from 'vitest';
import {withoutExplainedAway} from '../../src/explain/explained-away.ts';
import type {Confidence, Finding} from '../../src/model/finding.ts';
import {type LimitName, sideOfLimit} from '../../src/model/limit-names.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';

const found = (limit: LimitName, confidence: Confidence): Finding => ({
  limit,
  side: sideOfLimit[limit],
  verdict: 'hit',
  confidence,
  ceiling: null,
  because: [],
  advice: [],
});

test.each<[when: string, findings: Finding[], left: LimitName[]]>([
  [
    'a rule was read to have dropped them',
    [
      found('connection-cap', 'certain'),
      found('nat-ports', 'possible'),
      found('source-filtered', 'possible'),
    ],
    ['connection-cap'],
  ],
  [
    'the process was read to be full',
    [found('target-fds', 'certain'), found('nat-ports', 'possible')],
    ['target-fds'],
  ],
  [
    'the loss beside it is established',
    [found('connection-cap', 'certain'), found('packet-loss', 'likely')],
    ['connection-cap', 'packet-loss'],
  ],
  [
    'nothing was read',
    [found('connection-cap', 'possible'), found('nat-ports', 'possible')],
    ['connection-cap', 'nat-ports'],
  ],
  [
    'what was read is that of the driver, which says nothing of the path',
    [found('driver-fds', 'certain'), found('nat-ports', 'possible')],
    ['driver-fds', 'nat-ports'],
  ],
  [
    'another limit of the target that is possible is judged by evidence of its own',
    [found('target-fds', 'certain'), found('target-memory', 'possible')],
    ['target-fds', 'target-memory'],
  ],
])('%s', (_, findings, left) => {
  const standing = withoutExplainedAway(findings).filter(({verdict}) => verdict === 'hit');
  expect(standing.map(({limit}) => limit)).toEqual(left);
});

const slowStart = {started: 60, established: 60, establishedAfter: [53, 7]};

test.each<
  [when: string, other: LimitName, confidence: Confidence, attempts: Partial<Tally>, verdict: string]
>([
  ['all came in late, and were turned away then', 'app-cap-reject', 'certain', slowStart, 'near'],
  ['all came in late, and wait inside', 'workers-busy', 'certain', slowStart, 'near'],
  ['what stopped them is no more than likely', 'workers-busy', 'likely', slowStart, 'hit'],
  ['some never came in', 'workers-busy', 'certain', {started: 70, established: 60}, 'hit'],
  ['the other is of the queue itself', 'app-cap-stop', 'certain', slowStart, 'hit'],
])('a queue that was full for a moment: %s', (_, other, confidence, attempts, verdict) => {
  const [, queue] = withoutExplainedAway([found(other, confidence), found('accept-queue-burst', 'certain')], {
    ...emptyTally(),
    ...attempts,
  });
  expect(queue).toMatchObject({limit: 'accept-queue-burst', verdict});
});

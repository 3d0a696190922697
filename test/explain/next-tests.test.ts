import {expect, test} from 'vitest';
import {nextTests} from '../../src/explain/next-tests.ts';
import type {ActiveTestName} from '../../src/model/active-tests.ts';
import type {Confidence, Finding} from '../../src/model/finding.ts';
import {type LimitName, sideOfLimit} from '../../src/model/limit-names.ts';

type Standing = readonly [LimitName, Confidence];

function findingOf([limit, confidence]: Standing): Finding {
  const side = sideOfLimit[limit];
  return {limit, side, verdict: 'hit', confidence, ceiling: null, because: [], advice: []};
}

test.each<[when: string, standing: Standing[], tests: ActiveTestName[]]>([
  ['nothing stands', [], []],
  [
    'one is certain',
    [
      ['app-cap-stop', 'certain'],
      ['target-fds', 'possible'],
    ],
    [],
  ],
  ['a cap of the application, of all clients or of each', [['app-cap-reject', 'certain']], ['secondSource']],
  [
    'the driver was the limit',
    [
      ['driver-ports', 'certain'],
      ['target-fds', 'possible'],
    ],
    [],
  ],
  ['one stands alone, and is likely', [['app-cap-stop', 'likely']], ['release']],
  [
    'two ways of an application to take no more',
    [
      ['app-cap-stop', 'possible'],
      ['target-fds', 'possible'],
    ],
    ['release'],
  ],
  [
    'an application or a rule',
    [
      ['app-cap-stop', 'possible'],
      ['connection-cap', 'possible'],
    ],
    ['release', 'releaseLast'],
  ],
  [
    'two of a rate',
    [
      ['rate-cap', 'possible'],
      ['accept-rate', 'possible'],
    ],
    ['slower'],
  ],
])('%s', (_, standing, tests) => {
  expect(nextTests(standing.map(findingOf))).toEqual(tests);
});

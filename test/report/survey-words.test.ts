import {describe, expect, test} from 'vitest';
import type {LimitName} from '../../src/model/limit-names.ts';
import type {Experiment, RunRecord} from '../../src/record/record.ts';
import {firstChange, surveyAnswer, wallsOf} from '../../src/report/survey-words.ts';
import {madeSurvey, saved} from './made-record.ts';

type Finding = Experiment['findings'][number];
type Wall = readonly [limit: LimitName, confidence: Finding['confidence'], side?: Finding['side']];

const survey = madeSurvey();
const [anyFinding] = survey.experiments.flatMap(({findings}) => findings);
const [anyLimitReading] = survey.limits;
if (!anyFinding || !anyLimitReading) throw new Error('the survey has neither findings nor limits');

function hit([limit, confidence, side = 'target-process']: Wall): Finding {
  return {...anyFinding, limit, confidence, side, verdict: 'hit', advice: [`raise ${limit}`]} as Finding;
}

/** A survey whose experiments met these walls, and whose target has these limits, the lowest first. */
function met(
  walls: Partial<Record<Experiment['name'], readonly Wall[]>>,
  limits: readonly (readonly [LimitName, number, RunRecord['limits'][number]['side']?])[] = [],
): RunRecord {
  return {
    ...survey,
    experiments: survey.experiments.map((experiment) => ({
      ...experiment,
      result: 100,
      findings: (walls[experiment.name] ?? []).map(hit),
    })),
    limits: limits.map(([limit, ceiling, side = 'target-process']) => ({
      ...anyLimitReading,
      limit,
      ceiling,
      side,
      name: `the ${limit}`,
      raise: `set ${limit}`,
    })) as RunRecord['limits'],
  };
}

describe('walls', () => {
  test.each<[what: string, walls: Parameters<typeof met>[0], expected: LimitName[]]>([
    ['none', {}, []],
    ['what was held is none', {ceiling: [['no-limit-reached', 'certain']]}, []],
    [
      'the surest first, those of number before those of rate',
      {
        burst: [['accept-queue-burst', 'certain']],
        ceiling: [['target-fds', 'certain']],
        rate: [['accept-rate', 'likely']],
      },
      ['target-fds', 'accept-queue-burst', 'accept-rate'],
    ],
    [
      'one that two met counts once',
      {burst: [['target-fds', 'certain']], ceiling: [['target-fds', 'certain']]},
      ['target-fds'],
    ],
    [
      'what is merely possible is not named beside what is known',
      {
        ceiling: [
          ['app-cap-stop', 'possible'],
          ['target-fds', 'possible'],
        ],
        rate: [['accept-rate', 'likely']],
      },
      ['accept-rate'],
    ],
    [
      'and is named where nothing is known',
      {
        ceiling: [
          ['app-cap-stop', 'possible'],
          ['target-fds', 'possible'],
        ],
      },
      ['app-cap-stop', 'target-fds'],
    ],
  ])('%s', (_, walls, expected) => {
    expect(wallsOf(met(walls).experiments).map(({finding}) => finding.limit)).toEqual(expected);
  });
});

describe('the answer of a survey', () => {
  const titles = new Map([['target-fds', 'The accepting process is out of file descriptors']]);
  const answer = (met: RunRecord) => surveyAnswer(met, titles);

  test('how many it holds, what stops it, and what to change', () => {
    expect(answer(madeSurvey())).toEqual({
      holds: 'Holds 32',
      stoppedBy: 'Stopped by: the accepting process is out of file descriptors (target-fds, certain).',
      change: expect.stringMatching(/^Change: nginx: worker_rlimit_nofile N/),
    });
  });

  test('none where its ceiling is not sure, was not seen, or is all that was measured', () => {
    const survey = madeSurvey();
    const withCeiling = (change: Partial<RunRecord['experiments'][number]>): RunRecord => ({
      ...survey,
      experiments: survey.experiments.map((each) => (each.name === 'ceiling' ? {...each, ...change} : each)),
    });
    const possible = survey.experiments
      .find(({name}) => name === 'ceiling')
      ?.findings.map((each) => ({...each, confidence: each.confidence && ('possible' as const)}));
    expect(answer(withCeiling({outcome: 'inconclusive'}))).toBeUndefined();
    expect(answer(withCeiling({findings: possible ?? []}))).toBeUndefined();
    expect(answer(withCeiling({outcome: 'no-limit-reached', basis: 'confirmed'}))).toBeUndefined();
    expect(answer(saved('target-fds'))).toBeUndefined();
    expect(answer(withCeiling({outcome: 'no-limit-reached', result: 200}))?.holds).toBe(
      'Holds all 200 that were asked for',
    );
  });
});

describe('what to change first', () => {
  test('the first wall, and the next one that its own raising leaves', () => {
    const record = met({ceiling: [['target-fds', 'certain']]}, [
      ['target-fds', 100],
      ['accept-stalled', 512],
      ['target-tasks', 5000],
    ]);
    const {advice, next} = firstChange(record);
    expect(advice).toEqual(['raise target-fds']);
    expect(next).toMatch(/^Next limit: accept-stalled at 512 connections, 412 more than now/);
  });

  test.each<[what: string, record: RunRecord, advice: string[], next: RegExp | undefined]>([
    ['nothing was met and nothing is known', met({}), [], undefined],
    [
      'nothing was met: the wall that would be',
      met({}, [['target-fds', 5000]]),
      [],
      /^Next limit: target-fds at 5,000 connections: the target-fds\.$/,
    ],
    [
      'a limit that lies below what was held is no next wall',
      met({ceiling: [['target-fds', 'certain']]}, [['target-tasks', 90]]),
      ['raise target-fds'],
      undefined,
    ],
    [
      'a queue bounds how many wait, not how many are held',
      met({ceiling: [['target-fds', 'certain']]}, [
        ['accept-queue-burst', 500],
        ['target-tasks', 900],
      ]),
      ['raise target-fds'],
      /^Next limit: target-tasks/,
    ],
    [
      'beyond a wall of rate nothing is gained in number',
      met({rate: [['accept-rate', 'certain']]}, [['target-fds', 900]]),
      ['raise accept-rate'],
      /^Next limit: target-fds at 900 connections: /,
    ],
    [
      'the driver is named only where it alone stopped the run',
      met({
        ceiling: [
          ['driver-fds', 'certain', 'driver'],
          ['target-fds', 'likely'],
        ],
      }),
      ['raise target-fds'],
      undefined,
    ],
    [
      'and then is',
      met({ceiling: [['driver-fds', 'certain', 'driver']]}, [['driver-ports', 900, 'driver']]),
      ['raise driver-fds'],
      undefined,
    ],
  ])('%s', (_, record, advice, next) => {
    const change = firstChange(record);
    expect(change.advice).toEqual(advice);
    if (next === undefined) expect(change.next).toBeUndefined();
    else expect(change.next).toMatch(next);
  });
});

import {describe, expect, test} from 'vitest';
import {emptyHistograms} from '../../src/drive/histograms.ts';
import {experimentRecord} from '../../src/experiments/experiment-record.ts';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import type {Measurement} from '../../src/experiments/measurement.ts';
import type {StoppedBy} from '../../src/experiments/outcome.ts';
import {explain} from '../../src/explain/explain.ts';
import {emptySpread} from '../../src/model/outcome-spread.ts';
import type {Plan} from '../../src/model/plan.ts';
import {emptyTally, type Tally} from '../../src/model/tally.ts';
import {type EvidenceValues, evidenceOf, gone, healthy} from '../helpers/evidence.ts';

const plan = {connections: 200, perSecond: 1000, connectTimeoutMs: 3000, holdMs: 0} as Plan;

const run: LoadRun = {
  startMs: 0,
  settledMs: 2000,
  settled: true,
  engine: 'epoll',
  engineWhy: undefined,
  kernelAsked: false,
  workerFds: undefined,
  tally: {...emptyTally(), ...(healthy.attempts as Partial<Tally>)},
  spread: emptySpread(),
  histograms: emptyHistograms(),
  moments: [],
  stoppedAtLimit: false,
  driver: undefined as never,
  target: undefined,
  canaryEstablished: 0,
  tests: undefined,
  lost: [],
};

/** A run of 200 connections that a healthy target held, in an experiment that came to something else. */
function measurement(differs: Partial<Measurement>, values: EvidenceValues = {}): Measurement {
  const evidence = evidenceOf(healthy, values);
  return {
    name: 'rate',
    plan,
    run,
    runPlan: plan,
    evidence,
    findings: explain(evidence),
    figure: {result: 200, basis: 'confirmed'},
    notes: [],
    ...differs,
  };
}

describe('that everything was held is found where that is what the experiment came to', () => {
  test.each<[when: string, differs: Partial<Measurement>, stoppedBy: StoppedBy | undefined, outcome: string]>(
    [
      ['a search up to the largest value', {met: 'nothing'}, undefined, 'no-limit-reached'],
      ['one run', {}, undefined, 'no-limit-reached'],
      ['a search that met its limit elsewhere', {met: 'limit'}, undefined, 'limit-found'],
      ['a search that ended at the driver', {met: 'driver'}, undefined, 'inconclusive'],
      ['a search that ran out of time', {met: 'unfinished'}, undefined, 'inconclusive'],
      ['a burst that ended at the driver', {name: 'burst', met: 'driver'}, undefined, 'inconclusive'],
      [
        'a ceiling whose worker was lost',
        {name: 'ceiling', run: {...run, lost: ['died']}},
        undefined,
        'inconclusive',
      ],
      ['a hold that was cut short', {name: 'hold'}, 'SIGINT', 'interrupted'],
      ['a ceiling that was ended for the sake of others', {name: 'ceiling'}, 'canary', 'interrupted'],
    ],
  )('%s', (_, differs, stoppedBy, outcome) => {
    const {findings, ...experiment} = experimentRecord(measurement(differs), stoppedBy);
    expect(experiment.outcome).toBe(outcome);
    const held = findings.filter(({limit, verdict}) => limit === 'no-limit-reached' && verdict === 'hit');
    expect(held).toHaveLength(outcome === 'no-limit-reached' ? 1 : 0);
  });

  test('what else was found stays', () => {
    const values: EvidenceValues = {softnetDropped: gone};
    const whole = measurement({}, values).findings.filter(({limit}) => limit !== 'no-limit-reached');
    const {findings} = experimentRecord(measurement({met: 'driver'}, values), undefined);
    expect(findings).toEqual(whole);
  });
});

describe('stages and answers', () => {
  const asking = {...plan, proof: {name: 'http', authority: 'x', path: '/'}} as Plan;
  const answered = (tally: Partial<Tally>) => ({...run, tally: {...run.tally, ...tally}});
  const attemptsOf = (one: LoadRun, values: EvidenceValues = {}, runPlan = asking) =>
    experimentRecord(measurement({run: one, runPlan, plan: runPlan}, values), undefined);

  test('what is owned is accepted, what is answered is served, and neither stands for the other', () => {
    const {attempts} = attemptsOf(answered({answered: 5, replies: {200: 5}}), {
      admitted: {acceptedMost: 60, accepted: 60, queued: 0, synReceived: 0},
    });
    expect(attempts).toMatchObject({accepted: 60, served: 5, replies: {200: 5}});
  });

  test('from outside whoever answered has accepted', () => {
    const {attempts} = attemptsOf(answered({answered: 5}), {admitted: gone});
    expect(attempts).toMatchObject({accepted: 5, served: 5});
  });

  test('where nothing was asked and nothing said, nothing is known of being served', () => {
    const {attempts} = attemptsOf(answered({answered: 0}), {}, plan);
    expect(attempts.served).toBeUndefined();
    expect(attempts.replies).toBeUndefined();
  });

  test('500 is a note: an error inside the application', () => {
    expect(attemptsOf(answered({answered: 8, replies: {200: 5, 500: 3}})).notes.join()).toContain(
      '3 answers were 500 (Internal Server Error)',
    );
    expect(attemptsOf(answered({answered: 5, replies: {200: 5}})).notes.join()).not.toContain('500');
  });
});

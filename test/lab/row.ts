import type {Experiment} from '../../src/record/record.ts';
import type {Found} from '../helpers/plimsoll.ts';
import type {Scenario, Truth, View} from './scenario.ts';
import {faults, missingWords, type Said} from './verdict.ts';

/** One scenario in one view: what was so, what plimsoll said, and what of that is wrong. */
export interface Row extends Said {
  readonly scenario: string;
  readonly facts: string;
  readonly view: View;
  readonly truth: Truth;
  readonly hits: readonly Found[];
  /** Of what could not be judged, with the reason. */
  readonly unknown: readonly Found[];
  readonly run: Pick<
    Experiment,
    'outcome' | 'basis' | 'attempts' | 'synRetries' | 'establishedPerSecond' | 'tests' | 'notes'
  >;
  readonly exitCode: number;
  readonly seconds: number;
  readonly faults: readonly string[];
}

declare module 'vitest' {
  interface TaskMeta {
    /** Set by each test of the lab that came to a verdict; the reporter gathers them. */
    lab?: Row;
  }
}

export function rowOf(
  {name, facts, words}: Pick<Scenario, 'name' | 'facts' | 'words'>,
  view: View,
  truth: Truth,
  experiment: Experiment,
  {exitCode, seconds}: Pick<Row, 'exitCode' | 'seconds'>,
): Row {
  const {findings, result, outcome, basis, attempts, synRetries, establishedPerSecond, tests, notes} =
    experiment;
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  return {
    scenario: name,
    facts,
    view,
    truth,
    hits,
    unknown: findings.filter(({verdict}) => verdict === 'unknown'),
    result,
    run: {outcome, basis, attempts, synRetries, establishedPerSecond, tests, notes},
    exitCode,
    seconds,
    faults: [
      ...faults(truth, view, {hits, result}),
      ...(view === 'with target evidence' ? missingWords(words ?? [], hits[0]?.advice ?? []) : []),
    ],
  };
}

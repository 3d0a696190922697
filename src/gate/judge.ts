import type {LimitName} from '../model/limit-names.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundText} from './bound.ts';
import {type Expectation, type LimitExpectation, type NumberExpectation, operators} from './expectation.ts';
import type {Judgeable} from './metric.ts';

export type Judged = RunRecord['expectations'][number];

/** Whether an expectation holds for a record. What could not be measured or judged does not hold. */
export function judgeExpectation(record: Judgeable, expectation: Expectation): Judged {
  const {actual, held} =
    expectation.kind === 'number' ? judgeNumber(record, expectation) : judgeLimit(record, expectation);
  return {expect: expectation.text, actual, held};
}

type Answer = Pick<Judged, 'actual' | 'held'>;

/** In each place where the record has the number; the first that does not hold is shown. */
function judgeNumber(record: Judgeable, {metric, operator, bound}: NumberExpectation): Answer {
  const values = metric.read(record);
  const failing = values.findIndex((value) => value === null || !operators[operator](value, bound));
  const shown = values[Math.max(0, failing)] ?? null;
  return {
    actual: shown === null ? null : boundText(shown, metric.unit),
    held: values.length > 0 && failing === -1,
  };
}

function judgeLimit({experiments}: Judgeable, {experiment, limit, is}: LimitExpectation): Answer {
  const answers = experiments
    .filter(({name}) => experiment === undefined || name === experiment)
    .map((each) => judgeLimitIn(each, limit, is));
  return answers.find(({held}) => !held) ?? answers[0] ?? {actual: null, held: false};
}

function judgeLimitIn({findings}: Experiment, limit: LimitName, is: LimitExpectation['is']): Answer {
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  const [wall, ...others] = hits;
  const named = hits.map(({limit: name, confidence}) => `${name} (${confidence})`).join(', ');
  if (is === '==') {
    // Where several are possible, the evidence leaves open which it is.
    const open = wall?.confidence === 'possible' && others.length > 0;
    return {actual: wall ? named : null, held: wall?.limit === limit && !open};
  }
  const finding = findings.find((each) => each.limit === limit);
  if (!finding) return {actual: null, held: false};
  if (finding.verdict === 'hit') return {actual: named, held: false};
  const another = is === '!=' && wall !== undefined && wall.confidence !== 'possible';
  if (finding.verdict === 'unknown' && !another) {
    const why = finding.because.at(-1)?.reading;
    return {actual: `unknown${why === undefined ? '' : `: ${why}`}`, held: false};
  }
  return {actual: named === '' ? finding.verdict : named, held: true};
}

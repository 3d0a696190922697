import type {Range} from '../model/confirmation.ts';
import type {LimitName} from '../model/limit-names.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundText} from './bound.ts';
import {type Expectation, type LimitExpectation, type NumberExpectation, operators} from './expectation.ts';
import type {Judgeable} from './metric.ts';

export type Judged = RunRecord['expectations'][number];

/**
 * Whether an expectation holds for a record. Without a sample it does not; where what it is about was not observed it
 * neither holds nor fails.
 */
export function judgeExpectation(record: Judgeable, expectation: Expectation): Judged {
  const answer =
    expectation.kind === 'number' ? judgeNumber(record, expectation) : judgeLimit(record, expectation);
  return {expect: expectation.text, ...answer};
}

type Answer = Omit<Judged, 'expect'>;

/** In each place where the record has the number; the first that does not hold is shown. */
function judgeNumber(record: Judgeable, {metric, operator, bound}: NumberExpectation): Answer {
  const values = metric.read(record);
  const ranges = metric.rangesIn?.(record) ?? [];
  const met = values.map((value, i) => holds(value, ranges[i], {operator, bound}));
  const failing = met.includes(false) ? met.indexOf(false) : met.indexOf(undefined);
  const shown = values[Math.max(0, failing)] ?? null;
  const actual = shown === null ? null : boundText(shown, metric.unit);
  const isOpen = failing >= 0 && met[failing] === undefined;
  const undecided =
    shown === null
      ? undefined
      : (metric.undecidedIn?.(record) ?? (isOpen ? ranges[failing]?.why : undefined));
  if (undecided !== undefined) return {actual, held: false, undecided: true, why: undecided};
  return {actual, held: values.length > 0 && failing === -1};
}

/** Whether a bound is met: by all of a range; undefined where by a part of it. */
function holds(
  value: number | null,
  range: Range | undefined,
  {operator, bound}: Pick<NumberExpectation, 'operator' | 'bound'>,
): boolean | undefined {
  if (value === null) return false;
  const {fewest, most} = range ?? {fewest: value, most: value};
  // An equality may hold, or not, for a number inside alone.
  const points = [fewest, most, Math.min(most, Math.max(fewest, bound))];
  const met = points.filter((point) => operators[operator](point, bound)).length;
  return met === points.length ? true : met === 0 ? false : undefined;
}

function judgeLimit({experiments}: Judgeable, {experiment, limit, is}: LimitExpectation): Answer {
  const answers = experiments
    .filter(({name}) => experiment === undefined || name === experiment)
    .map((each) => judgeLimitIn(each, limit, is));
  return (
    answers.find(({held, undecided}) => !held && !undecided) ??
    answers.find(({held}) => !held) ??
    answers[0] ?? {actual: null, held: false}
  );
}

function judgeLimitIn({findings}: Experiment, limit: LimitName, is: LimitExpectation['is']): Answer {
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  const [first, ...others] = hits;
  const named = hits.map(({limit: name, confidence}) => `${name} (${confidence})`).join(', ');
  const finding = findings.find((each) => each.limit === limit);
  const open = 'several limits are possible, and the evidence leaves open which';
  if (is === '==') {
    const actual = first ? named : null;
    const isOpen = first?.confidence === 'possible' && others.length > 0;
    if (isOpen && hits.some((hit) => hit.limit === limit))
      return {actual, held: false, undecided: true, why: open};
    if (!first && finding?.verdict === 'unknown') return undecided(finding);
    return {actual, held: first?.limit === limit && !isOpen};
  }
  if (!finding) return {actual: null, held: false};
  if (finding.verdict === 'hit') {
    const isOpen = finding.confidence === 'possible' && hits.length > 1;
    return {actual: named, held: false, ...(isOpen ? {undecided: true, why: open} : {})};
  }
  const another = is === '!=' && first !== undefined && first.confidence !== 'possible';
  if (finding.verdict === 'unknown' && !another) return undecided(finding);
  return {actual: named === '' ? finding.verdict : named, held: true};
}

function undecided({because}: Experiment['findings'][number]): Answer {
  const why = because.at(-1)?.reading ?? 'the evidence is missing';
  return {actual: 'unknown', held: false, undecided: true, why};
}

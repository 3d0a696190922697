import {exitCodes} from '../exit-codes.ts';
import {formatCount} from '../model/units.ts';
import {isRange} from '../record/range.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import {stateOf} from './expectations-text.ts';
import {countWords, figureWords} from './experiment-words.ts';
import {isSeen} from './headline.ts';
import type {Titles} from './run-text.ts';
import {printable} from './wrap.ts';

/** A run in one line, for a chat or a log: how it ended, the figure, what stopped more, and what to change first. */
export function verdictLine(record: RunRecord, titles: Titles): string {
  const states = record.expectations.map(stateOf);
  const failed = states.filter((state) => state === 'failed').length;
  const undecided = states.filter((state) => state === 'undecided').length;
  const parts = [
    ...record.experiments.map((experiment) => figureOf(experiment, record.experiments.length > 1)),
    ...causeOf(record.experiments, titles),
    ...expectationWords(record, failed, undecided),
    record.target.url,
  ];
  return printable(`${signOf(record, failed, undecided)} ${parts.join(' · ')}`);
}

/** Never a tick for what was not seen, and none beside an expectation that did not hold. */
function signOf(record: RunRecord, failed: number, undecided: number): string {
  const {experiments, expectations, complete} = record;
  if (record.exitCode === exitCodes.inconclusive) return '?';
  if (failed > 0) return '✘';
  if (undecided > 0 || !complete) return '?';
  const decided = expectations.length > 0 && experiments.some(isRange);
  if (experiments.some((each) => each.outcome === 'inconclusive' && !(decided && isRange(each)))) return '?';
  if (expectations.length > 0) return '✔';
  if (experiments.some(({outcome}) => outcome === 'limit-found' || outcome === 'unreachable')) return '✘';
  return experiments.every((experiment) => experiment.outcome === 'no-limit-reached' && isSeen(experiment))
    ? '✔'
    : '?';
}

function expectationWords({exitCode, expectations}: RunRecord, failed: number, undecided: number): string[] {
  const of = expectations.length;
  // Exit code 3 for the sake of the run itself: what was expected of it was not put to the test.
  if (exitCode === exitCodes.inconclusive && undecided === 0)
    return of > 0 ? ['inconclusive, so what was expected is undecided'] : [];
  return [
    ...(failed > 0 ? [`${failed} of ${of} expectations failed`] : []),
    ...(undecided > 0 ? [`${undecided} of ${of} expectations undecided`] : []),
  ];
}

const stageWords = {
  served: 'served',
  accepted: 'accepted',
  confirmed: 'confirmed by the kernel, acceptance not observed',
  established: 'established, acceptance not observed',
} as const;

function figureOf(experiment: Experiment, several: boolean): string {
  const {name, asked, basis, outcome} = experiment;
  if (outcome === 'unreachable') return 'no connection';
  const words =
    name === 'ceiling'
      ? `${countWords(experiment)} of ${formatCount(asked.connections)} ${stageWords[basis]}`
      : figureWords(experiment);
  return several ? `${name} ${words}` : words;
}

/** What stopped more, in words, with the first advice; with none where several are possible, or nothing is. */
function causeOf(experiments: readonly Experiment[], titles: Titles): string[] {
  const titleOf = (limit: string) => (titles.get(limit) ?? limit).replace(/\.$/, '');
  for (const {findings, result, outcome} of experiments) {
    const hits = findings.filter(({verdict, limit}) => verdict === 'hit' && limit !== 'no-limit-reached');
    const [first, ...others] = boundFirst(hits, result);
    if (first && (first.confidence !== 'possible' || others.length === 0)) {
      const perhaps = first.confidence === 'possible' ? 'possibly: ' : '';
      return [
        `${perhaps}${titleOf(first.limit)} (${first.limit}, ${first.confidence})`,
        ...first.advice.slice(0, 1),
      ];
    }
    if (first) return [`possibly ${hits.map(({limit}) => limit).join(' or ')}`];
    if (outcome === 'limit-found' || outcome === 'inconclusive') return ['the cause is not known'];
  }
  return [];
}

import {formatCount} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import {stateOf} from './expectations-text.ts';
import {figureWords} from './experiment-words.ts';
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
    ...(failed > 0 ? [`${failed} of ${states.length} expectations failed`] : []),
    ...(undecided > 0 ? [`${undecided} of ${states.length} expectations undecided`] : []),
    record.target.url,
  ];
  return printable(`${signOf(record, failed, undecided)} ${parts.join(' · ')}`);
}

/** Never a tick for what was not seen, and none beside an expectation that did not hold. */
function signOf({experiments, expectations, complete}: RunRecord, failed: number, undecided: number): string {
  if (failed > 0) return '✘';
  if (undecided > 0 || !complete) return '?';
  if (experiments.some(({outcome}) => outcome === 'inconclusive')) return '?';
  if (expectations.length > 0) return '✔';
  if (experiments.some(({outcome}) => outcome === 'limit-found' || outcome === 'unreachable')) return '✘';
  return experiments.every((experiment) => experiment.outcome === 'no-limit-reached' && isSeen(experiment))
    ? '✔'
    : '?';
}

const stageWords = {
  served: 'served',
  accepted: 'accepted',
  confirmed: 'confirmed by the kernel, acceptance not observed',
  established: 'established, acceptance not observed',
} as const;

function figureOf(experiment: Experiment, several: boolean): string {
  const {name, result, asked, basis, outcome} = experiment;
  if (outcome === 'unreachable') return 'no connection';
  const words =
    name === 'ceiling'
      ? `${formatCount(result ?? 0)} of ${formatCount(asked.connections)} ${stageWords[basis]}`
      : figureWords(experiment);
  return several ? `${name} ${words}` : words;
}

/** What stopped more, in words, with the first advice; none where nothing is likely. */
function causeOf(experiments: readonly Experiment[], titles: Titles): string[] {
  for (const {findings, result, outcome} of experiments) {
    const hits = findings.filter(({verdict, limit}) => verdict === 'hit' && limit !== 'no-limit-reached');
    const [first] = boundFirst(hits, result);
    if (first && first.confidence !== 'possible') {
      const title = (titles.get(first.limit) ?? first.limit).replace(/\.$/, '');
      return [`${title} (${first.limit}, ${first.confidence})`, ...first.advice.slice(0, 1)];
    }
    if (outcome === 'limit-found' || outcome === 'inconclusive') return ['the cause is not known'];
  }
  return [];
}

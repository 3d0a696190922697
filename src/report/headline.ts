import {formatCount, formatDuration} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import type {Paint} from './colour.ts';
import {askedWords, confirmationWords, figureWords} from './experiment-words.ts';
import type {Titles} from './run-text.ts';
import {hang, printable} from './wrap.ts';

const outcomeStyle = {
  'limit-found': 'yellow',
  'no-limit-reached': 'green',
  inconclusive: 'magenta',
  unreachable: 'red',
  interrupted: 'magenta',
} as const;

/** What was counted, by the strongest stage that could be observed. */
const basisWords = {
  accepted: 'accepted by the application, at one moment',
  confirmed: 'in the target’s kernel, at one moment; whether its application accepted them was not observed',
  established: 'established as this side sees it; more could not be observed',
} as const;

/** A rate counts connections that have been closed by then. */
const basisOfRateWords = {
  accepted: 'answered by the application, each closed as soon as it was',
  confirmed: 'in the target’s kernel, each closed as soon as it was there',
  established: 'established as this side sees it, each closed at once; more could not be observed',
} as const;

/** What was counted, in one sentence. */
export function countedWords({name, basis}: Experiment): string {
  return `Counted: ${(name === 'rate' ? basisOfRateWords : basisWords)[basis]}.`;
}

/** The figure, what stopped more, and what was asked for: all that a reader in a hurry needs. */
export function renderHeadline(
  record: RunRecord,
  experiment: Experiment,
  titles: Titles,
  paint: Paint,
  width: number,
): string {
  const {outcome} = experiment;
  const confirmed = confirmationWords(experiment);
  const {verdict, more} = verdictOf(record, experiment, titles);
  const lines = hang('  ', verdict, width).split('\n');
  return [
    hang('', `${record.target.url}  ${experiment.name}: ${askedWords(experiment)}`, width),
    '',
    ...lines.map((line) => paint(['bold', outcomeStyle[outcome]], line)),
    ...more.map((line) => hang('  ', line, width)),
    ...(confirmed === undefined ? [] : [hang('  ', `Tried again: ${confirmed}.`, width)]),
    ...(outcome === 'unreachable' ? [] : [hang('  ', countedWords(experiment), width)]),
  ].join('\n');
}

/** What a run came to, in words. */
export interface Verdict {
  readonly verdict: string;
  /** Sentences, a line each. */
  readonly more: readonly string[];
}

/** The verdict that stands first in every report for people. */
export function verdictOf(record: RunRecord, experiment: Experiment, titles: Titles): Verdict {
  const {outcome, asked, attempts, findings} = experiment;
  const count = figureWords(experiment);
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  const title = (limit: string) => titles.get(limit) ?? limit;
  const named = ({limit, confidence}: (typeof hits)[number]) => `${limit} (${confidence})`;
  switch (outcome) {
    case 'interrupted':
      return {
        verdict: `${count}, interrupted by ${record.interruptedBy ?? 'a signal'} after ${formatDuration(record.elapsedMs * 1000)}`,
        more: [
          `Opened until then: ${formatCount(attempts.established)} of ${formatCount(asked.connections)}; alive at the end: ${formatCount(attempts.held)}.`,
          ...hits.map((hit) => `${title(hit.limit)}: ${named(hit)}.`),
        ],
      };
    case 'no-limit-reached':
      return {
        verdict: `${count}, no limit reached: everything ${searches.includes(experiment.name) ? 'that was tried' : 'asked for'} was held`,
        more: [],
      };
    case 'unreachable':
      return {
        verdict:
          hits.length > 0
            ? `Not one connection: ${hits.map(named).join(', ')}`
            : 'Not one connection, and why is not known',
        more: hits.length > 0 ? hits.map(({limit}) => `${title(limit)}.`) : [unknownBecause(experiment)],
      };
    case 'limit-found': {
      const [first, ...others] = boundFirst(hits, experiment.result);
      if (first && isLargestTried(experiment))
        return {
          verdict: `${count}, the most that was tried, and a limit on the way: ${named(first)}`,
          more: [
            `${first.confidence === 'possible' ? 'Perhaps: ' : ''}${title(first.limit)}. Nothing was lost yet, so the figure is a lower bound.`,
            ...(others.length > 0 ? [`Hit as well: ${others.map(named).join(', ')}.`] : []),
          ],
        };
      if (first?.confidence === 'possible' && others.length > 0)
        return {
          verdict: `${count}, then a limit; the evidence leaves open which`,
          more: hits.map(({limit}) => `Perhaps ${limit}: ${title(limit)}.`),
        };
      if (first?.confidence === 'possible')
        return {
          verdict: `${count}, then a limit: ${named(first)}`,
          more: [`Perhaps: ${title(first.limit)}. Other limits would show in the same way.`],
        };
      if (!first)
        return {
          verdict: `${count}, then a limit that is not named`,
          more: [`What failed: ${failureWords(experiment)}. ${unknownBecause(experiment)}`],
        };
      return {
        verdict: `${count}, then a limit: ${named(first)}`,
        more: [
          `${title(first.limit)}.`,
          ...(others.length > 0 ? [`Hit as well: ${others.map(named).join(', ')}.`] : []),
        ],
      };
    }
    case 'inconclusive': {
      if (attempts.held === 0 && attempts.refusals.denied === attempts.established) {
        const [words] = Object.entries(attempts.lastWords).sort((a, b) => b[1] - a[1])[0] ?? [];
        return {
          verdict: 'Not one connection: the application denied every attempt',
          more: [
            ...(words === undefined ? [] : [`Its words: “${printable(words.trim())}”.`]),
            'No number of connections separates those it takes from those it does not.',
          ],
        };
      }
      const {established, accepted, closedByPeer} = attempts;
      if (established > 0 && accepted === established && closedByPeer === established && hits.length === 0)
        return {
          verdict: 'Not one connection stays: the application answered each, and then ended it',
          more: [unknownBecause(experiment)],
        };
      const own = hits.filter(({side}) => side === 'driver');
      if (own.length > 0)
        return {
          verdict: `At least ${count}, then the driver’s own limit: ${own.map(named).join(', ')}`,
          more: [
            ...own.map(({limit}) => `${title(limit)}.`),
            'So this figure is the driver’s; where the target’s limit lies is not known.',
          ],
        };
      if (record.interruptedBy === 'canary')
        return {
          verdict: `${count}, ended early for the sake of other clients`,
          more: ['A fresh connection from outside the load was kept waiting for too long.'],
        };
      if (!record.complete)
        return {
          verdict: `At least ${count}, for a worker was lost on the way`,
          more: ['Its connections went with it: see the notes below, and run again.'],
        };
      if (isLargestTried(experiment))
        return {
          verdict: `At least ${count}: nothing that was tried has failed`,
          more: ['The search ended before a limit was met: see the notes below.'],
        };
      return {verdict: `${count}; what stopped more is not known`, more: [unknownBecause(experiment)]};
    }
  }
}

/** Of what was hit, whatever the figure is the number of stands first: an idle timeout may end later what a cap let in. */
export function boundFirst(hits: Experiment['findings'], result: number | null): Experiment['findings'] {
  const exact = hits.find(
    ({ceiling, confidence}) => ceiling === (result ?? NaN) && confidence !== 'possible',
  );
  const [first] = hits;
  // A burst may be larger than what is held at one moment, for who waited takes the place of who was ended.
  const reached =
    first?.limit === 'idle-timeout'
      ? hits.find(
          ({ceiling, confidence}) =>
            ceiling !== null && ceiling <= (result ?? 0) && confidence === first.confidence,
        )
      : undefined;
  const bound = exact ?? reached;
  return bound ? [bound, ...hits.filter((hit) => hit !== bound)] : hits;
}

/** Nothing that a search tried has failed. */
export function isLargestTried({name, steps = []}: Experiment): boolean {
  return searches.includes(name) && steps.length > 0 && steps.every(({verdict}) => verdict === 'held');
}

const searches: readonly Experiment['name'][] = ['burst', 'rate'];

/** Why the smallest value that failed did. */
function failureWords({steps = []}: Experiment): string {
  const failed = steps.filter(({verdict}) => verdict === 'failed').sort((a, b) => a.asked - b.asked)[0];
  return failed ? `${formatCount(failed.asked)}, ${failed.why}` : 'see the counts below';
}

/** Why nothing was decided, and where the reader finds what would decide. */
function unknownBecause({findings}: Experiment): string {
  const unknown = findings.filter(({verdict}) => verdict === 'unknown');
  if (unknown.length > 0)
    return `Evidence is missing for ${unknown.map(({limit}) => limit).join(', ')}: which, and what would decide, stands below.`;
  return `None of the ${findings.length} limits that are judged explains what was seen. A run with fewer connections, or a slower one (--rate), shows whether it is their number or their rate; -o run.json keeps this one.`;
}

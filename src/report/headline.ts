import {figureStands} from '../model/confirmation.ts';
import {formatCount, formatDuration, formatMany} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import type {Paint} from './colour.ts';
import {fleetWords} from './driver-words.ts';
import {askedWords, confirmationSentence, figureWords} from './experiment-words.ts';
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
  served: 'Most answered by the application and open at one moment',
  accepted: 'Most accepted by the application at one moment',
  confirmed:
    'Most acknowledged by the target’s kernel at one moment; whether the application accepted them was not observed',
  established: 'Most established on the client; nothing more could be observed',
} as const;

/** A rate counts connections that have been closed by then. */
const basisOfRateWords = {
  served: 'Connections that the application answered, each closed right after',
  accepted: 'Connections that the application accepted, each closed right after',
  confirmed: 'Connections that the target’s kernel acknowledged, each closed right after',
  established: 'Connections established on the client, each closed at once; nothing more could be observed',
} as const;

/** What is held is counted when the time is over. */
const basisOfHoldWords = {
  served: 'Connections that the application had answered and that were alive at the end',
  accepted: 'Connections that the application had accepted and that were alive at the end',
  confirmed:
    'Connections that the target’s kernel had acknowledged and that were alive at the end; whether the application accepted them was not observed',
  established: 'Connections that were established and alive at the end; nothing more could be observed',
} as const;

/** What was counted, in one sentence. */
export function countedWords({name, basis}: Experiment): string {
  const words = name === 'rate' ? basisOfRateWords : name === 'hold' ? basisOfHoldWords : basisWords;
  return `${words[basis]}.`;
}

/** The result, the limit that was reached, and what was asked for: all that a reader in a hurry needs. */
export function renderHeadline(
  record: RunRecord,
  experiment: Experiment,
  titles: Titles,
  paint: Paint,
  width: number,
): string {
  const {outcome} = experiment;
  const confirmed = confirmationSentence(experiment);
  const {verdict, more} = verdictOf(record, experiment, titles);
  const hosts = fleetWords(record.driver);
  const fleet = hosts === undefined ? '' : `, from ${printable(hosts)}`;
  const lines = hang('  ', verdict, width).split('\n');
  return [
    hang('', `${record.target.url}  ${experiment.name}: ${askedWords(experiment)}${fleet}`, width),
    '',
    ...lines.map((line) => paint(['bold', isSeen(experiment) ? outcomeStyle[outcome] : 'magenta'], line)),
    ...more.map((line) => hang('  ', line, width)),
    ...(confirmed === undefined ? [] : [hang('  ', confirmed, width)]),
    ...(outcome === 'unreachable' ? [] : [hang('  ', countedWords(experiment), width)]),
  ].join('\n');
}

/** Not where everything was held, as far as the target's kernel goes, and nobody saw whether its application accepted it. */
export function isSeen({outcome, basis}: Experiment): boolean {
  return outcome !== 'no-limit-reached' || (basis !== 'confirmed' && basis !== 'established');
}

/** What a run came to, in words. */
export interface Verdict {
  readonly verdict: string;
  /** Sentences, a line each. */
  readonly more: readonly string[];
}

/** The verdict that stands first in every report for people. */
export function verdictOf(record: RunRecord, experiment: Experiment, titles: Titles): Verdict {
  const {verdict, more} = foundIn(record, experiment, titles);
  const {unread = []} = experiment;
  if (unread.length === 0) return {verdict, more};
  return {verdict, more: [...more, `Lost at the target, so nothing here rests on it: ${unread.join('; ')}.`]};
}

function foundIn(record: RunRecord, experiment: Experiment, titles: Titles): Verdict {
  const {outcome, asked, attempts, findings} = experiment;
  const count = figureWords(experiment);
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  const title = (limit: string) => titles.get(limit) ?? limit;
  const named = ({limit, confidence}: (typeof hits)[number]) => `${limit} (${confidence})`;
  const inWords = ({limit, confidence}: (typeof hits)[number]) =>
    `${inSentence(title(limit))} (${limit}, ${confidence})`;
  switch (outcome) {
    case 'interrupted':
      return {
        verdict: `${count}, interrupted by ${record.interruptedBy ?? 'a signal'} after ${formatDuration(record.elapsedMs * 1000)}`,
        more: [
          `Established until then: ${formatCount(attempts.established)} of ${formatCount(asked.connections)}; still open: ${formatCount(attempts.held)}.`,
          ...hits.map((hit) => `${title(hit.limit)}: ${named(hit)}.`),
        ],
      };
    case 'no-limit-reached':
      if (!isSeen(experiment))
        return {
          verdict: `${count} ${experiment.basis === 'confirmed' ? 'confirmed by the target’s kernel' : 'established'}, and none was lost; whether the application accepted them was not observed`,
          more: [
            'Read the target as well (--observe-on), or ask its application (http://, --proof, --send), to know.',
          ],
        };
      return {
        verdict: `${count}, no limit reached${searches.includes(experiment.name) ? ' up to the highest value tried' : ': all that were asked for were held'}`,
        more: [],
      };
    case 'unreachable':
      return {
        verdict:
          hits.length > 0
            ? `No connection: ${hits.map(inWords).join('; or ')}`
            : 'No connection; the cause is unknown',
        more: hits.length > 0 ? [] : [unknownBecause(experiment)],
      };
    case 'limit-found': {
      const [first, ...others] = boundFirst(hits, experiment.result);
      if (experiment.stillServing)
        return {
          verdict: `At least ${count}${first ? `: ${first.confidence === 'possible' ? 'possibly ' : ''}${inWords(first)}` : ''}`,
          more: [
            servingWords(experiment.stillServing),
            ...(others.length > 0 ? [`Also reached: ${others.map(named).join(', ')}.`] : []),
          ],
        };
      if (first && isLargestTried(experiment))
        return {
          verdict: `${count}, the highest value tried; a limit was seen during the run: ${first.confidence === 'possible' ? 'possibly ' : ''}${inWords(first)}`,
          more: [
            'No connection was lost, so the result is a lower bound.',
            ...(others.length > 0 ? [`Also reached: ${others.map(named).join(', ')}.`] : []),
          ],
        };
      if (first?.confidence === 'possible' && others.length > 0)
        return {
          verdict: `${count}, limit reached; the evidence does not show which`,
          more: hits.map((hit) =>
            hit.confidence === 'possible'
              ? `Possibly ${hit.limit}: ${title(hit.limit)}.`
              : `Also reached${hit.ceiling === null ? '' : ` at ${formatCount(hit.ceiling)}`}: ${inWords(hit)}.`,
          ),
        };
      if (first?.confidence === 'possible')
        return {
          verdict: `${count}, limit reached: possibly ${inWords(first)}`,
          more: ['Other limits would look the same.'],
        };
      if (!first)
        return {
          verdict: `${count}, limit reached, its cause is unknown`,
          more: [`What failed: ${failureWords(experiment)}. ${unknownBecause(experiment)}`],
        };
      return {
        verdict: `${count}, limit reached: ${inWords(first)}`,
        more: [...(others.length > 0 ? [`Also reached: ${others.map(named).join(', ')}.`] : [])],
      };
    }
    case 'inconclusive': {
      const unanswered = unansweredFromTheFirst(record, experiment);
      if (unanswered) return unanswered;
      const {established, accepted, closedByPeer} = attempts;
      if (established > 0 && accepted === established && closedByPeer === established && hits.length === 0)
        return {
          verdict: 'No connection stays open: the application answered each and then closed it',
          more: [unknownBecause(experiment)],
        };
      const own = hits.filter(({side}) => side === 'driver');
      if (own.length > 0)
        return {
          verdict: `At least ${count}; the driver reached a limit of its own: ${own.map(inWords).join('; ')}`,
          more: ['So this result is the driver’s; the target’s limit is not known.'],
        };
      const {confirmation} = experiment;
      if (confirmation?.between && !figureStands(confirmation)) {
        return {
          verdict: `${count}: another number each time`,
          more: hits.map(({limit, confidence}) =>
            confidence === 'possible'
              ? `Possibly ${limit}: ${title(limit)}.`
              : `${title(limit)}: ${limit} (${confidence}).`,
          ),
        };
      }
      if (record.interruptedBy === 'canary')
        return {
          verdict: `${count}, stopped early: the canary was blocked`,
          more: ['A new connection from outside the load had to wait for too long.'],
        };
      if (!record.complete)
        return {
          verdict: `At least ${count}: a worker process was lost during the run`,
          more: ['Its connections were lost with it; see the notes below, and run again.'],
        };
      if (isLargestTried(experiment))
        return {
          verdict: `At least ${count}: not finished`,
          more: ['The search ended before it reached a limit; see the notes below.'],
        };
      const [first, ...others] = hits;
      if (first)
        return {
          verdict: `${formatCount(established)} connections established, then something changed: ${first.confidence === 'possible' ? 'possibly ' : ''}${inWords(first)}`,
          more: [
            'The number that was reached until then is no limit.',
            ...(others.length > 0 ? [`Also possible: ${others.map(named).join(', ')}.`] : []),
          ],
        };
      return {verdict: `${count}; what prevented more is unknown`, more: [unknownBecause(experiment)]};
    }
  }
}

/** Why the figure of those that were answered is a lower bound. */
function servingWords({perSecond, waiting}: NonNullable<Experiment['stillServing']>): string {
  const pace = perSecond === null ? '' : `, ${formatCount(perSecond)} a second`;
  return `Answers still came when patience was over${pace}; ${formatCount(waiting)} connections waited for theirs.`;
}

/** None was given what was asked for, from the first on: that is no limit on a number. */
function unansweredFromTheFirst({target}: RunRecord, {attempts, findings}: Experiment): Verdict | undefined {
  const {established, accepted, held, served, refusals, lastWords} = attempts;
  const {denied = 0, closed = 0, reset = 0} = refusals;
  const noneFound = findings.every(({verdict}) => verdict !== 'hit');
  if (served === 0 && held > 0 && accepted === established && noneFound)
    return {
      verdict: `No answer: the application accepted ${formatMany(established, 'connection')} and answered none of them`,
      more: [`It speaks another protocol than ${target.scheme}:// asks in, or answers nobody now.`],
    };
  if (held > 0 || established === 0) return undefined;
  const noLimit = 'It refused the first attempt as well, so this is no limit on the number of connections.';
  const [words] = Object.entries(lastWords).sort((a, b) => b[1] - a[1])[0] ?? [];
  const [, protocol, answer] = /^\(not (.+?): "?(.*?)"?\)$/.exec(words ?? '') ?? [];
  if (denied === established && protocol !== undefined)
    return {
      verdict: `No connection: what answers does not speak ${protocol}`,
      more: [
        `Its answer was “${printable(answer ?? '')}”; this target asks in the protocol of ${target.scheme}://.`,
        ...(answer?.startsWith('HTTP/1') ? [`That is HTTP: try ${httpUrl(target)}`] : []),
      ],
    };
  if (denied === established)
    return {
      verdict: 'No connection: the application refused every attempt',
      more: [...(words === undefined ? [] : [`Its message: “${printable(words.trim())}”.`]), noLimit],
    };
  if (served !== 0 || closed + reset < established) return undefined;
  return {
    verdict: `No connection: each was closed without an answer to what ${target.scheme}:// asks`,
    more: [
      'It speaks another protocol, or turns away the addresses that the connections came from.',
      noLimit,
    ],
  };
}

function httpUrl({address, port, family}: RunRecord['target']): string {
  return `http://${family === 6 ? `[${address}]` : address}:${port}`;
}

/** A title within a sentence: its first letter is small, unless it begins a name. */
export function inSentence(title: string): string {
  return /^[A-Z](?:[a-z]| )/.test(title) ? title.slice(0, 1).toLowerCase() + title.slice(1) : title;
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
    return `There is not enough evidence to judge ${unknown.map(({limit}) => limit).join(', ')}; what is missing, and what would decide, is listed below.`;
  return `None of the ${findings.length} limits that plimsoll judges explains what was seen. Repeat with fewer connections (-c), and at a lower rate (-r), to see which of the two matters; save this run with -o run.json.`;
}

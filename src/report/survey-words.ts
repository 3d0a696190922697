import {formatCount, formatMany} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {boundFirst} from './bound-first.ts';
import {countWords} from './experiment-words.ts';
import {isFound} from './findings-text.ts';
import {inSentence, isSeen} from './headline.ts';
import {queueLimits} from './limit-readings-text.ts';
import type {Titles} from './run-text.ts';

type Finding = Experiment['findings'][number];

/** A limit that was met, and by which experiment. */
export interface Wall {
  readonly finding: Finding;
  readonly name: Experiment['name'];
}

const confidences = ['certain', 'likely', 'possible'];
/** What bounds how many there are comes before what bounds how fast they come. */
const order: readonly Experiment['name'][] = ['ceiling', 'hold', 'rate', 'burst'];

/** The walls that were met, each once, the surest first; those that are merely possible only where no other is. */
export function wallsOf(experiments: readonly Experiment[]): Wall[] {
  const all = order.flatMap((name) =>
    experiments
      .filter((experiment) => experiment.name === name)
      .flatMap(({findings}) =>
        findings
          .filter(
            (finding) =>
              isFound(finding) && finding.verdict === 'hit' && finding.limit !== 'no-limit-reached',
          )
          .map((finding) => ({finding, name})),
      ),
  );
  const sure = all.filter(({finding}) => finding.confidence !== 'possible');
  const shown = sure.length > 0 ? sure : all;
  return shown
    .filter(({finding}, i) => shown.findIndex((other) => other.finding.limit === finding.limit) === i)
    .sort(
      (a, b) =>
        confidences.indexOf(a.finding.confidence ?? '') - confidences.indexOf(b.finding.confidence ?? ''),
    );
}

/**
 * The experiment that says how many are held first, else the first that met a limit; then the others as they were made,
 * those that decided nothing last.
 */
export function inOrder(experiments: readonly Experiment[]): readonly Experiment[] {
  const lead =
    experiments.find(({name}) => name === 'ceiling') ??
    experiments.find(({outcome}) => outcome === 'limit-found') ??
    experiments[0];
  const rest = experiments.filter((experiment) => experiment !== lead);
  const decided = ({outcome}: Experiment) => outcome === 'limit-found' || outcome === 'no-limit-reached';
  return [
    ...(lead ? [lead] : []),
    ...rest.filter(decided),
    ...rest.filter((experiment) => !decided(experiment)),
  ];
}

/** Whether it is known, or likely, what stopped more. */
export function isStopKnown({experiments}: RunRecord): boolean {
  return wallsOf(experiments).some(({finding}) => finding.confidence !== 'possible');
}

/** What a survey came to, for its first card. */
export interface SurveyAnswer {
  /** `Holds 180` */
  readonly holds: string;
  /** `Stopped by: the accepting process is out of file descriptors (target-fds, certain).` */
  readonly stoppedBy: string;
  /** `Change: …`; undefined where there is nothing to change. */
  readonly change: string | undefined;
}

/** In the words of a reader in a hurry; undefined for one experiment alone, and where its ceiling is not known for sure. */
export function surveyAnswer(record: RunRecord, titles: Titles): SurveyAnswer | undefined {
  const ceiling = record.experiments.find(({name}) => name === 'ceiling');
  if (!ceiling || record.experiments.length < 2 || !isSeen(ceiling)) return undefined;
  if (ceiling.outcome === 'no-limit-reached')
    return {
      holds: `Holds all ${countWords(ceiling)} that were asked for`,
      stoppedBy: 'No limit reached.',
      change: undefined,
    };
  const hits = ceiling.findings.filter(({verdict}) => verdict === 'hit');
  const [first] = boundFirst(hits, ceiling.result);
  if (ceiling.outcome !== 'limit-found' || !first || first.confidence === 'possible') return undefined;
  const [advice] = first.advice;
  return {
    holds: `Holds ${countWords(ceiling)}`,
    stoppedBy: `Stopped by: ${inSentence(titles.get(first.limit) ?? first.limit)} (${first.limit}, ${first.confidence}).`,
    change: advice && `Change: ${advice}.`,
  };
}

/** What to change first. */
export interface Change {
  /** Of the first wall; empty where none was met. */
  readonly advice: readonly string[];
  /** A sentence on the limit behind it, by the limits that were read, and on what would be gained until then. */
  readonly next: string | undefined;
  /** How that one is raised, as a sentence; undefined where there is none. */
  readonly raise: string | undefined;
}

const adviceShown = 2;

/** The first thing to change, what that would gain by the limits that were read, and what would stop it next. */
export function firstChange({experiments, limits}: RunRecord): Change {
  const walls = wallsOf(experiments);
  const first = walls.find(({finding}) => finding.side !== 'driver') ?? walls[0];
  const advice = first?.finding.advice.slice(0, adviceShown) ?? [];
  const ceiling = experiments.find(({name}) => name === 'ceiling');
  const now = ceiling?.result ?? 0;
  const next = limits.find(
    ({limit, side, ceiling: most}) =>
      most !== null &&
      most > now &&
      side !== 'driver' &&
      limit !== first?.finding.limit &&
      !queueLimits.includes(limit),
  );
  if (!ceiling || !next) return {advice, next: undefined, raise: undefined};
  const most = next.ceiling ?? 0;
  const gain =
    first && now > 0 && !queueLimits.includes(first.finding.limit)
      ? `, ${formatCount(most - now)} more than now`
      : '';
  return {
    advice,
    next: `Next limit: ${next.limit} at ${formatMany(most, 'connection')}${gain}: ${next.name}.`,
    raise: `To raise it: ${next.raise}`,
  };
}

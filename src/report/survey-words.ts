import {formatCount, formatMany} from '../model/units.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {isFound} from './findings-text.ts';
import {queueLimits} from './limit-readings-text.ts';

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

/** What to change first. */
export interface Change {
  /** Of the first wall; empty where none was met. */
  readonly advice: readonly string[];
  /** A sentence on the wall behind it, by the limits that were read, and on what would be gained until then. */
  readonly next: string | undefined;
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
  if (!ceiling || !next) return {advice, next: undefined};
  const most = next.ceiling ?? 0;
  const gain =
    first && now > 0 && !queueLimits.includes(first.finding.limit)
      ? `, ${formatCount(most - now)} more than now`
      : '';
  return {
    advice,
    next: `Next limit: ${next.limit} at ${formatMany(most, 'connection')}${gain}: ${next.name}. To raise it: ${next.raise}`,
  };
}

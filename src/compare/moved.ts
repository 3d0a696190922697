import type {Experiment, RunRecord} from '../record/record.ts';
import type {Moved, Stops} from './comparison.ts';

type Finding = Experiment['findings'][number];
type LimitReading = RunRecord['limits'][number];

/** Limits of one experiment that are judged otherwise now, or that are hit at another count. */
export function movedLimits(base: Experiment, next: Experiment): Moved[] {
  return next.findings.flatMap((finding) => {
    const before = base.findings.find(({limit}) => limit === finding.limit);
    if (!before || finding.limit === 'no-limit-reached') return [];
    const [a, b] = [wordsOf(before), wordsOf(finding)];
    const counts = [before, finding].some(({verdict}) => verdict === 'hit' || verdict === 'near');
    return a === b || !counts
      ? []
      : [{experiment: base.name, limit: finding.limit, what: 'verdict', base: a, new: b}];
  });
}

function wordsOf({verdict, confidence, ceiling}: Finding): string {
  return [
    verdict,
    ...(confidence === null ? [] : [confidence]),
    ...(ceiling === null ? [] : [`ceiling ${ceiling}`]),
  ].join(', ');
}

/** Limits that stopped the experiment in each of the two, as far as that is more than possible. */
export function stopsOf(base: Experiment, next: Experiment): Stops {
  return {experiment: base.name, base: hitsOf(base), new: hitsOf(next)};
}

function hitsOf({findings}: Experiment): string[] {
  return findings
    .filter(
      ({limit, verdict, confidence}) =>
        verdict === 'hit' && confidence !== 'possible' && limit !== 'no-limit-reached',
    )
    .map(({limit}) => limit);
}

/** Settings whose value is another. A process has another pid in each run. */
export function movedSettings(base: readonly LimitReading[], next: readonly LimitReading[]): Moved[] {
  const before = valuesByName(base);
  return [...valuesByName(next)].flatMap(([what, {limit, values}]) => {
    const old = before.get(what)?.values;
    return old === undefined || old === values ? [] : [{limit, what, base: old, new: values}];
  });
}

function valuesByName(limitReadings: readonly LimitReading[]): Map<string, {limit: string; values: string}> {
  const lists = new Map<string, {limit: string; values: Set<string>}>();
  for (const {name, limit, value, gap} of limitReadings) {
    if (gap !== undefined) continue;
    const what = name.replace(/ \(pid \d+\)$/, '');
    const list = lists.get(what) ?? {limit, values: new Set<string>()};
    lists.set(what, list);
    list.values.add(String(value));
  }
  return new Map(
    [...lists].map(([what, {limit, values}]) => [what, {limit, values: [...values].sort().join(', ')}]),
  );
}

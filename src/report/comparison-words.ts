import type {Comparison, Row, Stops, Verdict} from '../compare/comparison.ts';
import {formatCount, formatDuration, formatMany, formatSpan} from '../model/units.ts';

const overallWords: Readonly<Record<Verdict, string>> = {
  better: 'Better',
  worse: 'Worse',
  same: 'The same',
  'not-comparable': 'Not comparable',
};

/** Latencies of two runs differ by more than their samples show. */
const noiseNote =
  'A latency counts as changed only if the 99 % confidence intervals of both runs lie further apart than the driver was behind schedule at that percentile. On a shared machine, gate on counts first.';

const countsNote =
  'The result of an experiment is compared exactly. A count of attempts counts as changed only if chance alone would bring that about less than once in 100.';

/** What the verdicts of a comparison rest on. */
export function groundsOf({runs}: Comparison): string {
  if (runs === undefined) return `${countsNote} ${noiseNote}`;
  if (runs === 1) return `One pair of runs. ${countsNote} ${noiseNote}`;
  const steady = `where all ${runs} runs of one agree on a value and all ${runs} of the other on another`;
  const ways = [
    steady,
    ...(runs < fewestApart ? [] : ['where all runs of one lie beyond all of the other']),
    ...(runs < fewestInPairs ? [] : ['where all pairs differ the same way']),
  ];
  const more = runs < fewestApart ? ` To tell more than that, use --runs ${fewestApart} or more.` : '';
  return `Values are medians of ${runs} runs. A metric counts as changed only ${ways.join(', or ')}.${more}`;
}

/** From so many runs of each on, chance puts all of one beyond all of the other in fewer than 1 of 20 cases. */
const fewestApart = 4;
/** The same of pairs that all differ the same way. */
const fewestInPairs = 6;

/** The answer in one sentence: `Ceiling 175 → 500 (+186 %); app-cap-evict is gone`. */
export function answerOf({rows, stops}: Comparison): string {
  const figures = rows.filter(({metric}) => metric === 'result');
  if (figures.length === 0) return 'No experiment is in both runs';
  return figures
    .map((row) => {
      const stop = stops.find(({experiment}) => experiment === row.experiment);
      return [figureWords(row), ...(stop ? stopWords(stop) : [])].join('; ');
    })
    .join('. ');
}

function figureWords(row: Row): string {
  const {experiment, base, new: next, verdict, why} = row;
  const name = experiment.charAt(0).toUpperCase() + experiment.slice(1);
  const values =
    base === next ? figureText(next, row) : `${figureText(base, row)} → ${figureText(next, row)}`;
  if (verdict === 'not-comparable') return `${name} ${values}, which decides nothing: ${why}`;
  if (base === next) return `${name} ${values} as before`;
  const change = changeText(row, 0);
  return `${name} ${values}${change === '' ? '' : ` (${change})`}${verdict === 'same' ? `, ${why}` : ''}`;
}

function stopWords({base, new: next}: Stops): string[] {
  const gone = base.filter((limit) => !next.includes(limit));
  const come = next.filter((limit) => !base.includes(limit));
  const still = next.filter((limit) => base.includes(limit));
  return [
    ...(gone.length > 0 ? [`${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} gone`] : []),
    ...(come.length > 0 ? [`now stopped by ${come.join(', ')}`] : []),
    ...(still.length > 0 ? [`still stopped by ${still.join(', ')}`] : []),
  ];
}

/** `Worse: 2 metrics, 1 better, 12 the same`: the verdict and how many metrics have it, then the others. */
export function overallWordsOf({overall, rows, regressions, tolerance}: Comparison): string {
  const count = (wanted: Verdict) => rows.filter(({verdict}) => verdict === wanted).length;
  const others = (['worse', 'better', 'same', 'not-comparable'] as const)
    .filter((verdict) => verdict !== overall && count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${overallWords[verdict].toLowerCase()}`);
  const parts = [...(count(overall) === 0 ? [] : [formatMany(count(overall), 'metric')]), ...others];
  const beyond =
    regressions.length === 0
      ? ''
      : `; ${formatMany(regressions.length, 'regression')} beyond ${Number((tolerance * 100).toFixed(2))} %`;
  return `${overallWords[overall]}: ${parts.join(', ') || 'no experiment in common'}${beyond}`;
}

/** What is compared, when, and from how many runs. */
export function comparedWords({base, new: next, runs}: Comparison): string {
  const when = `${base.startedAt} against ${next.startedAt}`;
  return runs === undefined ? when : `${formatMany(runs, 'pair')} of runs in turn, the middle ones ${when}`;
}

const order: readonly Verdict[] = ['worse', 'better', 'not-comparable', 'same'];

/**
 * Metrics that were seen in one run at least: what got worse first, what stayed as it was last. Of those that cannot be
 * compared only the results; `uncomparedWords` name the others.
 */
export function toldRows({rows}: Comparison): Row[] {
  return rows
    .filter(({base, new: next}) => base !== null || next !== null)
    .filter(({metric, verdict}) => metric === 'result' || verdict !== 'not-comparable')
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}

/** What cannot be compared, a sentence for each reason and experiment. */
export function uncomparedWords({rows}: Comparison): string[] {
  const byReason = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.verdict !== 'not-comparable') continue;
    const reason = `${row.experiment}\n${row.why}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), row]);
  }
  return [...byReason.values()].flatMap((same) => {
    const [{experiment, why} = {experiment: '', why: ''}] = same;
    const others = same.filter(({metric}) => metric !== 'result');
    if (others.length === 0) return [];
    if (others.length < same.length)
      return [`Nothing else of ${experiment} is compared, for the same reason: ${why}.`];
    const names = others.map(({metric}) => metric).join(', ');
    return [`Not compared: ${names} of ${experiment} (${why}).`];
  });
}

/** One row of the table: name, both values, the change, the verdict and its grounds. */
export function cellsOf(row: Row): string[] {
  const {experiment, metric, base, new: next, verdict, why} = row;
  return [
    `${experiment}.${metric}`,
    figureText(base, row),
    figureText(next, row),
    changeText(row, 1),
    verdict,
    why,
  ];
}

function changeText({change}: Row, digits: number): string {
  if (change === null || change === 0) return '';
  return `${change > 0 ? '+' : '−'}${Math.abs(change * 100).toFixed(digits)} %`;
}

function figureText(value: number | null, {unit}: Row): string {
  if (value === null) return '–';
  if (unit === 'us') return formatDuration(value);
  if (unit === 'ms') return formatSpan(value);
  return unit === 'connections/s' ? `${formatCount(value)}/s` : formatCount(value);
}

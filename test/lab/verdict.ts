import type {Found} from '../helpers/plimsoll.ts';
import type {Truth, View} from './scenario.ts';

/** Of a finding, what the verdict on it needs. */
export type Hit = Pick<Found, 'limit' | 'confidence' | 'ceiling' | 'boundBy'>;

/** What one run said: its hits, the worst first, and its headline figure. */
export interface Said {
  readonly hits: readonly Hit[];
  readonly result: number | null;
}

/** Is there no limit in truth? Then none may be found. */
export function isControl({limit}: Truth): boolean {
  return limit === 'no-limit-reached' || limit === 'none';
}

/** What is so in this view: a neighbour may bring limits of its own. */
export function truthIn(view: View, truth: Truth): Truth {
  if (view !== 'beside a busy neighbour' || !truth.besideNeighbour) return truth;
  return {...truth, beside: [...(truth.beside ?? []), ...truth.besideNeighbour]};
}

/** 1 where nothing untrue was named before the true limit, null where it was not named at all. */
export function rankOfTruth(truth: Truth, {hits}: Said): number | null {
  if (truth.limit === 'none') return hits.length === 0 ? 1 : null;
  const index = hits.findIndex(({limit}) => limit === truth.limit);
  return index === -1 ? null : wrong(truth, hits.slice(0, index)).length + 1;
}

/** Limits that were named with this confidence and are not there; for certain it is the worst defect that plimsoll can have. */
export function wronglyNamed(truth: Truth, {hits}: Said, as: Hit['confidence']): string[] {
  return wrong(truth, hits)
    .filter(({confidence}) => confidence === as)
    .map(({limit}) => limit);
}

/** Figures that are not the true ones, in words. A figure nobody could know from outside is only asked for with evidence. */
export function figuresOff(truth: Truth, {hits, result}: Said): string[] {
  const found = hits.find(({limit}) => limit === truth.limit);
  const figures = [
    ['ceiling', truth.ceiling, found?.ceiling],
    ['result', truth.result, result],
    ['bound by', truth.boundBy, found?.boundBy],
  ] as const;
  return figures
    .filter(([, expected, actual]) => expected !== undefined && expected !== actual)
    .map(([name, expected, actual]) => `${name} ${actual ?? 'unknown'}, in truth ${expected}`);
}

/** Everything that the run got wrong, in words; empty where it passes. */
export function faults(truth: Truth, view: View, said: Said): string[] {
  const found: string[] = [];
  const rank = rankOfTruth(truth, said);
  const named = said.hits.map(({limit}) => limit).join(', ') || 'nothing';
  if (view === 'beside a busy neighbour') return beside(truth, said);
  if (rank === null) found.push(`${truth.limit} was not found, but ${named}`);
  else if (!isBlind(view) && truth.limit !== 'none' && said.hits[0]?.limit !== truth.limit)
    found.push(`${truth.limit} is not first: ${named}`);
  for (const {limit, confidence} of wrong(truth, said.hits))
    if (isControl(truth) || confidence === 'certain' || (isBlind(view) && confidence !== 'possible'))
      found.push(`${limit} is ${confidence}, and is not there`);
  if (!isBlind(view)) found.push(...figuresOff(truth, said));
  return found;
}

/**
 * Beside a busy neighbour a verdict may be less sure, or be missing, and other clients have places of their own. What may not
 * be is another limit than the true one with more than a guess, or another number of it for certain.
 */
function beside(truth: Truth, said: Said): string[] {
  const untrue = wrong(truth, said.hits)
    .filter(({confidence}) => confidence !== 'possible')
    .map(({limit, confidence}) => `${limit} is ${confidence}, and is not there`);
  const found = said.hits.find(({limit}) => limit === truth.limit);
  if (found?.confidence !== 'certain' || truth.ceiling === undefined || found.ceiling === null) return untrue;
  const left = truth.fewerBesideNeighbour === true && found.ceiling < truth.ceiling;
  return left || found.ceiling === truth.ceiling
    ? untrue
    : [...untrue, `ceiling ${found.ceiling} is certain, in truth ${truth.ceiling}`];
}

/** What the advice of the first finding does not say and has to. */
export function missingWords(words: readonly RegExp[], advice: readonly string[]): string[] {
  const text = advice.join('\n');
  return words
    .filter((pattern) => !pattern.test(text))
    .map((pattern) => `the advice does not say ${pattern}`);
}

/** The true limit first, whatever its confidence. */
export function isSame(truth: Truth, {hits}: Said): boolean {
  return truth.limit === 'none' ? hits.length === 0 : hits[0]?.limit === truth.limit;
}

function isBlind(view: View): boolean {
  return view === 'from the client alone';
}

function wrong({limit, beside = []}: Truth, hits: readonly Hit[]): Hit[] {
  const there = [limit, ...beside] as string[];
  return hits.filter((hit) => !there.includes(hit.limit));
}

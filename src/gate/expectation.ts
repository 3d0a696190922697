import {type LimitName, limitNames} from '../model/limit-names.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {parseBound} from './bound.ts';
import {type ExperimentName, experimentNames, type Metric, metricOf} from './metric.ts';

/**
 * The grammar of `-e/--expect`:
 *
 *     expectation = "no" limit
 *                 | [ experiment "." ] "limit" ( "==" | "!=" ) limit
 *                 | metric operator quantity
 *     operator    = "<" | "<=" | ">" | ">=" | "==" | "!="
 *     metric      = experiment                              its headline figure
 *                 | [ experiment "." ] number               a number of the experiments in the record, by its path
 *                 | "canary." number | "elapsed" | …        a number of the whole record
 *                 | setting [ "." ( "value" | "used" | "ceiling" ) ] | limit ".ceiling" | "lowest"     the list of limits
 *     experiment  = "ceiling" | "burst" | "rate" | "hold"
 *     quantity    = count | rate | duration | share         500, 10k; 500/s; 20ms, 850us; 5%
 *
 * A number goes by its path in the record, of which `attempts.`, `attempts.refusals.` and `latency.` may be left out, and
 * the unit at its end: `latency.connect.p99Us` is `connect.p99`. Lists are read by key, index or `last`:
 * `ends.fin.count`, `findings.target-fds.ceiling`, `steps.0.established`, `timeline.last.open`. `refused` is the sum of all
 * refusals and `retried` of all attempts whose SYN was sent again; `refusals.refused` is the class. A latency has any
 * percentile: `connect.p95`.
 */
export type Expectation = LimitExpectation | NumberExpectation;

export interface LimitExpectation {
  readonly kind: 'limit';
  readonly text: string;
  /** undefined for every experiment of the record. */
  readonly experiment: ExperimentName | undefined;
  readonly limit: LimitName;
  /** `no`: it was not hit; `==`: it is the limit that was hit; `!=`: another was. */
  readonly is: 'no' | '==' | '!=';
}

export interface NumberExpectation {
  readonly kind: 'number';
  readonly text: string;
  readonly metric: Metric;
  readonly operator: Operator;
  readonly bound: number;
}

export const operators = {
  '<=': (a: number, b: number) => a <= b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '>': (a: number, b: number) => a > b,
} as const;
export type Operator = keyof typeof operators;

const flag = '--expect';
const form = /^([\w.-]+)\s*(<=|>=|==|!=|<|>)\s*([^\s=<>].*)$/;

/**
 * @param experiments those that are going to be run; left out, any
 * @throws UsageError that says what was expected, before anything is sent
 */
export function parseExpectation(
  given: string,
  experiments: readonly ExperimentName[] = experimentNames,
): Expectation {
  const text = given.trim();
  const [, none] = /^no\s+(\S+)$/.exec(text) ?? [];
  if (none !== undefined)
    return {kind: 'limit', text, experiment: undefined, limit: limitOf(none, text, experiments), is: 'no'};
  const [, left, operator, right = ''] = form.exec(text) ?? [];
  if (left === undefined || operator === undefined) throw new UsageError(formObjection(text));
  const [, word] = /^(?:(\w+)\.)?limit$/.exec(left) ?? [undefined, null];
  if (word !== null) return limitExpectation(text, word, operator, right, experiments);
  const metric = metricIn(text, left, experiments);
  return {
    kind: 'number',
    text,
    metric,
    operator: operator as Operator,
    bound: parseBound(right.trim(), metric.unit, `${flag} "${text}"`),
  };
}

function metricIn(text: string, name: string, experiments: readonly ExperimentName[]): Metric {
  try {
    return metricOf(name, experiments);
  } catch (cause) {
    throw cause instanceof UsageError
      ? new UsageError(`${flag} "${text}": ${cause.message}`, {cause})
      : cause;
  }
}

function limitExpectation(
  text: string,
  word: string | undefined,
  operator: string,
  right: string,
  experiments: readonly ExperimentName[],
): LimitExpectation {
  if (operator !== '==' && operator !== '!=')
    throw new UsageError(`${flag} "${text}": a limit is not a number, expected limit == or limit !=`);
  const experiment = experiments.find((name) => name === word);
  if (word !== undefined && experiment === undefined)
    throw new UsageError(
      `${flag} "${text}": "${word}" is not an experiment of this run, expected one of ${experiments.join(', ')}`,
    );
  return {kind: 'limit', text, experiment, limit: limitOf(right.trim(), text, experiments), is: operator};
}

function limitOf(word: string, text: string, experiments: readonly ExperimentName[]): LimitName {
  if (experiments.length === 0)
    throw new UsageError(
      `${flag} "${text}": only a run with traffic shows whether a limit was reached, expected a setting such as "backlog >= 1024"`,
    );
  const limit = limitNames.find((name) => name === word);
  if (limit) return limit;
  const meant = suggestion(word, limitNames);
  throw new UsageError(
    `${flag} "${text}": unknown limit "${word}", ${meant === undefined ? 'plimsoll explain lists them' : `did you mean ${meant}?`}`,
  );
}

/** `=` and `=>` are what other tools use. */
function formObjection(text: string): string {
  const meant: Record<string, Operator> = {'=': '==', '=<': '<=', '=>': '>=', '<>': '!='};
  const [, left, wrong = '', right] = /^([\w.-]+)\s*(=<|=>|<>|=)\s*([^\s=<>].*)$/.exec(text) ?? [];
  return left === undefined
    ? `${flag}: "${text}" is not an expectation, expected for example "ceiling >= 10000", "connect.p99 < 20ms" or "no target-fds"`
    : `${flag}: "${text}" is not an expectation, operators are < <= > >= == !=; expected "${left} ${meant[wrong]} ${right}"`;
}

import type {Range} from '../model/confirmation.ts';
import {suggestion} from '../plan/suggestion.ts';
import {UsageError} from '../plan/usage-error.ts';
import {anyKey, numberPaths} from '../record/number-paths.ts';
import type {Experiment, RunRecord} from '../record/record.ts';
import {refusedOf, retriedOf} from '../record/sums.ts';
import {decodeLatency} from '../stats/latency.ts';
import {readPath} from './read-path.ts';
import {settingMetric, settingMetricNames, settingNames} from './setting-metric.ts';

export type ExperimentName = Experiment['name'];
export const experimentNames: readonly ExperimentName[] = ['ceiling', 'burst', 'rate', 'hold'];

/** What one unit of a metric is; `figure` is the headline of an experiment, connections or connections a second. */
export type Unit = 'us' | 'ms' | 'perSecond' | 'share' | 'count' | 'figure';

/** A number of the record by its name. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  /** One value a place where the record has it; null where there was no sample. Empty where it is nowhere. */
  read(record: Judgeable): readonly (number | null)[];
  /** What a figure lies between that is not one number, and why, in the order of `read`. */
  rangesIn?(record: Judgeable): readonly (OpenRange | undefined)[];
  /** Why the record does not decide what it is about, in words; undefined where it does. */
  undecidedIn?(record: Judgeable): string | undefined;
}

/** Bounds of a figure, and in words why there are two. */
export interface OpenRange extends Range {
  readonly why: string;
}

/** A record, or the list of limits of a host alone, without experiments. */
export type Judgeable = Pick<RunRecord, 'experiments' | 'limits'> & Partial<RunRecord>;

/** By their names; the record leaves them to its reader. */
const sums: Readonly<Record<string, (experiment: Experiment) => number>> = {
  refused: refusedOf,
  retried: retriedOf,
};

/** Words are evidence, and no measure of anything. */
const unmeasured = /^(attempts\.lastWords|findings\.\*\.because|target)\b/;
/** May be left out of a name where nothing else has it. */
const prefixes = /^(attempts\.refusals|attempts|latency)\./;
const suffixes: readonly (readonly [RegExp, Unit])[] = [
  [/Us$/, 'us'],
  [/Ms$/, 'ms'],
  [/PerSecond$/i, 'perSecond'],
  [/Share$/, 'share'],
  [/^result$/, 'figure'],
];
const percentile =
  /^(?:latency\.)?(connect|accept|response|handshake|lateness|endAge|endTime)\.p(\d{1,2}(?:\.\d+)?)$/;

/**
 * The metric of a name, such as `ceiling`, `connect.p99`, `burst.result`, `canary.failed` or `somaxconn`. Without the name
 * of an experiment it is that number of every experiment in the record.
 * @param experiments those that the record is going to have; where it has none, settings of the list of limits alone are metrics
 * @throws UsageError that names the nearest metric
 */
export function metricOf(name: string, experiments: readonly ExperimentName[] = experimentNames): Metric {
  const ofSetting = settingMetric(name);
  if (ofSetting) return {name, unit: 'count', read: ({limits}) => ofSetting(limits)};
  if (experiments.length === 0) throw new UsageError(settingObjection(name));
  const [, word = '', rest] = /^([a-z]+)(?:\.(.+))?$/.exec(name) ?? [];
  const experiment = experimentNames.find((each) => each === word);
  if (experiment !== undefined && !experiments.includes(experiment))
    throw new UsageError(
      `"${name}" belongs to the experiment ${experiment}, which is not run here, expected one of ${experiments.join(', ')}`,
    );
  const local = experiment === undefined ? name : (rest ?? 'result');
  const read = experimentReader(local);
  if (read) {
    const those = ({experiments: all}: Judgeable) =>
      all.filter((each) => experiment === undefined || each.name === experiment);
    return {
      name,
      unit: read.unit,
      read: (record) => those(record).flatMap(read.of),
      ...(local === 'result'
        ? {
            undecidedIn: (record: Judgeable) =>
              those(record).flatMap((each) => notAccepted(each, record) ?? [])[0],
            rangesIn: (record: Judgeable) => those(record).map(rangeOf),
          }
        : {}),
    };
  }
  const ofRecord = experiment === undefined ? pathOf(name, numberPaths().record) : undefined;
  if (ofRecord !== undefined)
    return {name, unit: unitOf(ofRecord), read: (record) => readPath(record, ofRecord)};
  throw new UsageError(objection(name, experiments));
}

/** Stages that a connection passes without its application: a figure that counts them says nothing of it. */
const weakerStages: readonly Experiment['basis'][] = ['established', 'confirmed'];

/** Why a figure does not tell what was accepted. One of nothing does: who is not established is not accepted. */
function notAccepted({name, basis, result}: Experiment, {target}: Judgeable): string | undefined {
  if (basis === 'accepted' && target?.observed?.proxy === true && (result ?? 0) > 0)
    return `${name} counts connections that a proxy accepted: whether the server behind it did was not observed`;
  if (!weakerStages.includes(basis) || result === null || result === 0) return undefined;
  return `${name} counts ${basis} connections: whether the application accepted them was not observed`;
}

/** Repeats that were not all the same, or answers that went on coming when patience was over. */
function rangeOf({confirmation, stillServing, result}: Experiment): OpenRange | undefined {
  const {between} = confirmation ?? {};
  if (between)
    return {...between, why: `${between.fewest} to ${between.most} were held when it was repeated`};
  if (!stillServing || result === null) return undefined;
  const {waiting, perSecond} = stillServing;
  const most = result + waiting;
  const pace = perSecond === null ? '' : `, ${perSecond} a second`;
  return {
    fewest: result,
    most,
    why: `${waiting} still waited for an answer when patience was over, and answers went on coming${pace}: a longer --connect-timeout decides`,
  };
}

interface Reader {
  readonly unit: Unit;
  readonly of: (experiment: Experiment) => readonly (number | null)[];
}

function experimentReader(name: string): Reader | undefined {
  const sum = Object.hasOwn(sums, name) ? sums[name] : undefined;
  if (sum) return {unit: 'count', of: (experiment) => [sum(experiment)]};
  const path = pathOf(name, numberPaths().experiment);
  if (path !== undefined) return {unit: unitOf(path), of: (experiment) => readPath(experiment, path)};
  const [, kind, percent] = percentile.exec(name) ?? [];
  if (kind === undefined) return undefined;
  return {
    unit: 'us',
    of: ({latency}) => [percentileUs(latency[kind as keyof typeof latency], Number(percent))],
  };
}

/** Of any percentile, from the histogram itself. */
function percentileUs(summary: Experiment['latency']['connect'], percent: number): number | null {
  return summary === undefined ? null : (decodeLatency(summary.hdr).percentileUs(percent) ?? null);
}

function unitOf(path: string): Unit {
  return suffixes.find(([suffix]) => suffix.test(path))?.[1] ?? 'count';
}

/** `attempts.refusals.reset` by all its names: with and without its prefix, with and without the unit in its last word. */
function namesOf(path: string): readonly string[] {
  const short = path.replace(prefixes, '');
  const all = [path, path.replace(/^attempts\./, ''), short];
  return [...new Set([...all, ...all.map((name) => name.replace(/(?<=[a-z\d])(Us|Ms)$/, ''))])];
}

/** The path that a name means, with the keys that the name gives in place of `*`. */
function pathOf(name: string, paths: readonly string[]): string | undefined {
  const wanted = name.replace(/\.p99\.9$/, '.p999').split('.');
  for (const path of paths.filter((each) => !unmeasured.test(each))) {
    for (const candidate of namesOf(path)) {
      const words = candidate.split('.');
      if (words.length !== wanted.length) continue;
      if (!words.every((word, index) => word === wanted[index] || word === anyKey)) continue;
      const keys = wanted.filter((_, index) => words[index] === anyKey);
      return path
        .split('.')
        .map((word) => (word === anyKey ? keys.shift() : word))
        .join('.');
    }
  }
  return undefined;
}

/** Every name that a typo may have meant. */
export function metricNames(experiments: readonly ExperimentName[] = experimentNames): readonly string[] {
  const {experiment, record} = numberPaths();
  const shown = (paths: readonly string[]) => paths.filter((path) => !unmeasured.test(path)).flatMap(namesOf);
  const local = [...Object.keys(sums), ...shown(experiment)];
  return [
    ...experiments,
    ...local,
    ...experiments.flatMap((name) => local.map((each) => `${name}.${each}`)),
    ...shown(record),
    ...settingMetricNames,
  ].filter((name) => !name.includes(anyKey));
}

function settingObjection(name: string): string {
  const meant = suggestion(name, settingMetricNames);
  if (meant !== undefined) return `unknown setting "${name}", did you mean ${meant}?`;
  return `unknown setting "${name}", expected one of ${settingNames.join(', ')}; metrics of a run with traffic cannot be expected here`;
}

function objection(name: string, experiments: readonly ExperimentName[]): string {
  const meant = suggestion(name, metricNames(experiments));
  const end =
    meant === undefined ? 'expected for example ceiling, refused or connect.p99' : `did you mean ${meant}?`;
  return `unknown metric "${name}", ${end}${meant === undefined ? '; see plimsoll --help' : ' See plimsoll --help'}`;
}

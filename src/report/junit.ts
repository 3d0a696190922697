import xmlbuilder, {type XMLElement} from 'xmlbuilder';
import type {Experiment, RunRecord} from '../record/record.ts';
import {readingOf} from './findings-text.ts';
import {type Verdict, verdictOf} from './headline.ts';
import type {Titles} from './run-text.ts';
import {printable} from './wrap.ts';

type Finding = Experiment['findings'][number];

/** One case of a suite: passed where it has neither outcome. */
interface Case {
  readonly name: string;
  readonly outcome?: 'failure' | 'error' | 'skipped';
  readonly type?: string;
  readonly message?: string;
  readonly output?: string;
}

interface Suite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string | number | null>>;
  readonly cases: readonly Case[];
}

/**
 * The record as JUnit XML, in the form that Jenkins, GitLab and the schema of Apache Ant agree on: a suite of the
 * expectations, and one an experiment. An expectation that does not hold is a failure, one that is undecided an error. A
 * limit of the target that was found passes where an expectation says what is enough, and is skipped, so that it is seen,
 * where none does. A run that measured nothing about the target is an error, and so is a limit of the driver that was hit.
 * A limit that could not be judged is skipped, with the reason.
 */
export function renderJunit(record: RunRecord, titles: Titles): string {
  const suites = [
    ...(record.expectations.length === 0 ? [] : [expectationSuite(record)]),
    ...record.experiments.map((experiment) => experimentSuite(record, experiment, titles)),
  ];
  const seconds = (record.elapsedMs / 1000).toFixed(3);
  const root = xmlbuilder.create('testsuites', {encoding: 'UTF-8'});
  const cases = suites.flatMap((suite) => suite.cases);
  root.att({
    name: legal(`plimsoll ${record.target.url}`),
    tests: cases.length,
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
    time: seconds,
  });
  for (const suite of suites) addSuite(root, suite, record);
  return `${root.end({pretty: true})}\n`;
}

function expectationSuite({expectations}: RunRecord): Suite {
  return {
    name: 'expectations',
    properties: {},
    cases: expectations.map(({expect, actual, held, undecided, why = ''}) => {
      const found = actual === null ? 'no sample' : `actual ${actual}`;
      if (held) return {name: expect, output: found};
      return undecided
        ? {name: expect, outcome: 'error', type: 'undecided', message: `${expect}: ${found}; ${why}`}
        : {name: expect, outcome: 'failure', type: 'expectation', message: `${expect}: ${found}`};
    }),
  };
}

function experimentSuite(record: RunRecord, experiment: Experiment, titles: Titles): Suite {
  const {name, outcome, result, unit, basis, findings} = experiment;
  return {
    name,
    properties: {target: record.target.url, outcome, result, unit, basis, replies: repliesIn(experiment)},
    cases: [
      measuredCase(outcome, verdictOf(record, experiment, titles)),
      ...findings.map((finding) => limitCase(finding, titles, record.expectations.length > 0)),
    ],
  };
}

/** `200: 5, 502: 35`, the commonest first; null where no answer has a status or a code. */
function repliesIn({attempts: {replies = {}}}: Experiment): string | null {
  const counts = Object.entries(replies).sort((a, b) => b[1] - a[1]);
  return counts.length === 0 ? null : counts.map(([reply, count]) => `${reply}: ${count}`).join(', ');
}

function measuredCase(outcome: Experiment['outcome'], {verdict, more}: Verdict): Case {
  const name = 'measured';
  const output = [verdict, ...more].join('\n');
  return outcome === 'limit-found' || outcome === 'no-limit-reached'
    ? {name, output}
    : {name, outcome: 'error', type: outcome, message: verdict, output};
}

/** Where nobody said what is enough a limit is no failure, and a pass nobody would look at: it is skipped, with the words. */
function limitCase(finding: Finding, titles: Titles, isGated: boolean): Case {
  const {limit: name, side, verdict, confidence, because} = finding;
  const title = titles.get(name) ?? name;
  if (verdict === 'clear') return {name};
  if (verdict === 'unknown')
    return {name, outcome: 'skipped', message: because.at(-1)?.reading ?? 'the evidence is missing'};
  const words = `${title} (${verdict}, ${confidence})`;
  const output = evidence(words, finding);
  return verdict === 'hit' && side === 'driver'
    ? {name, outcome: 'error', type: 'driver-limit', message: `${words}: the result is the driver’s`, output}
    : verdict === 'hit' && name !== 'no-limit-reached' && !isGated
      ? {name, outcome: 'skipped', message: `${words}; no expectation (-e) says what is enough`, output}
      : {name, output};
}

function evidence(words: string, {because, ceiling, advice}: Finding): string {
  return [
    words,
    ...(ceiling === null ? [] : [`ceiling: ${ceiling}`]),
    ...because.map((each) => `${each.reading}: ${readingOf(each)} (${each.from})`),
    ...advice.map((each) => `→ ${each}`),
  ].join('\n');
}

function countOf(cases: readonly Case[], outcome: Case['outcome']): number {
  return cases.filter((each) => each.outcome === outcome).length;
}

function addSuite(root: XMLElement, {name, properties, cases}: Suite, record: RunRecord): void {
  const element = root.ele('testsuite', {
    name,
    tests: cases.length,
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
    skipped: countOf(cases, 'skipped'),
    time: (record.elapsedMs / 1000).toFixed(3),
    // Without fraction and zone, as Ant's schema has it; UTC.
    timestamp: record.startedAt.slice(0, 19),
    hostname: legal(record.driver.host),
  });
  const known = Object.entries(properties).filter(([, value]) => value !== null);
  if (known.length > 0) {
    const list = element.ele('properties');
    for (const [key, value] of known) list.ele('property', {name: key, value: legal(String(value))});
  }
  for (const each of cases) addCase(element, name, each);
}

function addCase(suite: XMLElement, suiteName: string, {name, outcome, type, message, output}: Case): void {
  const element = suite.ele('testcase', {
    classname: `plimsoll.${suiteName}`,
    name: legal(name),
    time: '0.000',
  });
  if (outcome !== undefined)
    element.ele(outcome, {
      message: legal(message ?? ''),
      ...(outcome === 'skipped' ? {} : {type: type ?? outcome}),
    });
  if (output !== undefined) element.ele('system-out', output.split('\n').map(legal).join('\n'));
}

/** XML 1.0 has no place for control characters, lone surrogates and two non-characters: section 2.2 of its text. */
function legal(text: string): string {
  return printable(text).replace(/[\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD');
}

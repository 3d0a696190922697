import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {operators, parseExpectation} from '../../src/gate/expectation.ts';
import {type ExperimentName, experimentNames, metricNames} from '../../src/gate/metric.ts';
import {UsageError} from '../../src/plan/usage-error.ts';
import {madeSurvey} from '../report/made-record.ts';

function objectionTo(text: string, experiments?: readonly ExperimentName[]): string {
  try {
    parseExpectation(text, experiments);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`"${text}" was taken`);
}

test.each<[text: string, metric: string, operator: string, bound: number]>([
  ['ceiling >= 10000', 'ceiling', '>=', 10_000],
  ['ceiling>=10k', 'ceiling', '>=', 10_000],
  ['  burst.result  >  1.5m ', 'burst.result', '>', 1_500_000],
  ['rate >= 500/s', 'rate', '>=', 500],
  ['rate >= 500', 'rate', '>=', 500],
  ['connect.p99 < 20ms', 'connect.p99', '<', 20_000],
  ['connect.p99.9 <= 850us', 'connect.p99.9', '<=', 850],
  ['latency.connect.p99Us < 1s', 'latency.connect.p99Us', '<', 1_000_000],
  ['connect.p95 < 0', 'connect.p95', '<', 0],
  ['rate.response.max < 1m30s', 'rate.response.max', '<', 90_000_000],
  ['refused == 0', 'refused', '==', 0],
  ['refusals.no-ports != 0', 'refusals.no-ports', '!=', 0],
  ['canary.blocked < 1s', 'canary.blocked', '<', 1000],
  ['elapsed < 2m', 'elapsed', '<', 120_000],
  ['establishedPerSecond >= 30/m', 'establishedPerSecond', '>=', 0.5],
  ['establishedPerSecond > 0', 'establishedPerSecond', '>', 0],
  ['fidelity.idleShare > 20%', 'fidelity.idleShare', '>', 0.2],
  ['fidelity.idleShare > 0.2', 'fidelity.idleShare', '>', 0.2],
  ['findings.target-fds.ceiling >= 1k', 'findings.target-fds.ceiling', '>=', 1000],
  ['backlog >= 1024', 'backlog', '>=', 1024],
  ['net.core.somaxconn.value >= 4096', 'net.core.somaxconn.value', '>=', 4096],
  ['target-fds.ceiling >= 1k', 'target-fds.ceiling', '>=', 1000],
])('%s', (text, metric, operator, bound) => {
  expect(parseExpectation(text)).toMatchObject({
    kind: 'number',
    text: text.trim(),
    metric: {name: metric},
    operator,
    bound,
  });
});

test.each<[text: string, experiment: string | undefined, limit: string, is: string]>([
  ['no target-fds', undefined, 'target-fds', 'no'],
  ['limit == accept-rate', undefined, 'accept-rate', '=='],
  ['limit!=accept-rate', undefined, 'accept-rate', '!='],
  ['burst.limit == accept-queue-burst', 'burst', 'accept-queue-burst', '=='],
])('%s', (text, experiment, limit, is) => {
  expect(parseExpectation(text)).toEqual({kind: 'limit', text, experiment, limit, is});
});

test.each<[text: string, says: string]>([
  ['', 'is not an expectation, expected for example "ceiling >= 10000"'],
  ['ceiling', 'is not an expectation'],
  ['ceiling >=', 'is not an expectation'],
  ['ceiling = 5', 'operators are < <= > >= == !=; expected "ceiling == 5"'],
  ['ceiling => 5', 'expected "ceiling >= 5"'],
  ['ceilign >= 5', 'unknown metric "ceilign", did you mean ceiling?'],
  ['conect.p99 < 20ms', 'did you mean connect.p99?'],
  ['burst.conect.p99 < 20ms', 'did you mean burst.connect.p99?'],
  ['refusals.no-port == 0', 'did you mean refusals.no-ports?'],
  ['somaxcon >= 5', 'did you mean somaxconn?'],
  ['quux.zork >= 5', 'unknown metric "quux.zork", expected for example ceiling'],
  ['connect.p101 < 5ms', 'unknown metric "connect.p101"'],
  ['ceiling >= many', '--expect "ceiling >= many": "many" is not a count'],
  ['ceiling >= -1', 'is negative'],
  ['ceiling >= 1.5', 'is not a whole number'],
  ['connect.p99 < 20', '"20" has no unit'],
  ['rate >= max/s', '"max/s" is not a rate'],
  ['establishedPerSecond > max', '"max" is not a number'],
  ['fidelity.idleShare > lots', '"lots" is not a share'],
  ['no target-fd', 'unknown limit "target-fd", did you mean target-fds?'],
  ['limit == zork', 'unknown limit "zork", plimsoll explain lists them'],
  ['limit < accept-rate', 'a limit is not a number, expected limit == or limit !='],
  ['zork.limit == accept-rate', '"zork" is not an experiment of this run'],
  ['target.port == 80', 'unknown metric "target.port"'],
  ...['__proto__', 'constructor', 'toString', 'hold.valueOf'].map((name): [string, string] => [
    `${name} == 0`,
    `unknown metric "${name}"`,
  ]),
])('%j is refused', (text, says) => {
  expect(objectionTo(text)).toContain(says);
});

test.each<[text: string, says: string]>([
  [
    'burst.result > 5',
    '"burst.result" belongs to the experiment burst, which is not run here, expected one of ceiling',
  ],
  ['burst.limit == accept-rate', '"burst" is not an experiment of this run'],
])('%j is refused where it is not run', (text, says) => {
  expect(objectionTo(text, ['ceiling'])).toContain(says);
});

test.each<[text: string, says: string]>([
  ['refused == 0', 'metrics of a run with traffic cannot be expected here'],
  ['backlgo >= 5', 'unknown setting "backlgo", did you mean backlog?'],
  ['no target-fds', 'only a run with traffic shows whether a limit was reached'],
])('%j is refused where there is no traffic', (text, says) => {
  expect(objectionTo(text, [])).toContain(says);
});

describe('every name', () => {
  const names = metricNames();

  test('is one that a metric goes by', () => {
    expect(names.length).toBeGreaterThan(500);
    for (const name of names) expect(() => parseExpectation(`${name} == 0`), name).not.toThrow();
  });

  test('every number of the record is among them', () => {
    const record = madeSurvey();
    const skip = /lastWords|because|^limits|^expectations|^target|family/;
    for (const [path, value] of numbersIn(record)) {
      if (skip.test(path)) continue;
      const name = path.replace(
        /^experiments\.(\d+)\./,
        (_, index) => `${record.experiments[Number(index)]?.name}.`,
      );
      const expectation = parseExpectation(`${name} == 0`);
      if (expectation.kind !== 'number') throw new Error(name);
      expect([name, expectation.metric.read(record)]).toEqual([name, [value]]);
    }
  });

  function* numbersIn(value: unknown, path: readonly string[] = []): Generator<[string, number]> {
    if (typeof value === 'number') yield [path.join('.'), value];
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) yield* numbersIn(member, [...path, key]);
  }
});

test('whatever is written, it is taken or refused in one line', () => {
  const words = fc.constantFrom(
    'ceiling',
    'limit',
    'no',
    'connect.p99',
    '>=',
    '==',
    '5',
    '20ms',
    'x',
    '.',
    'burst',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words).map((some) => some.join(' ')),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        const expectation = parseExpectation(given);
        if (expectation.kind === 'number') expect(Object.keys(operators)).toContain(expectation.operator);
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).not.toContain('\n');
      }
    }),
  );
});

test('experiments are those of the record', () => {
  expect(
    madeSurvey()
      .experiments.map(({name}) => name)
      .sort(),
  ).toEqual([...experimentNames].sort());
});

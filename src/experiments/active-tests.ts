import {setTimeout as sleep} from 'node:timers/promises';
import {Crew} from '../drive/crew.ts';
import {lateCount} from '../explain/trouble.ts';
import type {ActiveTestName, ActiveTests, TestOutcome} from '../model/evidence.ts';
import type {Plan, PortBook} from '../model/plan.ts';
import type {Endpoint} from '../model/target.ts';
import {shares} from '../plan/shares.ts';

/** Enough to tell some from none, few enough to be borne by a target that is at its limit. */
const fewConnections = 10;
const slowConnections = 40;
const testTimeoutMs = 3000;
/** From closing connections to their room being free again. */
const freedWithinMs = 300;

/** What a test run needs of the run it belongs to. */
export interface TestBench {
  readonly plan: Plan;
  readonly crew: Crew;
  readonly signal: AbortSignal;
  readonly announce: (text: string) => void;
}

/** Asks while the wall stands; each test is bounded in count and time, and announced. */
export async function testAtTheWall(
  bench: TestBench,
  names: readonly ActiveTestName[],
): Promise<ActiveTests> {
  const tests: {-readonly [Name in keyof ActiveTests]: ActiveTests[Name]} = {};
  const {plan, signal, announce} = bench;
  const {endpoint} = plan.target;
  // The release test changes what the others look at, so it comes last.
  const second = secondSource(plan);
  if (names.includes('secondSource') && second !== undefined && !signal.aborted) {
    announce(`test: do ${fewConnections} more get in from ${second}?`);
    tests.secondSource = {source: second, ...(await attempt({...plan, book: bookOf(plan, second)}, signal))};
  }
  if (names.includes('otherPort') && endpoint.family !== 'unix' && !signal.aborted) {
    const port = endpoint.port > 1 ? endpoint.port - 1 : endpoint.port + 1;
    announce(`test: does port ${port} of the same host answer?`);
    tests.otherPort = {port, ...(await attempt(towards(plan, {...endpoint, port}), signal))};
  }
  const {open} = bench.crew.tally;
  if (names.includes('release') && open > 0 && !signal.aborted) {
    const released = Math.min(fewConnections, Math.ceil(open / 2));
    announce(`test: ${released} of the held connections are closed; do as many others get in?`);
    bench.crew.release(released);
    await sleep(freedWithinMs);
    tests.release = {released, ...(await attempt(plan, signal, {connections: released * 2}))};
  }
  return tests;
}

/** Asks again once everything was closed: is it the rate? */
export async function testSlower(
  plan: Plan,
  announce: TestBench['announce'],
  signal: AbortSignal,
): Promise<ActiveTests> {
  const perSecond = Math.max(1, Math.round((plan.perSecond ?? 1000) / 20));
  const connections = Math.min(slowConnections, plan.connections, perSecond * 4);
  announce(`test: do ${connections} get in at ${perSecond}/s?`);
  return {slower: {perSecond, ...(await attempt(plan, signal, {connections, perSecond}))}};
}

async function attempt(
  plan: Plan,
  signal: AbortSignal,
  change: Partial<Pick<Plan, 'connections' | 'perSecond'>> = {},
): Promise<TestOutcome> {
  const crew = await Crew.assemble(
    shares({
      ...plan,
      connections: fewConnections,
      perSecond: 200,
      ...change,
      workers: 1,
      connectTimeoutMs: testTimeoutMs,
    }),
  );
  try {
    crew.go();
    await crew.until(() => crew.opened && crew.tally.pending === 0, testTimeoutMs * 4, signal);
    crew.confirm();
    await crew.until(() => crew.confirmed, testTimeoutMs * 2, signal);
    const {tally} = await crew.report();
    await crew.close();
    return {
      tried: tally.started,
      entered: tally.openConfirmed,
      refused: tally.refusals.refused,
      late: lateCount(tally),
    };
  } finally {
    await crew.dismiss();
  }
}

function towards(plan: Plan, endpoint: Endpoint): Plan {
  return {...plan, target: {...plan.target, endpoint}};
}

function bookOf({book}: Plan, source: string): PortBook | undefined {
  return book && {...book, sources: [source]};
}

/** A source that the run did not use: the next of 127/8 on loopback, or the last of several that were given. */
function secondSource({book, target}: Plan): string | undefined {
  if (!book || target.endpoint.family !== 4) return undefined;
  return target.endpoint.address.startsWith('127.') ? '127.77.0.1' : undefined;
}

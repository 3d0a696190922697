import {setTimeout as sleep} from 'node:timers/promises';
import {WorkerPool} from '../drive/worker-pool.ts';
import {lateCount} from '../explain/trouble.ts';
import type {ActiveTestName, ActiveTests, TestOutcome} from '../model/active-tests.ts';
import type {TargetSockets} from '../model/host-facts.ts';
import {asksForProof, asksKernel, type Plan, type PortPool} from '../model/plan.ts';
import {provesByGreeting} from '../model/proof.ts';
import {type Reading, valueIfKnown} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import type {Endpoint} from '../model/target.ts';
import {readOwnAddresses} from '../plan/own-addresses.ts';
import {secondSource} from '../plan/second-source.ts';
import {shares} from '../plan/shares.ts';
import {slowerThan} from '../plan/slower.ts';
import {untouchedPorts} from '../plan/untouched-ports.ts';

/** Enough to tell some from none, few enough to be borne by a target that is at its limit. */
const fewConnections = 10;
const testTimeoutMs = 3000;
/** What any path has to carry: 576 bytes of IPv4 (RFC 1122 3.3.2), 1,280 of IPv6 (RFC 8200 5), less their headers. */
const smallSegmentBytes = {4: 536, 6: 1220} as const;
/** Fewer than wait in any accept queue that is worth its name, were they the last to come. */
const lastConnections = 2;
/** From closing connections to their room being free again. */
const freedWithinMs = 300;

/** What a test run needs of the run it belongs to. */
export interface TestContext {
  readonly plan: Plan;
  readonly workerPool: WorkerPool;
  /** Who has the connections of the run, and of more worker pools, at the target; undefined where it is not observed. */
  readonly ownSockets: (more: readonly WorkerPool[]) => Promise<Reading<TargetSockets> | undefined>;
  readonly signal: AbortSignal;
  readonly announce: (text: string) => void;
}

/** Asks while the limit is reached; each test is bounded in count and time, and announced. */
export async function testAtTheLimit(
  context: TestContext,
  names: readonly ActiveTestName[],
): Promise<ActiveTests> {
  const tests: {-readonly [Name in keyof ActiveTests]: ActiveTests[Name]} = {};
  const {plan, signal, announce} = context;
  const {endpoint} = plan.target;
  // The release tests change what the others look at, so they come last.
  const second = secondSource(plan, readOwnAddresses());
  if (names.includes('secondSource') && second !== undefined && !signal.aborted) {
    announce(
      `test: opening ${fewConnections} connections from a second source address, ${second}, and as many from the first`,
    );
    const own = untouchedPorts(plan, context.workerPool.tally.portsInUse, fewConnections) ?? plan.portPool;
    // At two rates, so that no rule can take them in turn.
    const [outcome, again] = await Promise.all([
      attempt({...plan, portPool: portPoolOf(plan, second)}, signal),
      attempt({...plan, portPool: own}, signal, {perSecond: 130}),
    ]);
    const {released, closedByPeer} = context.workerPool.tally;
    tests.secondSource = {source: second, room: released + closedByPeer, ...outcome, again};
  }
  if (names.includes('otherPort') && endpoint.family !== 'unix' && !signal.aborted) {
    const port = endpoint.port > 1 ? endpoint.port - 1 : endpoint.port + 1;
    announce(`test: connecting to another port of the same host, ${port}`);
    tests.otherPort = {port, ...(await attempt(towards(plan, {...endpoint, port}), signal))};
  }
  if (names.includes('smallSegments') && endpoint.family !== 'unix' && !signal.aborted) {
    const bytes = smallSegmentBytes[endpoint.family];
    announce(`test: opening ${fewConnections} connections with segments of at most ${bytes} bytes`);
    tests.smallSegments = {bytes, ...(await attempt({...plan, maxSegmentBytes: bytes}, signal))};
  }
  if (names.includes('releaseLast') && context.workerPool.tally.open > lastConnections && !signal.aborted) {
    tests.releaseLast = await releaseLast(context);
  }
  if (names.includes('release') && context.workerPool.tally.open > 0 && !signal.aborted)
    tests.release = await release(context);
  return tests;
}

/** Closes those that came last, and sees how many get in for them: more than there was room for before. */
async function releaseLast({
  plan,
  workerPool,
  signal,
  announce,
}: TestContext): Promise<NonNullable<ActiveTests['releaseLast']>> {
  const {portsInUse, released: roomBefore} = workerPool.tally;
  announce(`test: closing the last ${lastConnections} connections to see whether others are admitted`);
  const connections = roomBefore + lastConnections * 2;
  const portPool = untouchedPorts(plan, portsInUse, connections) ?? plan.portPool;
  const before = async () => {
    workerPool.release(lastConnections, 'last');
    await sleep(freedWithinMs);
  };
  const outcome = await attempt({...plan, portPool}, signal, {connections}, {before});
  return {released: lastConnections, ...outcome, entered: Math.max(0, outcome.entered - roomBefore)};
}

/**
 * Closes some connections, and sees how many get in for them: others that try, from four-tuples that the run has not
 * used, and those of the run that were waiting for the application.
 */
async function release({
  plan,
  workerPool,
  ownSockets,
  signal,
  announce,
}: TestContext): Promise<NonNullable<ActiveTests['release']>> {
  const {open, answered, portsInUse, released: roomBefore} = workerPool.tally;
  const released = Math.min(fewConnections, Math.ceil(open / 2));
  const room = roomBefore + released;
  const portPool = untouchedPorts(plan, portsInUse, room * 2);
  announce(`test: closing ${released} held connections to see whether as many others are admitted`);
  const owned = async (more: WorkerPool) => {
    const sockets = await ownSockets([more]);
    return sockets && valueIfKnown(sockets)?.accepted;
  };
  let ownedBefore: number | undefined;
  let ownedAfter: number | undefined;
  const outcome = await attempt(
    {...plan, portPool: portPool ?? plan.portPool},
    signal,
    {connections: room * 2},
    {
      before: async (more) => {
        ownedBefore = await owned(more);
        workerPool.release(released, 'first');
        await sleep(freedWithinMs);
      },
      after: async (more) => {
        ownedAfter = await owned(more);
      },
    },
  );
  const served = asksForProof(plan) ? workerPool.tally.answered - answered : undefined;
  const stay = Math.max(0, (ownedBefore ?? 0) - released);
  const entered =
    ownedBefore !== undefined && ownedAfter !== undefined
      ? Math.max(0, ownedAfter - stay)
      : outcome.entered + (served ?? 0);
  return {
    ...outcome,
    released,
    // Who was taken and has ended by the application's own doing, such as an idle timeout, has left a place as well.
    room: room + workerPool.tally.closedByPeer,
    fresh: portPool !== undefined,
    ...(served === undefined ? {} : {served}),
    entered,
  };
}

/**
 * Asks again once everything was closed, at a rate below the one that was admitted while others failed: is it the rate?
 * @param failedShare of the run's attempts, those that failed, and how many a second got in meanwhile
 */
export async function testSlower(
  plan: Plan,
  {failedShare, admittedPerSecond}: {readonly failedShare: number; readonly admittedPerSecond: number},
  announce: TestContext['announce'],
  signal: AbortSignal,
): Promise<ActiveTests> {
  const {perSecond, connections} = slowerThan(failedShare, admittedPerSecond);
  announce(`test: opening ${connections} connections again, at ${perSecond}/s`);
  return {slower: {perSecond, ...(await attempt(plan, signal, {connections, perSecond}))}};
}

/** What is done when all is ready for the attempts, and when each has its outcome and they are still open. */
interface Around {
  readonly before?: (workerPool: WorkerPool) => Promise<void>;
  readonly after?: (workerPool: WorkerPool) => Promise<void>;
}

async function attempt(
  plan: Plan,
  signal: AbortSignal,
  change: Partial<Pick<Plan, 'connections' | 'perSecond'>> = {},
  {before, after}: Around = {},
): Promise<TestOutcome> {
  const workerPool = await WorkerPool.assemble(
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
    await before?.(workerPool);
    workerPool.go();
    await workerPool.until(
      () => workerPool.opened && workerPool.tally.pending === 0,
      testTimeoutMs * 4,
      signal,
    );
    workerPool.confirm();
    await workerPool.until(() => workerPool.confirmed, testTimeoutMs * 2, signal);
    if (asksForProof(plan))
      await workerPool.until(() => workerPool.tally.unproven === 0, testTimeoutMs, signal);
    await after?.(workerPool);
    const {tally} = await workerPool.report();
    await workerPool.close();
    return {
      tried: tally.started,
      entered: enteredOf(plan, workerPool, tally),
      refused: tally.refusals.refused,
      established: tally.established,
      late: lateCount(tally),
    };
  } finally {
    await workerPool.dismiss();
  }
}

/**
 * The strongest stage that this side can see: answered where a proof is asked for. Who was taken and has ended since, of an
 * idle timeout, had entered as well; who was greeted and has ended may have been turned away.
 */
function enteredOf(plan: Plan, {engine}: WorkerPool, tally: Tally): number {
  const stay = asksForProof(plan)
    ? tally.openAnswered
    : asksKernel(engine)
      ? tally.openConfirmed
      : tally.open;
  return provesByGreeting(plan.proof) ? stay : stay + tally.closedByPeer;
}

/** Whoever serves another port need not speak the protocol of this one. */
function towards(plan: Plan, endpoint: Endpoint): Plan {
  return {...plan, target: {...plan.target, endpoint}, proof: undefined, tls: undefined};
}

function portPoolOf({portPool}: Plan, source: string): PortPool | undefined {
  return portPool && {...portPool, sources: [source]};
}

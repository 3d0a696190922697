import {asksForProof, asksKernel, type Plan} from '../model/plan.ts';
import {missing, valueIfKnown} from '../model/reading.ts';
import {formatCount} from '../model/units.ts';
import {increasesBetween} from '../observe/delta.ts';
import type {Step} from '../record/record.ts';
import type {ExperimentContext} from './experiment-context.ts';
import type {LoadRun} from './load-run.ts';
import {LoadSession} from './load-session.ts';
import type {Measurement} from './measurement.ts';
import {type Recovery, untilRecovered} from './recovery.ts';
import {endedInWords, metIn, type Searched, searchLargest, type Trial} from './search.ts';
import {lossInWords, lostIn, type StepCounts, stepCounts, unfinished} from './step.ts';

/** Shorter than the first SYN retry (1 s, measured: syn-retry-times): what has no answer by then has lost its SYN. */
const oneWaveMs = 950;
/** Longer than the first three, so that the run that explains the loss shows how it heals. */
const explainedMs = 3500;
/** A limit that one burst reached by chance is reached again. */
const triesOfFailure = 2;

export interface BurstWishes {
  readonly repeats: number;
  /** Share by which the figure may be below the true one; 0 finds it to the connection. */
  readonly tolerance: number;
  /** Smallest burst that is tried before one fails. */
  readonly first?: number;
  /** While none fails each burst is this many times the last. */
  readonly factor?: number;
}

/**
 * The largest burst of connections, opened in the shortest time the engine can, of which none loses its SYN, is retried,
 * refused or a phantom: powers of two, then the middle between what held and what failed, with the target recovered in
 * between.
 * @param plan its `connections` are the largest burst that is tried
 */
export async function measureBurst(
  plan: Plan,
  context: ExperimentContext,
  {repeats, tolerance, first = 1, factor = 2}: BurstWishes,
): Promise<Measurement> {
  context.onExperiment('burst');
  const tryOne = async (size: number): Promise<Trial> => {
    context.announce(`burst of ${formatCount(size)}`);
    return trialOf(await runBurst({...plan, connections: size}, context));
  };
  const recover = ({run}: Trial) => untilRecovered(context, run.target?.before);
  const pace = {first, factor, most: plan.connections, tolerance};
  // What was lost is explained by one run more.
  const searching = {...context, noRunAfterMs: context.noRunAfterMs - oneWaveMs};
  const found = await searchLargest(
    pace,
    searching,
    (size) => tryTwice(size, context.signal, tryOne, recover),
    recover,
  );
  if (found.endedBy === 'stuck') return measureStalled(plan, context, found);
  const {held, failed} = found;
  const confirmation =
    held !== null &&
    failed !== null &&
    found.endedBy === undefined &&
    repeats > 0 &&
    performance.now() + oneWaveMs * 2 + explainedMs < context.noRunAfterMs
      ? await repeat(held, failed, repeats, {context, tryOne, recover})
      : undefined;
  const deciding = await decidingTrial(plan, context, found);
  const judged = await context.judge(deciding.plan, deciding.run);
  return {
    name: 'burst',
    plan,
    run: deciding.run,
    runPlan: deciding.plan,
    ...judged,
    figure: {result: held, basis: basisOf(plan, found.trials)},
    met: metIn(found),
    steps: found.trials.map(({step}) => step),
    ...(confirmation === undefined ? {} : {confirmation}),
    notes: [...endedInWords(found), ...inlineNote(plan, found.trials)],
  };
}

/** Loses by chance once in a while; a size that fails is tried again before it counts. */
async function tryTwice(
  size: number,
  signal: AbortSignal,
  tryOne: (size: number) => Promise<Trial>,
  recover: (trial: Trial) => Promise<Recovery>,
): Promise<Trial> {
  let trial = await tryOne(size);
  for (let tries = 1; tries < triesOfFailure && trial.step.verdict === 'failed'; tries++) {
    if ((await recover(trial)) !== 'recovered' || signal.aborted) return trial;
    trial = await tryOne(size);
  }
  return trial;
}

async function runBurst(
  plan: Plan,
  context: ExperimentContext,
  {patienceMs = oneWaveMs, drops = false}: {readonly patienceMs?: number; readonly drops?: boolean} = {},
): Promise<{plan: Plan; run: LoadRun; confirmed: boolean}> {
  const burst: Plan = {...plan, perSecond: null, mostInFlight: null, connectTimeoutMs: patienceMs, holdMs: 0};
  const session = await LoadSession.start(burst, context, {drops});
  try {
    await session.open();
    await session.settle(plan.connectTimeoutMs);
    if (!asksForProof(plan)) await session.seeAccepted();
    let run = await session.report();
    // A phantom comes of an accept queue that was full, which the target counts; where nobody looks, its kernel is asked.
    const confirmed = drops || (lostIn(stepCounts(burst, run, false)) === 0 && mayHavePhantoms(burst, run));
    if (confirmed && run.tally.open > 0) {
      await session.confirm(run.target?.sockets.at(-1));
      run = await session.report();
    }
    await session.close();
    return {plan: burst, run, confirmed};
  } finally {
    await session.end();
  }
}

function mayHavePhantoms(plan: Plan, {target}: LoadRun): boolean {
  if (asksForProof(plan)) return false;
  const increases = target && valueIfKnown(increasesBetween(target.before, target.after).tcpExt);
  return !increases || (increases.ListenOverflows ?? 0) + (increases.TCPReqQFullDoCookies ?? 0) > 0;
}

function trialOf({plan, run, confirmed}: Awaited<ReturnType<typeof runBurst>>): Trial {
  const counts = stepCounts(plan, run, confirmed);
  return {plan, run, step: {asked: plan.connections, ...verdictOf(counts, run, plan.connections), ...counts}};
}

/** Whether a burst of so many held, and in words why not. The driver is judged first. Pure. */
export function verdictOf(
  counts: StepCounts,
  {tally, settled}: Pick<LoadRun, 'tally' | 'settled'>,
  connections: number,
): Pick<Step, 'verdict' | 'why'> {
  const {refusals, started} = tally;
  const own = refusals['no-fds'] + refusals['no-files'] + refusals['no-memory'] + refusals['no-ports'];
  if (own > 0) return {verdict: 'driver-limited', why: `${own} failed on the driver`};
  if (!settled) return unfinished(counts, connections);
  if (started < connections) return {verdict: 'driver-limited', why: `only ${started} could be started`};
  return lostIn(counts) === 0 ? {verdict: 'held', why: ''} : {verdict: 'failed', why: lossInWords(counts)};
}

async function repeat(
  held: number,
  failed: number,
  repeats: number,
  {
    context,
    tryOne,
    recover,
  }: {
    readonly context: ExperimentContext;
    readonly tryOne: (size: number) => Promise<Trial>;
    readonly recover: (trial: Trial) => Promise<Recovery>;
  },
): Promise<Measurement['confirmation']> {
  const tries = async (size: number, verdict: Step['verdict']) => {
    const count = {made: 0, as: 0};
    while (count.made < repeats && !context.signal.aborted && performance.now() < context.noRunAfterMs) {
      const trial = await tryOne(size);
      if (trial.step.verdict === 'unfinished') break;
      count.made++;
      if (trial.step.verdict === verdict) count.as++;
      if ((await recover(trial)) !== 'recovered') break;
    }
    return count;
  };
  const [holding, failing] = [await tries(held, 'held'), await tries(failed, 'failed')];
  const made = Math.min(holding.made, failing.made);
  if (made === 0) return undefined;
  return {
    repeats: made,
    held: {connections: held, times: Math.min(made, holding.as)},
    refused: {connections: failed, times: Math.min(made, failing.as)},
  };
}

/** The run that shows what stops a larger burst: the smallest that failed, once more with everything read; or the largest. */
async function decidingTrial(
  plan: Plan,
  context: ExperimentContext,
  {failed, trials, endedBy}: Searched,
): Promise<Trial> {
  const last = trials.at(-1) as Trial;
  if (endedBy === 'gone' || endedBy === 'unfinished') return last;
  const failing = trials.find(({step}) => step.asked === failed && step.verdict === 'failed');
  if (failed === null || !failing || context.signal.aborted) return last;
  // It shows what was lost, too, though not how that heals.
  if (performance.now() + 2 * oneWaveMs > context.noRunAfterMs) return failing;
  context.announce(`burst of ${formatCount(failed)} again, to find the limit`);
  const leftMs = context.noRunAfterMs - performance.now();
  const patienceMs = Math.max(oneWaveMs, Math.min(explainedMs, leftMs));
  const again = trialOf(await runBurst({...plan, connections: failed}, context, {patienceMs, drops: true}));
  return again.step.verdict === 'failed' ? again : failing;
}

/**
 * A listener that does not come back from a burst does not accept: its queue only fills. So the figure is what got into
 * it in all, this last burst included, until one was lost.
 */
async function measureStalled(plan: Plan, context: ExperimentContext, found: Searched): Promise<Measurement> {
  context.announce('the target does not accept what is in its queue: one last burst fills it');
  const last = {...plan, connections: fillsQueue(plan, found)};
  const deciding = trialOf(await runBurst(last, context, {patienceMs: explainedMs, drops: true}));
  const judged = await context.judge(deciding.plan, deciding.run);
  const atOnce = ({step}: Trial) => step.established - step.late;
  const result = [...found.trials.filter(({step}) => step.verdict !== 'driver-limited'), deciding].reduce(
    (sum, trial) => sum + atOnce(trial),
    context.canary?.establishedAtOnce ?? 0,
  );
  return {
    name: 'burst',
    plan,
    run: deciding.run,
    runPlan: deciding.plan,
    ...judged,
    figure: {result, basis: asksKernel(deciding.run.engine) ? 'confirmed' : 'established'},
    met: metBy[deciding.step.verdict],
    steps: [...found.trials, deciding].map(({step}) => step),
    notes: [
      'The accept queue did not get shorter after a burst: the application accepted nothing. The result counts what entered the queue, over all bursts.',
      ...inlineNote(plan, [deciding]),
    ],
  };
}

const metBy = {
  held: 'nothing',
  failed: 'limit',
  'driver-limited': 'driver',
  unfinished: 'unfinished',
} as const satisfies Record<Step['verdict'], Measurement['met']>;

/** Enough to fill the queue where its limit is known; else all that was asked for. */
function fillsQueue({connections}: Plan, {trials}: Searched): number {
  const listeners = valueIfKnown(trials.at(-1)?.run.target?.after.sample.listeners ?? unseen);
  const limits = listeners?.map(({acceptQueueLimit}) => valueIfKnown(acceptQueueLimit) ?? Infinity) ?? [
    Infinity,
  ];
  const limit = limits.reduce((sum, one) => sum + one + 1, 0);
  return Math.min(connections, Math.ceil(limit * 1.1) + 20);
}

const unseen = missing('not-observed', 'ss -ltn');

function basisOf(plan: Plan, trials: readonly Trial[]): Measurement['figure']['basis'] {
  if (asksForProof(plan)) return 'served';
  const held = trials.filter(({step}) => step.verdict === 'held');
  const largest = held.toSorted((a, b) => b.step.asked - a.step.asked)[0];
  if (largest && wereAllAccepted(largest.run)) return 'accepted';
  return held.every(({run, step}) => run.target !== undefined || step.phantom !== null) && held.length > 0
    ? 'confirmed'
    : 'established';
}

/** The application has each connection that is open: seen at the target, where none of the run waits in the queue. */
function wereAllAccepted({target, tally}: LoadRun): boolean {
  const last = target?.sockets.at(-1);
  return last?.known === true && last.value.queued === 0 && last.value.accepted >= tally.open;
}

/** On loopback and veth the target's kernel works within connect(2), so attempts do not really come at one instant. */
function inlineNote({target}: Plan, trials: readonly Trial[]): string[] {
  const {endpoint} = target;
  const loopback =
    endpoint.family !== 'unix' && (endpoint.address.startsWith('127.') || endpoint.address === '::1');
  const p50Us = trials.at(-1)?.step.connect?.p50Us ?? Infinity;
  if (!loopback && p50Us > 100) return [];
  return [
    `On ${loopback ? 'loopback' : 'a local link'} each handshake finishes inside connect(2), so the SYNs of a burst arrive one after the other. Over a network the same burst arrives closer together and fills the queue sooner (measured: handshake-inside-connect).`,
  ];
}

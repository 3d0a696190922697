import {failurePace} from '../explain/admission-pace.ts';
import {nextTests} from '../explain/next-tests.ts';
import {stoppedMs} from '../explain/stood-still.ts';
import {isPerSource} from '../explain/test-outcome.ts';
import {oldestWereEnded} from '../explain/trouble.ts';
import type {Finding} from '../model/finding.ts';
import type {Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import {formatCount} from '../model/units.ts';
import {hasReachedLimit, isHopeless, isRateLimit} from '../plan/limit-reached.ts';
import {runClockMs} from '../run-clock.ts';
import {testAtTheLimit, testSlower} from './active-tests.ts';
import {confirmEviction} from './confirm-eviction.ts';
import {type Again, confirmFigure, isConfirmable} from './confirm-figure.ts';
import type {ExperimentContext} from './experiment-context.ts';
import {hopelessWords} from './hopeless-words.ts';
import {LoadSession} from './load-session.ts';
import type {Measurement} from './measurement.ts';
import {resultOf} from './outcome.ts';

/** Behind a limit on the rate the ramp goes on at half of it, so often at most, and only if the rest does not take longer. */
const mostHalvings = 4;
const longestRestMs = 60_000;
/** Where connections wait to be accepted, they are looked at for so long: two looks more than what counts as stopped. */
const standsStillMs = stoppedMs + 600;

/** Those that wait for an answer longer than they were held are looked at for so long, if that decides whether others get one. */
const answersMayComeMs = 3000;

/** About what the tests at a limit take. */
const testMs = 3500;

/**
 * Opens connections on schedule until all asked for are tried or a limit is reached. A limit on the rate is passed at half the
 * rate; at a limit on the number every outcome is waited for, the target's kernel is asked what it has, and the figure is tried
 * again.
 * @param repeats how often a figure is tried again; 0 for not at all
 * @throws Error when the workers cannot be started
 */
export async function measureCeiling(
  plan: Plan,
  context: ExperimentContext,
  repeats: number,
): Promise<Measurement> {
  context.onExperiment('ceiling');
  const session = await LoadSession.start(plan, context);
  const {workerPool, signal} = session;
  try {
    const notes = [...(await openRamp(session, context)), ...hopelessWords(session)];
    const holds = () => workerPool.tally.open > 0 && !signal.aborted;
    await context.canary?.pause();
    const accepted = holds() ? await session.countAccepted() : undefined;
    if (!signal.aborted) await session.confirm(accepted);
    // Where each new connection ends an old one, the canary would end those that are held.
    const {tally} = workerPool;
    const evicts = tally.endedByPeer > 0 && oldestWereEnded(tally);
    if (!evicts) context.canary?.resume();
    const waits = accepted !== undefined && (valueIfKnown(accepted)?.queued ?? 0) > 0;
    if (holds()) await session.hold(Math.max(plan.holdMs, waits ? standsStillMs : 0));
    if (holds())
      await session.seeAnswers(Math.min(answersMayComeMs, context.noRunAfterMs - performance.now()));
    const run = await session.report();
    if (evicts) context.canary?.resume();
    let judged = await context.judge(plan, run);
    const counted = resultOf(plan, judged.evidence, run);
    const goesOn = () => !signal.aborted && !workerPool.allLost;
    const confirmation =
      repeats > 0 && goesOn() && isConfirmable(counted, judged.findings)
        ? await confirm(session, context, {figure: counted, repeats, findings: judged.findings})
        : undefined;
    const repeated = confirmation === undefined ? run : {...run, repeats: confirmation};
    if (confirmation?.exceeded || confirmation?.batch) judged = await context.judge(plan, repeated);
    // What is left when an application has just ended its oldest is not the most that it holds.
    const figure = confirmation?.batch ? {...counted, result: confirmation.held.connections} : counted;
    const wanted = context.passive || !goesOn() ? [] : nextTests(judged.findings);
    const inTime = performance.now() + testMs < context.noRunAfterMs;
    const names = inTime ? wanted : [];
    if (wanted.length > names.length)
      notes.push(
        `Tests that tell limits apart were left out (${wanted.join(', ')}): \`--budget\` left no time for them.`,
      );
    // A place that a test frees is the test's to take.
    await context.canary?.pause();
    session.testing();
    const atTheLimit = await testAtTheLimit(
      {plan, workerPool, ownSockets: (more) => session.ownSockets(more), signal, announce: context.announce},
      names,
    );
    await session.close();
    context.canary?.resume();
    if (names.includes('slower')) context.onPhase('testing');
    const slower =
      names.includes('slower') && goesOn()
        ? await testSlower(plan, failurePace(run.spread), context.announce, signal)
        : undefined;
    const tested = names.length === 0 ? repeated : {...repeated, tests: {...atTheLimit, ...slower}};
    if (tested !== repeated) judged = await context.judge(plan, tested);
    if (tested.tests && isPerSource(tested.tests))
      notes.push(
        `This result is for one source address: at the same time connections from ${tested.tests.secondSource?.source} succeeded.`,
      );
    return {
      name: 'ceiling',
      plan,
      run: tested,
      runPlan: plan,
      ...judged,
      figure,
      ...(confirmation === undefined ? {} : {confirmation}),
      notes,
    };
  } finally {
    await session.end();
  }
}

/** Tries the figure again, in the way of the limit that was found. */
async function confirm(
  session: LoadSession,
  context: ExperimentContext,
  {findings, ...again}: Again & {readonly findings: readonly Finding[]},
): Promise<Measurement['confirmation']> {
  const evicts = findings.find(({verdict}) => verdict === 'hit')?.limit === 'app-cap-evict';
  const confirmed = evicts ? await confirmEviction(session, context, again.repeats) : undefined;
  return confirmed ?? (await confirmFigure(session, context, again));
}

/** Opens until everything is tried or a limit on the number is met. Answers what was done about limits on the rate, in words. */
async function openRamp(
  session: LoadSession,
  {announce, noRunAfterMs}: ExperimentContext,
): Promise<string[]> {
  const {workerPool, plan, signal} = session;
  const notes: string[] = [];
  let {perSecond} = plan;
  let since = workerPool.tally;
  for (let halvings = 0; ; halvings++) {
    await session.open(
      (tally) => hasReachedLimit(tally, since) || isHopeless(tally, runClockMs()),
      perSecond ?? undefined,
    );
    const atLimit = workerPool.tally;
    await session.settle();
    if (!session.stoppedAtLimit || signal.aborted || !isRateLimit(atLimit, workerPool.tally)) return notes;
    const left = plan.connections - workerPool.tally.started;
    const wasPerSecond = perSecond ?? achieved(atLimit);
    perSecond = Math.max(1, wasPerSecond / 2);
    if (
      halvings === mostHalvings ||
      (left / perSecond) * 1000 > Math.min(longestRestMs, noRunAfterMs - performance.now())
    ) {
      notes.push(
        `Stopped opening: a limit on the rate was reached. At ${formatCount(wasPerSecond)}/s attempts fell behind, and succeeded once nothing new was sent. ${formatCount(left)} were not tried.`,
      );
      return notes;
    }
    const words = `attempts fell behind at ${formatCount(wasPerSecond)}/s and succeeded once nothing new was sent: a limit on the rate`;
    announce(`${words}; continuing at ${formatCount(perSecond)}/s`);
    notes.push(
      `After ${formatCount(atLimit.started)} attempts ${words}. The ramp continued at ${formatCount(perSecond)}/s.`,
    );
    since = workerPool.tally;
  }
}

function achieved({started, firstStartedAtMs, lastStartedAtMs}: LoadSession['workerPool']['tally']): number {
  const tookMs = (lastStartedAtMs ?? 0) - (firstStartedAtMs ?? 0);
  return tookMs > 0 ? (started / tookMs) * 1000 : started;
}

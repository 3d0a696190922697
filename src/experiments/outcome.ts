import {exitCodes, type StopSignal} from '../exit-codes.ts';
import {figureStands} from '../model/confirmation.ts';
import type {Evidence} from '../model/evidence.ts';
import type {LimitName} from '../model/limit-names.ts';
import {asksForProof, asksKernel, type Plan} from '../model/plan.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Experiment} from '../record/record.ts';
import type {LoadRun} from './load-run.ts';
import type {Measurement} from './measurement.ts';

export type Outcome = Experiment['outcome'];
/** What ended a run before its end: a signal, the program that asked for it, or a canary that was blocked for too long. */
export type StoppedBy = StopSignal | 'abort' | 'canary';

/** From the first attempt on they leave nobody in; found beside connections that got in they are a change in time. */
const changes: readonly (LimitName | undefined)[] = ['filtered', 'unreachable'];

/** What an experiment came to, from what was found and met. */
export function outcomeOf(
  {
    findings,
    run,
    met,
    figure,
    confirmation,
  }: Pick<Measurement, 'findings' | 'run' | 'met' | 'figure' | 'confirmation'>,
  stoppedBy: StoppedBy | undefined,
): Outcome {
  if (stoppedBy !== undefined) return 'interrupted';
  // What one host of a fleet met of its own is no limit of the run.
  const hits = findings.filter(
    ({verdict, side, host}) => verdict === 'hit' && !(side === 'driver' && host !== undefined),
  );
  if (
    run.lost.length > 0 ||
    met === 'driver' ||
    met === 'unfinished' ||
    (confirmation !== undefined && !figureStands(confirmation)) ||
    hits.some(({side}) => side === 'driver')
  )
    return 'inconclusive';
  if (run.tally.established === 0 && !(met === 'limit' && (figure.result ?? 0) > 0)) return 'unreachable';
  const reached = hits.filter(({limit}) => limit !== 'no-limit-reached');
  if (met !== undefined) return met === 'limit' || reached.length > 0 ? 'limit-found' : 'no-limit-reached';
  // Something changed during the run: what was reached until then is no limit.
  if (changes.includes(reached[0]?.limit) && run.tally.established > 0) return 'inconclusive';
  if (reached.length < hits.length) return 'no-limit-reached';
  return hits.length > 0 ? 'limit-found' : 'inconclusive';
}

/**
 * Of several experiments the ceiling decides, for the rate of a healthy host is often more than the driver can offer;
 * where there is none, the least conclusive does.
 */
export function exitCodeOf(
  experiments: readonly Pick<Experiment, 'name' | 'outcome'>[],
  {workerLost, stoppedBy}: {readonly workerLost: boolean; readonly stoppedBy: StoppedBy | undefined},
): number {
  if (stoppedBy !== undefined && stoppedBy !== 'canary')
    return exitCodes.interrupted[stoppedBy === 'abort' ? 'SIGINT' : stoppedBy];
  if (workerLost) return exitCodes.internal;
  if (stoppedBy === 'canary') return exitCodes.inconclusive;
  const ceilings = experiments.filter(({name}) => name === 'ceiling');
  const outcomes = (ceilings.length > 0 ? ceilings : experiments).map(({outcome}) => outcome);
  if (outcomes.includes('unreachable')) return exitCodes.unreachable;
  return outcomes.includes('inconclusive') ? exitCodes.inconclusive : exitCodes.measured;
}

/** The strongest stage that could be observed, and the largest number of connections in it at one moment. */
export function resultOf(plan: Plan, evidence: Evidence, run: LoadRun): Pick<Experiment, 'basis' | 'result'> {
  const {tally} = run;
  const admitted = valueIfKnown(evidence.admitted);
  const proven = Math.max(tally.openAnswered, ...run.moments.map((moment) => moment.tally.openAnswered));
  // One that ends each connection with its answer is never seen to serve two at one moment, while it holds those that wait.
  const endsServed = proven === 0 && tally.answered > 0 && tally.unproven > 0;
  // Who answers and has no owner any more was turned away in words that were taken for an answer.
  if (asksForProof(plan) && !endsServed && (admitted || tally.established > 0))
    return {basis: 'served', result: Math.min(proven, admitted?.acceptedMost ?? Infinity)};
  if (admitted) {
    // Those that have ended since were owned as well, where nobody ever waited in the queue.
    const neverQueued = endsServed && valueIfKnown(evidence.acceptQueue)?.longest === 0;
    const open = neverQueued ? run.moments.map((moment) => moment.tally.open) : [];
    return {basis: 'accepted', result: Math.max(admitted.acceptedMost, ...open)};
  }
  if (tally.established === 0) return {basis: 'established', result: 0};
  // While attempts are made, one that is about to be turned away may be among those that are open.
  const settled = run.moments.filter(({atMs}) => atMs >= run.settledMs).map((moment) => moment.tally);
  // Where its kernel has known every one by the end, it knew those that were open before they were asked for.
  const knewAll = tally.confirmed === tally.established;
  const confirmed = Math.max(
    tally.openConfirmed,
    ...settled.map(({open, openConfirmed}) => (knewAll ? open : openConfirmed)),
  );
  // As many as were there before the first was ended; later there may never have been as many again.
  const before =
    tally.closedByPeer > 0 ? run.moments.filter(({tally: {closedByPeer}}) => closedByPeer === 0) : [];
  const openBefore = Math.max(0, ...before.map((moment) => moment.tally.open));
  if (confirmed > 0 && openBefore > confirmed) return {basis: 'established', result: openBefore};
  if (asksKernel(run.engine) && (confirmed > 0 || tally.closedByPeer === 0))
    return {basis: 'confirmed', result: confirmed};
  // All that were taken had ended before anybody could be asked.
  const looks = tally.closedByPeer > 0 ? run.moments.map((moment) => moment.tally) : settled;
  return {basis: 'established', result: Math.max(tally.open, ...looks.map(({open}) => open))};
}

import type {Evidence, EvidenceName} from '../model/evidence.ts';
import type {Finding, Verdict} from '../model/finding.ts';
import {type LimitName, sideOfLimit} from '../model/limit-names.ts';
import {valueIfKnown, whyMissing} from '../model/reading.ts';
import {refusedCount} from '../model/tally.ts';
import {lowerBehindProxy} from './behind-proxy.ts';
import {disproofOf} from './disproofs.ts';
import {downgradeUnconfirmed} from './doubt.ts';
import {endsLater, lowerContradictions} from './exclusive.ts';
import {withoutExplainedAway} from './explained-away.ts';
import {fitToShape} from './fit-to-shape.ts';
import {type Cite, clear, type Judgement, type Limit} from './limit.ts';
import {limits} from './limits.ts';
import {withServerAtHand, withWordsOfLog} from './server-at-hand.ts';
import type {Shape} from './shape.ts';
import {shapeOfEvidence} from './shape-of-evidence.ts';
import {stoppedMs} from './stood-still.ts';
import {unansweredCount} from './trouble.ts';

const verdictOrder: Verdict[] = ['hit', 'near', 'unknown', 'clear'];
const confidenceOrder = ['certain', 'likely', 'possible'] as const;

/**
 * Judges every limit. Several may hold at once: they are ranked, not chosen. The driver's own limits come first, and
 * while one of them is hit nothing is claimed about the target, for the figure is then the driver's.
 */
export function explain(evidence: Evidence, judged: readonly Limit[] = limits): Finding[] {
  const fits = new Map<LimitName, number>();
  const shape = shapeOfEvidence(evidence);
  const findings = judged.map((limit) => {
    const {finding, fit} = judge(limit, evidence, shape);
    fits.set(limit.id, fit);
    return finding;
  });
  const own = findings.find((finding) => finding.side === 'driver' && finding.verdict === 'hit');
  const found = withWordsOfLog(
    withoutExplainedAway(
      downgradeUnconfirmed(lowerBehindProxy(findings, evidence), evidence),
      valueIfKnown(evidence.attempts),
    ),
    evidence,
  );
  const standing = lowerContradictions(found);
  const fair = own ? standing.map((finding) => withhold(finding, own)) : standing;
  // What stopped arrivals stands before what ended later those that had been let in, however sure the latter is.
  // Of two that contradict each other it is open which stopped them; that something did is not.
  const stopped = stoppedBefore(evidence) && found.some(isStopping);
  const behindStopping = standing.some(isStopping) ? behindSure : behindPossible;
  const waits = waitForAnswers(evidence) && standing.some(leavesWaiting);
  const rank = (finding: Finding) => {
    if (finding.verdict === 'hit' && stopped && endsLater.includes(finding.limit))
      return Math.max(rankOf(finding), behindStopping);
    if (finding.verdict === 'hit' && waits && turnsAway.includes(finding.limit)) return behindPossible;
    return rankOf(finding) - (fits.get(finding.limit) ?? 0) / 2;
  };
  return withServerAtHand(
    fair.sort((a, b) => rank(a) - rank(b)),
    evidence,
  );
}

/** Judges one limit: `unknown` with the reason where evidence that it needs is missing. */
export function judgeLimit(limit: Limit, evidence: Evidence): Finding {
  return judge(limit, evidence, shapeOfEvidence(evidence)).finding;
}

function judge(limit: Limit, evidence: Evidence, shape: Shape | undefined): {finding: Finding; fit: number} {
  const gaps = limit.needs.filter((name) => !evidence[name].known);
  if (gaps.length > 0) {
    const why = gaps.map((name) => whyMissing(evidence[name])).join('; ');
    return {finding: findingOf(limit, {verdict: 'unknown', why}), fit: 0};
  }
  const names = [...limit.needs, ...limit.wants];
  const values = Object.fromEntries(names.map((name) => [name, valueIfKnown(evidence[name] as never)]));
  const cite: Cite<EvidenceName> = (name, reading, value) => ({reading, from: evidence[name].from, ...value});
  const judged = limit.judge(values as never, cite);
  const judgement = judged.verdict === 'hit' && disproofOf(limit.id, evidence) ? clear : judged;
  const {fitsBest = false, fitsLeast = false} = judgement.verdict === 'hit' ? judgement : {};
  const fit = Number(fitsBest) - Number(fitsLeast);
  const finding = findingOf(limit, judgement);
  const isRead = judgement.verdict === 'hit' && judgement.isRead === true;
  return {finding: shape ? fitToShape(finding, limit, {shape, isRead, evidence}) : finding, fit};
}

function findingOf(limit: Limit, judgement: Judgement): Finding {
  const base = {limit: limit.id, side: sideOfLimit[limit.id]};
  switch (judgement.verdict) {
    case 'clear':
      return {...base, verdict: 'clear', confidence: null, ceiling: null, because: [], advice: []};
    case 'unknown':
      return {
        ...base,
        verdict: 'unknown',
        confidence: null,
        ceiling: null,
        because: [...(judgement.because ?? []), {reading: judgement.why, from: 'plimsoll'}],
        advice: [limit.decide],
      };
    default: {
      const {fitsBest: _, fitsLeast: __, isRead: ___, ...finding} = judgement;
      return {...base, ...finding};
    }
  }
}

/** A verdict on the target does not stand while the driver was the limit. */
function withhold(finding: Finding, own: Finding): Finding {
  const why = `the driver met its own limit, ${own.limit}, first`;
  return withheld(finding, why, `lift ${own.limit} and run again`);
}

function withheld(finding: Finding, why: string, advice: string): Finding {
  if (finding.side === 'driver' || finding.verdict === 'unknown') return finding;
  return {
    limit: finding.limit,
    side: finding.side,
    verdict: 'unknown',
    confidence: null,
    ceiling: null,
    because: [{reading: why, from: 'plimsoll'}],
    advice: [advice],
  };
}

/** Of a run that lost a worker process nothing is claimed about the target: its connections ended with the worker. */
export function withheldForLostWorker(findings: readonly Finding[]): Finding[] {
  const why = 'a worker process was lost during the run, and its connections with it';
  return findings
    .map((finding) => withheld(finding, why, 'run again, and see the notes for why the worker was lost'))
    .sort((a, b) => rankOf(a) - rankOf(b));
}

/** Behind what is certain or likely, before what is only possible. */
const behindSure = 1.4;

const behindPossible = 2.5;

/** Limits that turn away those beyond them, and leave nobody waiting for an answer. */
const turnsAway: readonly LimitName[] = ['app-cap-reject', 'request-rate-cap'];
/** Limits that leave open connections without an answer: the figure of those that were answered is theirs, however sure. */
const waitsFor: readonly LimitName[] = ['workers-busy', 'app-cap-stop', 'accept-rate', 'accept-stalled'];

function leavesWaiting({limit, verdict}: Finding): boolean {
  return verdict === 'hit' && waitsFor.includes(limit);
}

/** Open connections were asked, and have no answer yet. */
function waitForAnswers({attempts}: Evidence): boolean {
  return (valueIfKnown(attempts)?.unproven ?? 0) > 0;
}

/** Some were left out before the first that had been let in was ended. */
function stoppedBefore({settled, attempts, acceptFlow}: Evidence): boolean {
  const tally = valueIfKnown(settled) ?? valueIfKnown(attempts);
  const leftOut = tally ? unansweredCount(tally) + tally.unproven + refusedCount(tally) : 0;
  // Where no answer is asked for they may all be in the accept queue.
  return leftOut > 0 || (valueIfKnown(acceptFlow)?.stood?.untilEndsMs ?? 0) >= stoppedMs;
}

function isStopping({limit, verdict, confidence, side}: Finding): boolean {
  return (
    verdict === 'hit' &&
    confidence !== 'possible' &&
    side !== null &&
    side !== 'driver' &&
    !endsLater.includes(limit)
  );
}

/** The lower, the more it says. */
export function rankOf(finding: Finding): number {
  const confidence = finding.confidence === null ? 0 : confidenceOrder.indexOf(finding.confidence);
  return verdictOrder.indexOf(finding.verdict) * 10 + confidence;
}

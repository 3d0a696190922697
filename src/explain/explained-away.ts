import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import type {Tally} from '../model/tally.ts';
import {leftOutCount} from './trouble.ts';

/** Limits of the path that are deduced from how failures are spread, where nothing of them was read. */
const deduced: readonly LimitName[] = [
  'connection-cap',
  'rate-cap',
  'nat-ports',
  'source-filtered',
  'dead-backend',
  'packet-loss',
  'neighbour-table',
  'asymmetric-path',
];

/**
 * A queue that was full for a moment kept nobody out where all came in with the next SYN: beside what was read to have stopped
 * them it is worth a look, and is no limit of this run.
 */
function passedTheQueue(attempts: Tally | undefined): boolean {
  return (
    attempts !== undefined &&
    attempts.established === attempts.started &&
    leftOutCount(attempts) + attempts.phantom === 0
  );
}

/** Limits of the application itself, which stop those whom its queue has let in. */
const insideTheApplication: readonly LimitName[] = [
  'app-cap-reject',
  'app-cap-evict',
  'workers-busy',
  'upstream-failing',
  'request-rate-cap',
];

/** What was read for certain explains the failures, so of what could only be deduced from them nothing is left to say. */
export function withoutExplainedAway(findings: readonly Finding[], attempts?: Tally): Finding[] {
  const isRead = findings.some(
    ({verdict, confidence, side}) =>
      verdict === 'hit' && confidence === 'certain' && side !== 'driver' && side !== null,
  );
  if (!isRead) return [...findings];
  const queuePassed =
    passedTheQueue(attempts) &&
    findings.some(
      ({limit, verdict, confidence}) =>
        verdict === 'hit' && confidence === 'certain' && insideTheApplication.includes(limit),
    );
  return findings.map((finding) => {
    const {limit, verdict, confidence} = finding;
    if (queuePassed && verdict === 'hit' && limit === 'accept-queue-burst')
      return {...finding, verdict: 'near'};
    if (verdict !== 'hit' || confidence !== 'possible' || !deduced.includes(limit)) return finding;
    return {...finding, verdict: 'clear', confidence: null, ceiling: null, because: [], advice: []};
  });
}

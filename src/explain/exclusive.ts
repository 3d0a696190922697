import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {isLogged} from './server-at-hand.ts';

/** Two limits that cannot both have stopped one run, and why. */
type Exclusive = readonly [LimitName, LimitName, because: string];

const acceptsNothing = 'one accepts nothing, the other has accepted connections';

/** What cannot hold together. Both may be suspected; they are never both claimed. */
export const exclusive: readonly Exclusive[] = [
  [
    'app-cap-stop',
    'app-cap-evict',
    'an application that leaves arrivals in its queue closes nobody for them',
  ],
  [
    'app-cap-stop',
    'app-cap-reject',
    'the next connection is either left in the queue or accepted and closed',
  ],
  ['app-cap-evict', 'app-cap-reject', 'the next connection either replaces the oldest or is closed itself'],
  ['app-cap-stop', 'accept-rate', 'an application either stops at a number or goes on more slowly'],
  [
    'app-cap-stop',
    'target-fds',
    'accept(2) either fails for want of a descriptor or is not called by choice',
  ],
  ['app-cap-reject', 'request-rate-cap', 'those turned away met either a number of connections or a rate'],
  ['accept-rate', 'accept-queue-burst', 'the application either falls behind or is healthy between bursts'],
  ['accept-stalled', 'accept-rate', acceptsNothing],
  ['accept-stalled', 'accept-queue-burst', acceptsNothing],
  ['accept-stalled', 'app-cap-stop', acceptsNothing],
  ['accept-stalled', 'app-cap-reject', acceptsNothing],
  ['accept-stalled', 'app-cap-evict', acceptsNothing],
  ['accept-stalled', 'workers-busy', acceptsNothing],
  ['accept-stalled', 'upstream-failing', acceptsNothing],
  ['accept-stalled', 'request-rate-cap', acceptsNothing],
  ['listener-closed', 'target-died', 'the process of the listener either lives or has ended'],
  ['listener-closed', 'refusing', 'something listened either before or never'],
  ['filtered', 'refusing', 'SYNs are either dropped or answered'],
  ['filtered', 'unreachable', 'SYNs are either dropped or answered'],
  ['refusing', 'unreachable', 'the answer to a SYN comes either from the host or from the way to it'],
];

/** The surer first. */
const sureness = ['certain', 'likely', 'possible'] as const;

/** What the server says of itself in its log is no less sure than what is deduced. */
function rankOf(finding: Finding): number {
  return isLogged(finding) ? 0 : sureness.indexOf(finding.confidence ?? 'possible');
}

/**
 * Of two findings that exclude each other the less sure is lowered to possible, or both where they are as sure as each other.
 * Each then names the other, so that a reader sees the contradiction.
 */
export function lowerContradictions(findings: readonly Finding[]): Finding[] {
  const byLimit = new Map(findings.map((finding) => [finding.limit, finding]));
  const lowered = new Map<LimitName, {limit: LimitName; why: string}[]>();
  for (const [a, b, why] of exclusive) {
    const [one, other] = [byLimit.get(a), byLimit.get(b)];
    if (one?.verdict !== 'hit' || other?.verdict !== 'hit') continue;
    const [rankA, rankB] = [rankOf(one), rankOf(other)];
    if (Math.min(rankA, rankB) === 2) continue;
    if (rankA >= rankB) lowered.set(a, [...(lowered.get(a) ?? []), {limit: b, why}]);
    if (rankB >= rankA) lowered.set(b, [...(lowered.get(b) ?? []), {limit: a, why}]);
  }
  return findings.map((finding) => {
    const against = lowered.get(finding.limit);
    if (!against) return finding;
    return {
      ...finding,
      confidence: 'possible',
      because: [
        ...finding.because,
        ...against.map(({limit, why}) => ({
          reading: `contradicts ${limit}, which was found as well: ${why}`,
          from: 'plimsoll',
        })),
      ],
    };
  });
}

/** Limits that end connections that had been let in; they stop nobody from getting in. */
export const endsLater: readonly LimitName[] = ['idle-timeout', 'path-idle-timeout'];

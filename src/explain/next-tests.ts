import type {ActiveTestName} from '../model/active-tests.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';

/**
 * Which limits each test can tell apart from the others (measured: reset-keeps-its-place, accept-out-of-descriptors,
 * rule-frees-place-at-once, conntrack-keeps-closed).
 */
const tellsApart: Record<ActiveTestName, readonly LimitName[]> = {
  release: [
    'accept-stalled',
    'app-cap-stop',
    'workers-busy',
    'target-fds',
    'connection-cap',
    'conntrack-table',
    'nat-ports',
    'source-filtered',
    'filtered',
    'target-tasks',
    'target-file-max',
  ],
  releaseLast: ['connection-cap', 'app-cap-stop', 'target-fds', 'target-tasks', 'target-file-max'],
  secondSource: [
    'connection-cap',
    'app-cap-reject',
    'accept-stalled',
    'target-fds',
    'conntrack-table',
    'nat-ports',
    'source-filtered',
    'filtered',
  ],
  otherPort: ['conntrack-table', 'connection-cap', 'accept-stalled', 'nat-ports', 'source-filtered'],
  smallSegments: ['path-mtu', 'accept-stalled', 'workers-busy'],
  slower: [
    'rate-cap',
    'listener-closed',
    'syn-queue',
    'accept-rate',
    'accept-queue-burst',
    'stuck-acceptor',
    'dead-backend',
    'packet-loss',
    'link-capacity',
  ],
};

/** The tests that help to tell a limit from others, and from which. */
export function neighboursByTest(limit: LimitName): Partial<Record<ActiveTestName, readonly LimitName[]>> {
  return Object.fromEntries(
    Object.entries(tellsApart)
      .filter(([, names]) => names.includes(limit))
      .map(([test, names]) => [test, names.filter((name) => name !== limit)]),
  );
}

/** A test is worth its traffic when more than one of the limits that it tells apart stand, and none of them for certain. */
export function nextTests(findings: readonly Finding[]): ActiveTestName[] {
  const hits = findings.filter(({verdict}) => verdict === 'hit');
  // No reading tells whether an application counts all of its clients or each address (xinetd per_source, dropbear).
  if (hits[0]?.limit === 'app-cap-reject' && hits[0].confidence === 'certain') return ['secondSource'];
  if (hits.some(({side, confidence}) => side === 'driver' || confidence === 'certain')) return [];
  return (Object.keys(tellsApart) as ActiveTestName[]).filter((test) => {
    const standing = hits.filter(({limit}) => tellsApart[test].includes(limit));
    // It asks of the path alone.
    if (test === 'smallSegments') return standing.some(({limit}) => limit === 'path-mtu');
    // It tells a rule from an application, and not the ways of applications.
    if (test === 'releaseLast' && !standing.some(({limit}) => limit === 'connection-cap')) return false;
    // One that is likely and stands alone can still be confirmed by a release.
    return standing.length > 1 || (test === 'release' && standing[0]?.confidence === 'likely');
  });
}

import type {Evidence} from '../model/evidence.ts';
import type {LimitName} from '../model/limit-names.ts';
import {type ObservationName, observations} from './observations.ts';

/** What disproves a limit: each of these alone, unless what explains it away was seen as well. */
export interface Disproof {
  readonly by: ObservationName;
  readonly unless?: ObservationName;
}

const each = (...names: ObservationName[]): Disproof[] => names.map((by) => ({by}));

/**
 * For every limit what it cannot leave behind. A rule says when its limit fits; this table says when it cannot be, whatever
 * the rest of the evidence looks like.
 */
export const disproofs: Readonly<Record<LimitName, readonly Disproof[]>> = {
  'driver-fds': each('nothingLocal'),
  'driver-file-max': each('nothingLocal'),
  'driver-ports': each('nothingLocal'),
  'driver-memory': each('nothingLocal'),
  'driver-saturated': each('onSchedule'),
  'driver-egress': each('egressClear'),
  unreachable: [{by: 'handshake', unless: 'sourceGone'}],
  filtered: [
    {by: 'handshake', unless: 'changedInTime'},
    {by: 'refusedSyn', unless: 'changedInTime'},
    {by: 'words', unless: 'changedInTime'},
  ],
  refusing: each('handshake', 'words'),
  'connection-cap': each('allAtOnce', 'listenerGone', 'unixDomain'),
  'rate-cap': each('allAtOnce', 'unixDomain'),
  'link-capacity': each('allAtOnce', 'unixDomain'),
  'path-mtu': each('words', 'unixDomain'),
  'path-idle-timeout': each('nobodyDied', 'processGone', 'unixDomain'),
  'conntrack-table': each('tableLeft', 'otherSource', 'unixDomain'),
  'nat-ports': each('allIn', 'unixDomain'),
  'source-filtered': each('allAtOnce', 'unixDomain'),
  'dead-backend': each('allIn'),
  'packet-loss': each('allAtOnce', 'unixDomain'),
  'asymmetric-path': each('words', 'owner', 'unixDomain'),
  'accept-queue-burst': each('noOverflow'),
  'syn-queue': each('noDrop', 'unixDomain'),
  'neighbour-table': each('allAtOnce', 'neighboursLeft', 'unixDomain'),
  'target-file-max': each('filesLeft', 'otherSource', 'answeredSmall'),
  'target-memory': each('memoryLeft'),
  'accept-stalled': [
    ...(['words', 'fin', 'owner', 'descriptors'] as const).map((by) => ({by, unless: 'stopped'}) as const),
    ...each('processGone', 'nobodyWaits', 'otherSource', 'answeredSmall'),
  ],
  'accept-rate': each('queueEmptied'),
  'stuck-acceptor': each('everyMemberDrained'),
  'target-fds': each('fdsLeft', 'otherSource'),
  'target-tasks': each('tasksLeft'),
  'app-cap-reject': each('nobodyTurnedAway', 'processGone', 'otherReasonSaid', 'toldAfterWaiting'),
  'app-cap-evict': each('nobodyEnded', 'processGone', 'leftInQueue', 'endedOnceServed', 'toldTooMany'),
  'app-cap-stop': each('nobodyWaits', 'answeredSmall'),
  'listener-closed': each('listenerStayed'),
  'workers-busy': each('everyoneServed', 'answeredSmall'),
  'upstream-failing': each('nobodyTurnedAway'),
  'request-rate-cap': each('nobodyDenied'),
  'idle-timeout': each('nobodyEnded', 'endedOnceServed'),
  'target-died': each('processesAlive'),
  'no-limit-reached': each('someRefused'),
};

/** The first observation that disproves the limit; undefined where nothing that was seen does. */
export function disproofOf(limit: LimitName, evidence: Evidence): ObservationName | undefined {
  const seen = (name: ObservationName) => observations[name].seenIn(evidence);
  return disproofs[limit].find(({by, unless}) => seen(by) && !(unless && seen(unless)))?.by;
}

/** Where a limit bites; findings are judged in this order, the driver first. */
export const sides = ['driver', 'path', 'target-kernel', 'target-process'] as const;
export type Side = (typeof sides)[number];

/**
 * Every limit plimsoll can name, with the side it lies on. One limit, one name: id in the record, name of its
 * file under explain/limits/, word for `plimsoll explain`.
 */
export const sideOfLimit = {
  'driver-fds': 'driver',
  'driver-file-max': 'driver',
  'driver-ports': 'driver',
  'driver-memory': 'driver',
  'driver-saturated': 'driver',
  'driver-egress': 'driver',
  unreachable: 'path',
  filtered: 'path',
  refusing: 'path',
  'connection-cap': 'path',
  'rate-cap': 'path',
  'link-capacity': 'path',
  'conntrack-table': 'path',
  'path-idle-timeout': 'path',
  'path-mtu': 'path',
  'nat-ports': 'path',
  'source-filtered': 'path',
  'dead-backend': 'path',
  'packet-loss': 'path',
  'asymmetric-path': 'path',
  'accept-queue-burst': 'target-kernel',
  'syn-queue': 'target-kernel',
  'neighbour-table': 'target-kernel',
  'target-file-max': 'target-kernel',
  'target-memory': 'target-kernel',
  'accept-stalled': 'target-process',
  'accept-rate': 'target-process',
  'stuck-acceptor': 'target-process',
  'target-fds': 'target-process',
  'target-tasks': 'target-process',
  'app-cap-reject': 'target-process',
  'app-cap-evict': 'target-process',
  'app-cap-stop': 'target-process',
  'listener-closed': 'target-process',
  'workers-busy': 'target-process',
  'upstream-failing': 'target-process',
  'request-rate-cap': 'target-process',
  'idle-timeout': 'target-process',
  'target-died': 'target-process',
  'no-limit-reached': null,
} as const satisfies Record<string, Side | null>;

export type LimitName = keyof typeof sideOfLimit;
export const limitNames = Object.keys(sideOfLimit) as LimitName[];

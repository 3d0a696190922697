/**
 * Why an attempt was not admitted, by who said no.
 *
 * - `refused`      RST or ICMP port-unreachable answered the SYN (ECONNREFUSED)
 * - `reset`        RST after the handshake, before the connection was taken
 * - `unanswered`   the kernel spent its SYN retries (ETIMEDOUT)
 * - `deadline`     our own patience, --connect-timeout
 * - `denied`       the application said so in words, then closed
 * - `closed`       EOF without a word, before the connection was taken
 * - `unreachable`  no route, no neighbour, ICMP unreachable
 * - `prohibited`   a local or remote rule forbids it (EACCES, EPERM)
 * - `other`        an error that no class covers; `errnos` of the tally says which
 * - `no-ports`     no free four-tuple on the driver (EADDRNOTAVAIL, EADDRINUSE)
 * - `no-fds`       EMFILE in the driver
 * - `no-files`     ENFILE on the driver
 * - `no-memory`    ENOMEM or ENOBUFS on the driver
 * - `queue-full`   EAGAIN from a Unix-domain listener whose queue is full
 */
export const refusalClasses = [
  'refused',
  'reset',
  'unanswered',
  'deadline',
  'denied',
  'closed',
  'unreachable',
  'prohibited',
  'other',
  'no-ports',
  'no-fds',
  'no-files',
  'no-memory',
  'queue-full',
] as const;
export type RefusalClass = (typeof refusalClasses)[number];

/** Refusals that the driver's own host gave: no packet left it, more attempts would reach the same limit. */
export const localRefusals: readonly RefusalClass[] = ['no-ports', 'no-fds', 'no-files', 'no-memory'];

/** errno of socket(2), bind(2) or connect(2) → class. Sources: connect(2), ip(7), net/ipv4/icmp.c icmp_err_convert. */
const classOfErrno = new Map<string, RefusalClass>(
  Object.entries({
    ECONNREFUSED: 'refused',
    ENOENT: 'refused',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
    ETIMEDOUT: 'unanswered',
    EHOSTUNREACH: 'unreachable',
    ENETUNREACH: 'unreachable',
    ENETDOWN: 'unreachable',
    EHOSTDOWN: 'unreachable',
    ENOPROTOOPT: 'unreachable',
    // A blackhole route answers EINVAL (measured: route-errors).
    EINVAL: 'unreachable',
    EACCES: 'prohibited',
    EPERM: 'prohibited',
    EADDRNOTAVAIL: 'no-ports',
    EADDRINUSE: 'no-ports',
    EMFILE: 'no-fds',
    ENFILE: 'no-files',
    ENOMEM: 'no-memory',
    ENOBUFS: 'no-memory',
    EAGAIN: 'queue-full',
  }),
);

/** What told the errno: the same one means another thing elsewhere. */
export interface Told {
  readonly by: 'socket' | 'bind' | 'connect';
  readonly isUnix: boolean;
}

/**
 * Class of a failed attempt by the name of its errno, or undefined for one that no class covers. Of bind(2) to a port of
 * our own EADDRNOTAVAIL says that the address is not of this host (bind(2)); EAGAIN is a full queue of a Unix-domain
 * listener alone (connect(2)).
 */
export function refusalOfErrno(name: string, told?: Told): RefusalClass | undefined {
  if (name === 'EADDRNOTAVAIL' && told?.by === 'bind') return undefined;
  if (name === 'EAGAIN' && told && !told.isUnix) return undefined;
  return classOfErrno.get(name);
}

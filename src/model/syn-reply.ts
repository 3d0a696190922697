/**
 * What turned a SYN back, in the words of its protocol: `RST`, or `ICMP port unreachable`. The two are told apart by what the
 * kernel keeps of it: a RST is a segment that the socket received, a message of ICMP stands in its error queue.
 */
export const rstReply = 'RST';

/** Type 3 of RFC 792, RFC 1122 3.2.2.1 and RFC 1812 5.2.7.1; type 1 of RFC 4443 3.1. */
const unreachable: Readonly<Record<4 | 6, Readonly<Record<number, string>>>> = {
  4: {
    0: 'network unreachable',
    1: 'host unreachable',
    2: 'protocol unreachable',
    3: 'port unreachable',
    6: 'network unknown',
    7: 'host unknown',
    9: 'network prohibited',
    10: 'host prohibited',
    13: 'administratively prohibited',
  },
  6: {
    0: 'no route',
    1: 'administratively prohibited',
    3: 'address unreachable',
    4: 'port unreachable',
    5: 'source address failed policy',
    6: 'route rejected',
  },
};
const typeUnreachable = {4: 3, 6: 1} as const;

export function icmpReply({
  family,
  type,
  code,
}: {
  readonly family: 4 | 6;
  readonly type: number;
  readonly code: number;
}): string {
  const name = family === 4 ? 'ICMP' : 'ICMPv6';
  const words = type === typeUnreachable[family] ? unreachable[family][code] : undefined;
  return `${name} ${words ?? `type ${type} code ${code}`}`;
}

/** Whether it says that a rule forbids the connection, and not that there is no way: no host answers so by itself. */
export function saysProhibited(reply: string): boolean {
  return /prohibited|policy/.test(reply);
}

/** A kernel answers a SYN to a port without a listener with RST, so this is what a rule says: iptables-extensions(8) REJECT. */
export function saysPortUnreachable(reply: string): boolean {
  return /^ICMP.* port unreachable$/.test(reply);
}

/** Why a Unix-domain socket could not be connected to, by the errno of connect(2): unix(7), connect(2), path_resolution(7). */
const unixReplies = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  ECONNREFUSED: 'no listener on this file',
  EPROTOTYPE: 'a socket of another type',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
} as const;
export type UnixReply = (typeof unixReplies)[keyof typeof unixReplies];

/** What a Unix-domain connect(2) that failed was told, in words; undefined for what is no answer of its other end. */
export function unixReply(errno: string): UnixReply | undefined {
  return Object.hasOwn(unixReplies, errno) ? unixReplies[errno as keyof typeof unixReplies] : undefined;
}

/** What Unix-domain attempts were told, the commonest first; empty for those over TCP. */
export function unixRepliesIn(replies: Readonly<Record<string, number>>): [UnixReply, number][] {
  const known: readonly string[] = Object.values(unixReplies);
  return Object.entries(replies)
    .filter((one): one is [UnixReply, number] => known.includes(one[0]))
    .sort((a, b) => b[1] - a[1]);
}

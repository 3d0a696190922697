import {constants} from 'node:os';
import {describe, expect, it, test} from 'vitest';
import {localRefusals, refusalClasses, refusalOfErrno} from '../../src/model/refusal.ts';

describe('refusalOfErrno', () => {
  test.each([
    ['ECONNREFUSED', 'refused', 'RST or ICMP port-unreachable to the SYN'],
    ['ENOENT', 'refused', 'no Unix-domain socket at the path'],
    ['ECONNRESET', 'reset', 'RST after the handshake'],
    ['EPIPE', 'reset', 'written after the RST'],
    ['ETIMEDOUT', 'unanswered', 'the kernel spent its SYN retries'],
    ['EHOSTUNREACH', 'unreachable', 'no neighbour, ICMP host-unreachable'],
    ['ENETUNREACH', 'unreachable', 'no route'],
    ['EINVAL', 'unreachable', 'a blackhole route'],
    ['EACCES', 'prohibited', 'a prohibit route, or the mode of a Unix-domain socket'],
    ['EPERM', 'prohibited', 'the own firewall'],
    ['EADDRNOTAVAIL', 'no-ports', 'no four-tuple left'],
    ['EADDRINUSE', 'no-ports', 'no four-tuple left after bind(source, 0)'],
    ['EMFILE', 'no-fds', 'RLIMIT_NOFILE'],
    ['ENFILE', 'no-files', 'fs.file-max'],
    ['ENOMEM', 'no-memory', 'no memory for the socket'],
    ['ENOBUFS', 'no-memory', 'no buffer'],
    ['EAGAIN', 'queue-full', 'the queue of a Unix-domain listener is full'],
  ])('%s is %s: %s', (errno, refusal) => {
    expect(refusalOfErrno(errno)).toBe(refusal);
    expect(constants.errno).toHaveProperty(errno);
  });

  test.each(['EINPROGRESS', 'EALREADY', 'EISCONN', 'EBADF', 'EFAULT', ''])(
    '%j is no refusal: it is a bug or no end at all',
    (errno) => {
      expect(refusalOfErrno(errno)).toBeUndefined();
    },
  );

  it.each([
    ['EADDRNOTAVAIL', 'bind', false, undefined],
    ['EADDRNOTAVAIL', 'connect', false, 'no-ports'],
    ['EAGAIN', 'connect', false, undefined],
    ['EAGAIN', 'connect', true, 'queue-full'],
    ['EAFNOSUPPORT', 'connect', false, undefined],
  ] as const)('%s of %s(2), of a Unix-domain socket: %s, is %s', (errno, by, isUnix, refusal) => {
    expect(refusalOfErrno(errno, {by, isUnix})).toBe(refusal);
  });

  it('holds only refusals that a packet never left for as local', () => {
    expect(localRefusals.filter((name) => !name.startsWith('no-'))).toEqual([]);
    expect(refusalClasses.filter((name) => name.startsWith('no-'))).toEqual([...localRefusals]);
  });
});

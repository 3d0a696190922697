import {expect, test} from 'vitest';
import {icmpReply, saysPortUnreachable, saysProhibited} from '../../src/model/syn-reply.ts';

test.each([
  [4, 3, 3, 'ICMP port unreachable', 'port'],
  [4, 3, 1, 'ICMP host unreachable', 'way'],
  [4, 3, 10, 'ICMP host prohibited', 'rule'],
  [4, 3, 13, 'ICMP administratively prohibited', 'rule'],
  [4, 11, 0, 'ICMP type 11 code 0', 'way'],
  [6, 1, 4, 'ICMPv6 port unreachable', 'port'],
  [6, 1, 1, 'ICMPv6 administratively prohibited', 'rule'],
  [6, 1, 5, 'ICMPv6 source address failed policy', 'rule'],
  [6, 3, 3, 'ICMPv6 type 3 code 3', 'way'],
] as const)('IPv%d type %d code %d: %s, of a %s', (family, type, code, words, of) => {
  const reply = icmpReply({family, type, code});
  expect(reply).toBe(words);
  expect(saysProhibited(reply) ? 'rule' : saysPortUnreachable(reply) ? 'port' : 'way').toBe(of);
});

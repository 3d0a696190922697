import {describe, expect, it} from 'vitest';
import {parseIptablesSave} from '../../src/observe/iptables.ts';
import * as recorded from './proc/recorded.ts';

describe('parseIptablesSave', () => {
  it('knows what bounds and what turns away, whatever a comment says', () => {
    const {inNftables, tables, rules} = parseIptablesSave(recorded.iptablesSave);
    expect([inNftables, tables]).toEqual([true, ['filter', 'nat']]);
    expect(rules.map(({packets, verdict, bounds, bound}) => [packets, verdict, bounds, bound])).toEqual([
      // The policy of FORWARD.
      [12, 'drop', null, null],
      [3, 'drop', 'connections', 10],
      [4, 'reject', 'connections', 10],
      [0, 'accept', 'rate', 10],
      [0, 'drop', 'rate', 0.5],
      [0, 'accept', 'rate', null],
      [5, 'accept', null, null],
      [1, 'drop', 'rate', 2],
      [6, 'other', 'connections', 5],
    ]);
    expect(rules[1]).toMatchObject({
      chain: 'filter INPUT',
      text: expect.stringMatching(/^-p tcp .* -j DROP$/),
    });
  });

  it('names the family of ip6tables, and knows the old backend', () => {
    const {inNftables, rules} = parseIptablesSave(recorded.iptablesLegacySave, 'ip6 ');
    expect(inNftables).toBe(false);
    expect(rules).toMatchObject([{chain: 'ip6 filter INPUT', packets: 2}]);
  });

  it.each([
    ['was cut', recorded.iptablesSave.slice(0, recorded.iptablesSave.indexOf('COMMIT'))],
    ['was cut in a rule', recorded.iptablesLegacySave.slice(0, -180)],
    ['has no counters', '*filter\n-A INPUT -j DROP\nCOMMIT\n'],
    ['is something else', 'iptables-save: Permission denied\n'],
  ])('a listing that %s is refused', (_, text) => {
    expect(() => parseIptablesSave(text)).toThrow('expected');
  });

  it('no tables are no rules', () => {
    expect(parseIptablesSave('')).toEqual({inNftables: false, tables: [], rules: [], paths: []});
  });
});

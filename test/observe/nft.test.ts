import {describe, expect, it} from 'vitest';
import {parseNftRuleset} from '../../src/observe/nft.ts';
import * as recorded from './proc/recorded.ts';

const rules = (text: string) => {
  const {counted, uncounted} = parseNftRuleset(`table inet t {\n\tchain input {\n\t\t${text}\n\t}\n}\n`);
  return {counted, uncounted};
};

describe('parseNftRuleset', () => {
  it.each([
    // rule                                                            packets  verdict    bounds         bound
    ['ct count over 12 counter packets 7 bytes 420 drop', 7, 'drop', 'connections', 12],
    ['ct count over 12 counter packets 7 bytes 420 reject with tcp reset', 7, 'reject', 'connections', 12],
    ['ct count 5 counter packets 7 bytes 420 accept', 7, 'accept', 'connections', 5],
    ['add @s { ip saddr ct count over 3 } counter packets 7 bytes 420 drop', 7, 'drop', 'connections', 3],
    ['limit rate over 20/second counter packets 7 bytes 420 drop', 7, 'drop', 'rate', 20],
    ['limit rate over 20/second burst 7 packets counter packets 7 bytes 420 drop', 7, 'drop', 'rate', 20],
    ['limit rate 30/minute counter packets 7 bytes 420 accept', 7, 'accept', 'rate', 0.5],
    [
      'meter m size 9 { ip saddr limit rate over 4/second } counter packets 7 bytes 420 drop',
      7,
      'drop',
      'rate',
      4,
    ],
    ['limit rate over 5 mbytes/second counter packets 7 bytes 420 drop', 7, 'drop', 'rate', null],
    ['xt match "connlimit" counter packets 7 bytes 420 drop', 7, 'drop', 'connections', null],
    ['xt match hashlimit counter packets 7 bytes 420 drop', 7, 'drop', 'rate', null],
    ['counter packets 7 bytes 420 xt target "REJECT"', 7, 'reject', null, null],
    ['tcp dport 80 counter packets 7 bytes 420 drop', 7, 'drop', null, null],
    ['tcp dport 80 counter packets 7 bytes 420 drop comment "then accept"', 7, 'drop', null, null],
    [
      'tcp dport 80 counter packets 7 bytes 420 log prefix "drop: " level info reject',
      7,
      'reject',
      null,
      null,
    ],
    ['ct count over 3 counter packets 7 bytes 420 jump drop', 7, 'other', 'connections', 3],
  ])('%s', (text, packets, verdict, bounds, bound) => {
    expect(rules(text).counted).toMatchObject([{chain: 'inet t input', packets, verdict, bounds, bound}]);
  });

  it.each([
    ['has no counter', 'tcp dport 80 ct count over 12 drop', 12],
    ['counts before it matches', 'tcp dport 80 counter packets 99 bytes 1 ct count over 12 drop', 12],
    ['counts before it limits', 'counter packets 99 bytes 1 limit rate over 5/second drop', 5],
    ['turns away uncounted', 'tcp dport 80 reject', null],
  ])('a rule that %s is uncounted', (_, text, bound) => {
    const {counted, uncounted} = rules(text);
    expect(counted).toEqual([]);
    expect(uncounted).toMatchObject([{bound}]);
  });

  it.each([
    ['an accept that counts nothing', 'ct state established,related accept'],
    ['a jump', 'tcp dport 80 counter packets 3 bytes 180 jump drop'],
    ['a mark', 'meta mark set 0x00000001'],
  ])('%s is left out', (_, text) => {
    expect(rules(text)).toEqual({counted: [], uncounted: []});
  });

  it('a verdict map is a rule for each of its elements', () => {
    const {uncounted} = rules('tcp dport vmap { 80 : drop, 81 : accept }');
    expect(uncounted).toMatchObject([{text: 'tcp dport 80 drop', verdict: 'drop'}]);
  });

  it.each([
    // what the set does with each element                      bounds         bound
    ['limit rate over 5/second', 'rate', 5],
    ['ct count over 10', 'connections', 10],
  ])('a dynamic set does `%s` for the rules that use it', (statement, bounds, bound) => {
    const {uncounted} = parseNftRuleset(
      `table inet t {\n\tset s {\n\t\ttype ipv4_addr\n\t\tsize 9\n\t\tflags dynamic\n\t\t${statement}\n\t}\n\n\tchain input {\n\t\tupdate @s { ip saddr } drop\n\t}\n}\n`,
    );
    expect(uncounted).toMatchObject([{text: 'update @s { ip saddr } drop', bounds, bound}]);
  });

  it('a map may choose one of several limits', () => {
    const limit = (name: string, rate: string) => `\tlimit ${name} {\n\t\trate ${rate}\n\t}\n\n`;
    const chain = '\tchain input {\n\t\tlimit name ip saddr map @m counter packets 7 bytes 420 drop\n\t}\n';
    const boundOf = (...limits: string[]) =>
      parseNftRuleset(`table inet t {\n${limits.join('')}${chain}}\n`).counted.map(({bound}) => bound);
    expect(boundOf(limit('slow', '10/second'))).toEqual([10]);
    expect(boundOf(limit('slow', '10/second'), limit('fast', '90/second'))).toEqual([null]);
  });

  it('a chain that drops by its policy has one rule more, at its end', () => {
    const {uncounted} = parseNftRuleset(
      'table inet t {\n\tchain in {\n\t\ttype filter hook input priority filter; policy drop;\n\t\ttcp dport 80 accept\n\t}\n}\n',
    );
    expect(uncounted).toMatchObject([{chain: 'inet t in', hook: 'input', text: 'policy drop'}]);
  });

  it('the text of a rule does not change with what it counts', () => {
    const [first, second] = [
      '3 bytes 9 drop comment "counter packets 3 bytes 9"',
      '4 bytes 12 drop comment "counter packets 3 bytes 9"',
    ].map(
      (rest) => rules(`quota over 10 mbytes used ${rest[0]} mbytes counter packets ${rest}`).counted[0]?.text,
    );
    expect(first).toBe('quota over 10 mbytes used counter drop comment "counter packets 3 bytes 9"');
    expect(second).toBe(first);
  });

  it('reads a whole ruleset: named counters and limits, nested chains, comments with braces', () => {
    const {counted, uncounted} = parseNftRuleset(recorded.nftRuleset);
    const of = (text: string) => counted.find((rule) => rule.text.startsWith(text));
    expect(of('tcp dport 8003 counter name "named"')).toMatchObject({packets: 12, verdict: 'drop'});
    expect(of('tcp dport 8008')).toMatchObject({bounds: 'rate', bound: 0.5});
    expect(of('counter drop')).toMatchObject({packets: 2, chain: 'inet mine input'});
    // Two rules share the counter `twice`, so neither's packets are known.
    expect(uncounted.map(({text}) => text)).toEqual([
      'reject',
      'tcp dport 8004 counter name "twice" drop',
      'tcp dport 8005 counter name "twice" drop',
      'tcp dport 8005 drop',
      'tcp dport 8007 counter ct count over 12 drop',
      'tcp dport 8031 drop',
    ]);
    expect(counted).toHaveLength(15);
  });

  it.each([
    ['was cut', recorded.nftRuleset.slice(0, -3)],
    ['has an end too many', `${recorded.nftRuleset}}\n`],
    ['is something else', 'command not found\n'],
    ['nests without end', `table inet t {\n${'chain c {\n'.repeat(100)}`],
  ])('a ruleset that %s is refused', (_, text) => {
    expect(() => parseNftRuleset(text)).toThrow('expected');
  });

  it('no rules are no rules', () => {
    expect(parseNftRuleset('')).toEqual({counted: [], uncounted: [], paths: []});
  });
});

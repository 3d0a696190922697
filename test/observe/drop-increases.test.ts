import {describe, expect, it} from 'vitest';
import type {Drops, HostFacts, NetfilterRule} from '../../src/model/host-facts.ts';
import {known, missing} from '../../src/model/reading.ts';
import {dropIncreases, ruleIncreases} from '../../src/observe/drop-increases.ts';
import {readHost} from '../../src/observe/observer.ts';

const rule = (text: string, packets: number, chain = 'filter INPUT'): NetfilterRule => ({
  chain,
  text,
  packets,
  verdict: 'drop',
  bounds: null,
  bound: null,
});
const from = 'iptables-save -c';

describe('ruleIncreases', () => {
  it.each([
    ['what rose', [rule('a', 1), rule('b', 5)], [rule('a', 4), rule('b', 5)], [rule('a', 3)]],
    ['a new rule is left out', [], [rule('a', 4)], []],
    ['a rule that vanished is left out', [rule('a', 1), rule('b', 1)], [rule('b', 3)], [rule('b', 2)]],
    ['one in another chain is another', [rule('a', 1, 'x')], [rule('a', 4, 'y')], []],
    [
      'equal rules are told apart by their order',
      [rule('a', 1), rule('a', 10)],
      [rule('a', 2), rule('a', 12)],
      [rule('a', 1), rule('a', 2)],
    ],
    ['unless there are more of them now', [rule('a', 1)], [rule('a', 2), rule('a', 12)], []],
  ])('%s', (_, before, after, increases) => {
    expect(ruleIncreases(known(before, from), known(after, from))).toEqual(known(increases, from));
  });

  it('one that went down spoils all: the rules were loaded again', () => {
    expect(
      ruleIncreases(known([rule('a', 5), rule('b', 1)], from), known([rule('a', 1), rule('b', 9)], from)),
    ).toEqual(missing('not-observed', from, 'filter INPUT: a went down from 5 to 1'));
  });
});

const drops = (n: number): Drops => ({
  netfilter: known([rule('a', n)], from),
  uncounted: known([], 'nft'),
  rulePaths: known([], 'nft'),
  routes: known([], '/proc/net/route'),
  conntrack: known({drop: n, earlyDrop: 1, insertFailed: 2 * n}, 'stat'),
  softnetDropped: known(n, 'softnet'),
  outNoRoutes: known(n, 'snmp'),
  qdiscs: known([{device: 'eth0', kind: 'tbf', sent: 3 * n, dropped: n, overlimits: 3 * n}], 'tc'),
  peerPorts: known([{ports: n, local: '10.0.0.1', peerAddress: '10.0.0.2', peerPort: 80}], 'ss -tan'),
  neighbours: known([{family: 4, entries: n, tableFulls: n, max: null}], 'arp_cache'),
  links: known([{device: 'eth0', rxBytes: 9 * n, txBytes: 1, rxDropped: n, txDropped: 0}], '/proc/net/dev'),
});

describe('dropIncreases', async () => {
  const {settings} = await readHost();
  const facts = (n: number, others: Partial<HostFacts['settings']> = {}) => ({
    settings: {...settings, ...others},
    drops: drops(n),
  });
  const expectAllGaps = (increases: Drops, detail?: string) => {
    for (const reading of Object.values(increases))
      expect(reading).toMatchObject({known: false, gap: 'not-observed', ...(detail ? {detail} : {})});
  };

  it('subtracts each counter and keeps the form', () => {
    const increases = dropIncreases(facts(3), facts(10));
    expect(increases).toEqual({
      netfilter: known([rule('a', 7)], from),
      uncounted: known([], 'nft'),
      rulePaths: known([], 'nft'),
      routes: known([], '/proc/net/route'),
      conntrack: known({drop: 7, earlyDrop: 0, insertFailed: 14}, 'stat'),
      softnetDropped: known(7, 'softnet'),
      outNoRoutes: known(7, 'snmp'),
      qdiscs: known(
        [{device: 'eth0', kind: 'tbf', sent: 21, dropped: 7, overlimits: 21, lossShare: 0.25}],
        'tc',
      ),
      peerPorts: known([{ports: 10, local: '10.0.0.1', peerAddress: '10.0.0.2', peerPort: 80}], 'ss -tan'),
      neighbours: known([{family: 4, entries: 10, tableFulls: 7, max: null}], 'arp_cache'),
      links: known([{device: 'eth0', rxBytes: 63, txBytes: 0, rxDropped: 7, txDropped: 0}], '/proc/net/dev'),
    });
  });

  it('refuses counters that went down, as by a wrap at 32 bits or a new device of the same name', () => {
    const {uncounted, rulePaths, routes, peerPorts, ...increases} = dropIncreases(facts(10), facts(3));
    for (const reading of Object.values(increases))
      expect(reading).toMatchObject({known: false, gap: 'not-observed'});
    expect(increases.qdiscs).toMatchObject({detail: 'sent of tbf of eth0 went down from 30 to 9'});
  });

  it('refuses all across a boot or a network namespace', () => {
    expectAllGaps(dropIncreases(facts(1), facts(2, {bootId: known('another', 'boot_id')})));
    expectAllGaps(
      dropIncreases(
        facts(1, {networkNamespace: known('net:[1]', 'ns')}),
        facts(2, {networkNamespace: known('net:[2]', 'ns')}),
      ),
      'the network namespace changed from net:[1] to net:[2]',
    );
  });

  it('has nothing where drops were not asked for', () => {
    expectAllGaps(dropIncreases({settings}, facts(2)));
  });

  it('leaves out a device that came or went', () => {
    const before = {...facts(1), drops: {...drops(1), links: known([], '/proc/net/dev')}};
    expect(dropIncreases(before, facts(2)).links).toEqual(known([], '/proc/net/dev'));
  });
});

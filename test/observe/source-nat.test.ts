import {expect, test} from 'vitest';
import {parseIptablesSave} from '../../src/observe/iptables.ts';
import {parseNftRuleset} from '../../src/observe/nft.ts';
import {sourceNatOf} from '../../src/observe/source-nat.ts';

test.each<[rule: string, ports: number | null]>([
  ['oifname "eth0" masquerade', 64_512],
  ['oifname "eth0" counter masquerade to :40000-40049', 50],
  ['masquerade to :40000', 1],
  ['masquerade random,persistent', 64_512],
  ['ip saddr 10.0.0.0/8 snat to 192.0.2.1', 64_512],
  ['snat to 192.0.2.1:40000-40019', 20],
  ['snat ip to 192.0.2.1-192.0.2.4:1024-65535', 4 * 64_512],
  ['snat to [2001:db8::1]:40000-40009', 10],
  ['snat to 2001:db8::1', 64_512],
  ['snat ip to ip saddr map { 10.0.0.1 : 192.0.2.1 }', null],
  ['-o eth0 -j MASQUERADE', 64_512],
  ['-o eth0 -p tcp -j MASQUERADE --to-ports 40000-40049', 50],
  ['-o eth0 -p tcp -j MASQUERADE --to-ports 40000-40049 --random-fully', 50],
  ['-s 10.0.0.0/8 -j SNAT --to-source 192.0.2.1', 64_512],
  ['-p tcp -j SNAT --to-source 192.0.2.1-192.0.2.2:2000-2999', 2000],
  ['-j SNAT --to-source 192.0.2.4-192.0.2.1', null],
])('%s: %s ports', (rule, ports) => {
  expect(sourceNatOf(rule)).toEqual({text: rule, ports});
});

test.each([
  'tcp dport 7000 counter accept',
  'log prefix "masquerade to :1" accept',
  'jump masquerade-chain',
  'tcp dport 80 dnat to 10.0.0.2:80',
  '-j DNAT --to-destination 10.0.0.2:80',
  '-m comment --comment "-j SNAT --to-source 10.0.0.1" -j ACCEPT',
])('%s rewrites no source', (rule) => {
  expect(sourceNatOf(rule)).toBeUndefined();
});

test('it stands among the paths of either listing, without its counter', () => {
  const nft = `table ip nat {
	chain out {
		type nat hook postrouting priority srcnat; policy accept;
		tcp dport 7000 counter packets 8 bytes 480 masquerade to :40000-40019
	}
}
`;
  const iptables = `*nat
:POSTROUTING ACCEPT [0:0]
[8:480] -A POSTROUTING -p tcp -j MASQUERADE --to-ports 40000-40019
COMMIT
`;
  const place = {hook: 'postrouting'};
  expect(parseNftRuleset(nft).paths).toMatchObject([
    {
      ...place,
      chain: 'ip nat out',
      sourceNat: {text: 'tcp dport 7000 counter masquerade to :40000-40019', ports: 20},
    },
  ]);
  expect(parseIptablesSave(iptables).paths).toMatchObject([
    {
      ...place,
      chain: 'nat POSTROUTING',
      sourceNat: {text: '-p tcp -j MASQUERADE --to-ports 40000-40019', ports: 20},
    },
  ]);
});

import {describe, expect, it} from 'vitest';
import {rulesAtWork} from '../../src/explain/rules-at-work.ts';
import type {RuleMet} from '../../src/model/host-facts.ts';
import {type Flow, rulesMet, sourceNatsMet} from '../../src/observe/flow.ts';
import {parseIptablesSave} from '../../src/observe/iptables.ts';
import {parseNftRuleset} from '../../src/observe/nft.ts';

/** From 10.9.0.1 to port 7000 of 10.9.0.2, whose listener is on the host that has the rules. */
const run: Flow = {
  family: 4,
  sources: ['10.9.0.1'],
  destinations: ['10.9.0.2'],
  ports: [7000],
  inDevice: 'eth0',
  outDevice: null,
  hooks: ['ingress', 'prerouting', 'input'],
};

const nftMet = (text: string, flow = run): RuleMet[] => {
  const {counted, uncounted, paths} = parseNftRuleset(text);
  return rulesMet<RuleMet>([...counted, ...uncounted], paths, flow);
};
const oneRule = (text: string) =>
  `table inet t {\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t\t${text} drop\n\t}\n}\n`;
const iptablesMet = (rules: readonly string[], flow = run, family: '' | 'ip6 ' = ''): RuleMet[] => {
  const lines = rules.map((rule) => `[9:540] -A ${rule}`);
  const saved = parseIptablesSave(['*filter', ...lines, 'COMMIT'].join('\n'), family);
  return rulesMet<RuleMet>(saved.rules, saved.paths, flow);
};
const ruleAtWork = (...args: Parameters<typeof rulesAtWork>) => rulesAtWork(...args)[0];
const six: Partial<Flow> = {family: 6, sources: ['fd00:9::1'], destinations: ['fd00:9::2']};

describe('a packet of the run could match', () => {
  it.each<[nft: string, could: boolean, flow?: Partial<Flow>]>([
    ['', true],
    ['tcp dport 7000', true],
    ['tcp dport 22', false],
    ['tcp dport != 22', true],
    ['tcp dport != 7000', false],
    ['tcp dport 7000-7010', true],
    ['tcp dport { 22, 6999-7001 }', true],
    ['tcp dport { 22, 80 }', false],
    ['tcp dport != { 22, 7000 }', false],
    ['tcp dport @ports', true],
    ['tcp dport 22', true, {ports: null}],
    ['meta l4proto { tcp, udp } th dport 7000', true],
    ['meta l4proto { tcp, udp } th dport 53', false],
    ['udp dport 7000', false],
    ['tcp sport 1024-65535', true],
    ['ip protocol icmp limit rate 5/second', false],
    ['icmp type echo-request', false],
    ['icmpv6 type nd-neighbor-solicit', false, six],
    ['tcp flags syn / fin,syn,rst,ack', true],
    ['ip saddr 10.9.0.0/24', true],
    ['ip saddr 10.8.0.0/16', false],
    ['ip saddr != 10.9.0.0/24', false],
    ['ip saddr { 10.1.0.1, 10.9.0.1 }', true],
    ['ip saddr 10.8.0.0/16', true, {sources: null}],
    ['ip saddr 10.8.0.0/16', true, {sources: ['10.9.0.1', '10.8.0.1']}],
    ['ip saddr 10.9.0.1-10.9.0.7', true],
    ['ip daddr 224.0.0.251', false],
    ['ip6 saddr fd00::/8', false],
    ['ip6 saddr fd00::/8', true, six],
    ['meta nfproto ipv6', false],
    ['ip saddr 10.9.0.0/24', false, six],
    ['iif "lo"', false],
    ['iif "lo"', true, {inDevice: 'lo'}],
    ['iifname "eth0"', true],
    ['iifname "eth*"', true],
    ['iifname { "wg0", "tun*" }', false],
    ['iifname "wg0"', true, {inDevice: null}],
    ['ct state invalid', true],
    ['tcp dport 7000 add @cc { ip6 saddr ct count over 10 }', true],
    ['meter flood size 65535 { ip saddr limit rate over 10/second }', true],
  ])('nft: %s: %s', (text, could, flow = {}) => {
    expect(nftMet(oneRule(text), {...run, ...flow}).length > 0).toBe(could);
  });

  it.each<[iptables: string, could: boolean, flow?: Partial<Flow>]>([
    ['INPUT -p tcp -m tcp --dport 7000', true],
    ['INPUT -p tcp -m tcp --dport 22', false],
    ['INPUT -p tcp -m tcp ! --dport 22', true],
    ['INPUT -p tcp -m multiport --dports 22,6999:7001', true],
    ['INPUT -p tcp -m multiport --dports 22,80', false],
    ['INPUT -p icmp -m limit --limit 5/sec', false],
    ['INPUT ! -p tcp', false],
    ['INPUT -s 10.9.0.0/24', true],
    ['INPUT ! -s 10.9.0.0/24', false],
    ['INPUT -d 10.9.0.2/32', true],
    ['INPUT -d 10.9.0.9/32', false],
    ['INPUT -i lo', false],
    ['INPUT -i eth+', true],
    ['INPUT ! -i eth0', false],
    ['INPUT -m comment --comment "-p icmp -s 10.8.0.0/16"', true],
    ['FORWARD -p tcp', false],
    ['OUTPUT -p tcp', false],
    ['OUTPUT -p tcp', true, {hooks: ['output']}],
    ['DOCKER-USER -p tcp', false],
    ['INPUT -p tcp', false, six],
  ])('iptables: %s: %s', (text, could, flow = {}) => {
    expect(iptablesMet([`${text} -j DROP`], {...run, ...flow}).length > 0).toBe(could);
  });

  it('rules of ip6tables are for IPv6 alone', () => {
    const rule = ['INPUT -p tcp -j DROP'];
    expect(iptablesMet(rule, run, 'ip6 ')).toEqual([]);
    expect(iptablesMet(rule, {...run, ...six}, 'ip6 ')).toHaveLength(1);
  });
});

describe('a chain counts only where the run gets there', () => {
  const jumping = (rules: string, jump: string) =>
    [
      'table inet fw {',
      'chain limited {',
      'ct count over 12 counter packets 9 bytes 540 drop',
      '}',
      'chain in {',
      'type filter hook input priority filter; policy accept;',
      rules,
      jump,
      '}',
      '}',
      '',
    ].join('\n');

  it.each<[jump: string, met: boolean]>([
    ['tcp dport 7000 jump limited', true],
    ['tcp dport { 22, 7000 } goto limited', true],
    ['tcp dport vmap { 22 : accept, 7000 : jump limited }', true],
    ['tcp dport vmap { 22 : jump limited, 7000 : accept }', false],
    ['tcp dport vmap @services', true],
    ['tcp dport 22 jump limited', false],
    ['udp dport 7000 jump limited', false],
    ['counter packets 1 bytes 60', false],
  ])('%s: %s', (jump, met) => {
    expect(nftMet(jumping('', jump)).map(({bound}) => bound)).toEqual(met ? [12] : []);
  });

  it('over several chains, and for ever round in a ring', () => {
    const met = iptablesMet([
      'INPUT -p tcp -j one',
      'one -j two',
      'two -j one',
      'two -p tcp -m connlimit --connlimit-above 7 -j DROP',
      'three -p tcp -m connlimit --connlimit-above 8 -j DROP',
    ]);
    expect(met.map(({bound, base}) => [bound, base])).toEqual([[7, 'filter INPUT']]);
  });

  it('behind a rule that translates, ports and addresses are others', () => {
    const saved = (dnat: string) =>
      parseIptablesSave(
        [
          '*nat',
          `[9:540] -A PREROUTING -p tcp -m tcp --dport ${dnat} -j DNAT --to-destination 172.17.0.2:80`,
          'COMMIT',
          '*filter',
          '[9:540] -A INPUT -p tcp -m tcp --dport 80 -m connlimit --connlimit-above 10 -j DROP',
          'COMMIT',
        ].join('\n'),
      );
    const met = (dnat: string) => {
      const {rules, paths} = saved(dnat);
      return rulesMet(rules, paths, run).length;
    };
    expect([met('7000'), met('8080')]).toEqual([1, 0]);
  });
});

describe('rulesets as their tools write them, and the rule at work in them', () => {
  it('ufw limit: six in 30 s, and a chain that rejects', () => {
    const rules = iptablesMet([
      'INPUT -j ufw-before-input',
      'ufw-before-input -i lo -j ACCEPT',
      'ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      'ufw-before-input -j ufw-not-local',
      'ufw-before-input -j ufw-user-input',
      'ufw-not-local -m addrtype --dst-type LOCAL -j RETURN',
      'ufw-not-local -m limit --limit 3/min --limit-burst 10 -j ufw-logging-deny',
      'ufw-user-input -p tcp -m tcp --dport 7000 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --rsource',
      'ufw-user-input -p tcp -m tcp --dport 7000 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --rsource -j ufw-user-limit',
      'ufw-user-input -p tcp -m tcp --dport 7000 -j ufw-user-limit-accept',
      'ufw-user-limit -m limit --limit 3/min -j LOG --log-prefix "[UFW LIMIT BLOCK] "',
      'ufw-user-limit -j REJECT --reject-with icmp-port-unreachable',
      'ufw-user-limit-accept -j ACCEPT',
    ]);
    expect(ruleAtWork(rules, 'rate')).toMatchObject({
      bounding: {chain: 'filter ufw-user-input', bound: 0.2},
      turning: {chain: 'filter ufw-user-limit', verdict: 'reject'},
      packets: 9,
    });
    expect(ruleAtWork(rules, 'connections')).toBeUndefined();
  });

  it('firewalld: a rich rule accepts ten a minute of one zone, and the end of the base chain rejects', () => {
    const text = (device: string) => `table inet firewalld {
	chain filter_INPUT {
		type filter hook input priority filter + 10; policy accept;
		ct state { established, related } accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_INPUT_ZONES
		reject with icmpx admin-prohibited
	}

	chain filter_INPUT_ZONES {
		iifname "${device}" goto filter_IN_public
		goto filter_IN_trusted
	}

	chain filter_IN_public {
		jump filter_IN_public_allow
		meta l4proto { icmp, ipv6-icmp } accept
	}

	chain filter_IN_public_allow {
		tcp dport 22 accept
		tcp dport 7000 limit rate 10/minute accept
	}

	chain filter_IN_trusted {
		accept
	}
}
`;
    expect(ruleAtWork(nftMet(text('eth0')), 'rate')).toMatchObject({
      bounding: {chain: 'inet firewalld filter_IN_public_allow', bound: 10 / 60},
      turning: {chain: 'inet firewalld filter_INPUT', verdict: 'reject'},
      packets: null,
    });
    expect(ruleAtWork(nftMet(text('wg0')), 'rate')).toBeUndefined();
  });

  it('a bound that leads to a chain which drops', () => {
    const rules = nftMet(
      'table inet t {\n\tchain deny {\n\t\tcounter packets 30 bytes 1800 log prefix "x" drop\n\t}\n\n\tchain in {\n\t\ttype filter hook input priority filter; policy accept;\n\t\ttcp dport 7000 ct count over 10 jump deny\n\t}\n}\n',
    );
    expect(ruleAtWork(rules, 'connections')).toMatchObject({
      bounding: {bound: 10},
      turning: {chain: 'inet t deny'},
      packets: 30,
    });
  });

  it('so many are accepted, and the policy drops the rest', () => {
    const saved = parseIptablesSave(
      [
        '*filter',
        ':INPUT DROP [44:2640]',
        '[5:300] -A INPUT -p tcp -m tcp --dport 7000 -m limit --limit 10/sec -j ACCEPT',
        'COMMIT',
      ].join('\n'),
    );
    expect(ruleAtWork(rulesMet(saved.rules, saved.paths, run), 'rate')).toMatchObject({
      bounding: {bound: 10},
      turning: {text: 'policy DROP'},
      packets: 44,
    });
  });

  it('a limit of ping, and a last rule that drops whatever else, bound no connection', () => {
    const rules = iptablesMet(['INPUT -p icmp -m limit --limit 5/sec -j ACCEPT', 'INPUT -j DROP']);
    expect(ruleAtWork(rules, 'rate')).toBeUndefined();
  });
});

describe('rules that rewrite the source', () => {
  const natsMet = (rules: readonly string[], flow: Partial<Flow> = {}) =>
    sourceNatsMet(
      parseIptablesSave(['*nat', ...rules.map((rule) => `[9:540] -A ${rule}`), 'COMMIT'].join('\n')).paths,
      {...run, hooks: ['prerouting', 'forward', 'postrouting'], ...flow},
    ).map(({ports}) => ports);

  it.each<[when: string, rules: string[], ports: (number | null)[], flow?: Partial<Flow>]>([
    ['meets one', ['POSTROUTING -p tcp -j MASQUERADE --to-ports 1000-1009'], [10]],
    ['is of another protocol', ['POSTROUTING -p udp -j MASQUERADE --to-ports 1000-1009'], []],
    ['comes from elsewhere', ['POSTROUTING -s 172.17.0.0/16 -j MASQUERADE'], []],
    [
      'is led to one by a chain',
      ['POSTROUTING -j CNI-X', 'CNI-X -p tcp -j SNAT --to-source 10.0.0.1:5-9'],
      [5],
    ],
    [
      'goes to another port once it was translated',
      [
        'PREROUTING -p tcp --dport 7000 -j DNAT --to-destination 10.1.0.2:80',
        'POSTROUTING -p tcp --dport 80 -j MASQUERADE --to-ports 7-9',
      ],
      [3],
    ],
    ['does not leave the host', ['POSTROUTING -p tcp -j MASQUERADE'], [], {hooks: ['prerouting', 'input']}],
  ])('a packet %s', (_, rules, ports, flow) => {
    expect(natsMet(rules, flow)).toEqual(ports);
  });
});

import {filterInput, iptables} from '../../helpers/namespace.ts';
import type {Scenario, Scene} from '../scenario.ts';
import {behindCable, farServer6, load} from '../scenes.ts';
import {theme} from '../theme.ts';

const beyond10 = load(60, '200/s');
/** 40 in a fifth of a second against 10 a second: within 8 s all are in, by their SYN retries. */
const patient = ['-c', '40', '-r', '200/s', '--connect-timeout', '8s', '--hold', '500ms'];
const syn = 'INPUT -p tcp --syn --dport 7000';

const cap = (name: string, facts: string, build: () => Promise<Scene>): Scenario => ({
  name,
  facts: `kernel.md ${facts}`,
  truth: {limit: 'connection-cap', ceiling: 10, result: 10},
  flags: beyond10,
  build,
});

const rate = (name: string, facts: string, build: () => Promise<Scene>): Scenario => ({
  name,
  facts: `kernel.md ${facts}`,
  truth: {limit: 'rate-cap'},
  flags: patient,
  build,
});

const withRule = (rule: string) => () =>
  behindCable(({server}) => filterInput(server, `tcp dport 7000 ${rule}`));

const withIptables =
  (...rules: string[]) =>
  () =>
    behindCable(async ({server}) => {
      for (const rule of rules) await iptables(server, `${syn} ${rule}`);
    });

const withRule6 = (rule: string) => () =>
  behindCable(({server}) => filterInput(server, `tcp dport 7000 ${rule}`), {address: farServer6});

export const pathCap = theme(import.meta.filename, [
  cap('nft ct count over 10 drop', '12', withRule('ct state new ct count over 10 counter drop')),
  cap('nft ct count over 10 drop, IPv6', '12, 27', withRule6('ct state new ct count over 10 counter drop')),
  cap(
    'nft ct count over 10 reset',
    '11',
    withRule('ct state new ct count over 10 counter reject with tcp reset'),
  ),
  cap('connlimit DROP', '12', withIptables('-m connlimit --connlimit-above 10 -j DROP')),
  cap(
    'connlimit of all sources DROP',
    '12',
    withIptables('-m connlimit --connlimit-above 10 --connlimit-mask 0 -j DROP'),
  ),
  cap(
    'connlimit REJECT',
    '11',
    withIptables('-m connlimit --connlimit-above 10 -j REJECT --reject-with tcp-reset'),
  ),
  rate(
    'nft limit rate drop',
    '13',
    withRule('tcp flags syn limit rate over 10/second burst 5 packets counter drop'),
  ),
  rate(
    'nft limit rate drop, IPv6',
    '13, 27',
    withRule6('tcp flags syn limit rate over 10/second burst 5 packets counter drop'),
  ),
  rate(
    '-m limit ACCEPT, then DROP',
    '13',
    withIptables('-m limit --limit 10/s --limit-burst 5 -j ACCEPT', '-j DROP'),
  ),
  rate(
    'hashlimit DROP',
    '13',
    withIptables('-m hashlimit --hashlimit-above 10/s --hashlimit-burst 5 --hashlimit-name lab -j DROP'),
  ),
]);

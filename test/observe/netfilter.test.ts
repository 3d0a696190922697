import {describe, expect, it} from 'vitest';
import {parseNetfilter} from '../../src/observe/netfilter.ts';
import * as recorded from './proc/recorded.ts';

const absent = {text: '', end: '127 absent\n'};
const said = (text: string, words = '') => ({text, end: `0 ${words}\n`});
const failed = (words: string, code = 1) => ({text: '', end: `${code} ${words}\n`});

interface Tool {
  readonly text: string;
  readonly end: string;
}
const names = ['nft', 'iptables', 'ip6tables', 'iptables legacy', 'ip6tables legacy'];

/** What the five tools said, in that order; the ones that are not named are not there. */
function parts(...tools: Tool[]): Map<string, string> {
  return new Map(
    names.flatMap((name, i) => {
      const {text, end} = tools[i] ?? absent;
      return [
        [name, text],
        [`${name} end`, end],
      ] as const;
    }),
  );
}

const chains = (answer: ReturnType<typeof parseNetfilter>) =>
  answer.known ? [...new Set(answer.value.counted.map(({chain}) => chain))] : answer;

describe('parseNetfilter', () => {
  it('lists what iptables keeps in nf_tables once, with the numbers that iptables knows', () => {
    const answer = parseNetfilter(parts(said(recorded.nftRuleset), said(recorded.iptablesSave), said('')));
    expect(chains(answer)).toEqual(['filter FORWARD', 'filter INPUT', 'inet mine input']);
    expect(answer).toMatchObject({from: 'nft -t list ruleset, iptables-save -c, ip6tables-save -c'});
  });

  it('keeps them as nft shows them where there is no iptables-save', () => {
    expect(chains(parseNetfilter(parts(said(recorded.nftRuleset))))).toEqual([
      'ip filter INPUT',
      'inet mine input',
    ]);
  });

  it('adds what the old backend has besides', () => {
    const answer = parseNetfilter(
      parts(said(''), said(recorded.iptablesSave), said(''), said(recorded.iptablesLegacySave), said('')),
    );
    expect(answer.known && answer.value.counted.map(({bound}) => bound)).toContain(3);
  });

  it('lists the old backend once where it is the default', () => {
    const legacy = said(recorded.iptablesLegacySave);
    const answer = parseNetfilter(parts(said(''), legacy, said(''), legacy, said('')));
    expect(answer.known && answer.value.counted).toHaveLength(1);
  });

  it.each([
    ['absent', 'there is no tool', parts()],
    ['unreadable', 'nft may not read', parts(failed('Operation not permitted (you must be root)'))],
    [
      'unreadable',
      'only iptables-save may not read',
      parts(said(recorded.nftRuleset), failed('iptables-save v1.8.9 (legacy): Permission denied', 4)),
    ],
    ['malformed', 'one answer was cut', parts(said(recorded.nftRuleset.slice(0, 900)), said(''))],
    [
      'unreadable',
      'there are rules of the old backend and no tool for them',
      parts(
        said(''),
        said(recorded.iptablesSave, '# Warning: iptables-legacy tables present, use iptables-legacy-save'),
      ),
    ],
    ['not-observed', 'the shell died on the way', new Map([['nft', 'table']])],
  ])('%s where %s', (gap, _, given) => {
    expect(parseNetfilter(given)).toMatchObject({known: false, gap});
  });

  it('a kernel without nf_tables or ip_tables has no rules there', () => {
    const answer = parseNetfilter(
      parts(
        failed('netlink: Error: cache initialization failed: Protocol not supported'),
        said(recorded.iptablesLegacySave),
        failed("can't initialize ip6tables table `filter': Table does not exist", 3),
      ),
    );
    expect(answer.known && answer.value.counted).toHaveLength(1);
  });
});

import {
  type Hook,
  hooks,
  type NetfilterRule,
  type RulePath,
  type UncountedRule,
} from '../model/host-facts.ts';
import {nftMatch} from './nft-match.ts';
import {ParseError} from './proc/parse-error.ts';
import {sourceNatOf} from './source-nat.ts';

/** Text rather than -j: not every nft is built with JSON, and rules come out of it with statements left out. */
export const nftCommand = 'nft -t list ruleset';

/** The rules of one listing, those without a counter apart. */
export interface Ruleset {
  readonly counted: readonly NetfilterRule[];
  readonly uncounted: readonly UncountedRule[];
  readonly paths: readonly RulePath[];
}

interface Block {
  readonly kind: string;
  readonly name: string;
}

interface Named {
  readonly counters: ReadonlyMap<string, number>;
  readonly limits: ReadonlyMap<string, number | null>;
  /** Statements that a dynamic set does with each element of its own, by table and set. */
  readonly sets: ReadonlyMap<string, string>;
}

const deepestNesting = 32;
const perSecond = {second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800} as const;

/**
 * The rules of `nft list ruleset`, nft(8), that turn packets away, let counted ones in, or bound something; each by its
 * table and chain. Their counters stand in them, `counter packets 3 bytes 180`, or under a name that several rules may
 * share: such a sum is no rule's own.
 */
export function parseNftRuleset(text: string): Ruleset {
  const {lines: whole, named, chains} = readBlocks(text);
  const lines = whole.flatMap((line) => withoutVerdictMap(line));
  const shared = new Map<string, number>();
  for (const {table, line} of lines) {
    const name = counterName(line);
    if (name !== undefined) shared.set(`${table} ${name}`, (shared.get(`${table} ${name}`) ?? 0) + 1);
  }
  const counted: NetfilterRule[] = [];
  const uncounted: UncountedRule[] = [];
  const paths: RulePath[] = [];
  for (const [at, {table, chain, line}] of lines.entries()) {
    const bare = withoutStrings(line);
    const name = counterName(line);
    const own = /\bcounter packets (\d{1,20}) bytes \d+/.exec(bare)?.[1];
    const packets = !countsMatches(bare)
      ? undefined
      : own !== undefined
        ? Number(own)
        : name !== undefined && shared.get(`${table} ${name}`) === 1
          ? named.counters.get(`${table} ${name}`)
          : undefined;
    const hook = chains.get(`${table} ${chain}`)?.hook;
    const leadsTo = [...bare.matchAll(/\b(?:jump|goto) ([^\s,}]+)/g)].map(([, to]) => `${table} ${to}`);
    if (/\bvmap @/.test(bare)) leadsTo.push(`${table} *`);
    const place = {
      chain: `${table} ${chain}`,
      ...(hook === undefined ? {} : {hook}),
      at,
      only: nftMatch(table.split(' ')[0] as string, line),
      ...(leadsTo.length === 0 ? {} : {leadsTo}),
    };
    const translates = /\b(dnat|redirect|tproxy)\b|xt target "?(DNAT|REDIRECT|NETMAP)/.test(line);
    const sourceNat = sourceNatOf(withoutState(line));
    if (translates || sourceNat || leadsTo.length > 0)
      paths.push({...place, ...(translates ? {translates} : {}), ...(sourceNat ? {sourceNat} : {})});
    const rule = {
      ...place,
      text: withoutState(line),
      verdict: verdictOf(bare),
      ...boundOf(table, withStatementsOfSets(table, line, named), named),
    };
    if (rule.verdict === 'other' && rule.bounds === null) continue;
    if (packets !== undefined) counted.push({...rule, packets});
    else if (rule.verdict !== 'accept' || rule.bounds !== null) uncounted.push(rule);
  }
  for (const [chain, {hook, policy}] of chains)
    if (policy === 'drop')
      uncounted.push({
        chain,
        ...(hook === undefined ? {} : {hook}),
        at: lines.length,
        text: 'policy drop',
        verdict: 'drop',
        bounds: null,
        bound: null,
      });
  return {counted, uncounted, paths};
}

/** A chain that packets meet by themselves, and what becomes of those that no rule has decided on. */
interface BaseChain {
  readonly hook: Hook | undefined;
  readonly policy: string;
}

interface Line {
  readonly table: string;
  readonly chain: string;
  readonly line: string;
}

/** Lines of chains, and the named counters and limits. The braces of a block stand at the ends of lines. */
function readBlocks(text: string): {
  lines: Line[];
  named: Named;
  chains: Map<string, BaseChain>;
} {
  const lines: Line[] = [];
  const chains = new Map<string, BaseChain>();
  const sets = new Map<string, string>();
  const counters = new Map<string, number>();
  const limits = new Map<string, number | null>();
  const open: Block[] = [];
  for (const whole of text.split('\n')) {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) continue;
    const table = open[0]?.name ?? '';
    const block = open.at(-1);
    if (line.startsWith('}')) {
      if (!open.pop()) throw new ParseError('a table', line);
      continue;
    }
    const heading = /^(.*?) *\{(?: *#.*)?$/.exec(line)?.[1];
    if (!block) {
      const name = /^table (\S+ \S+)$/.exec(heading ?? '')?.[1];
      if (name === undefined) throw new ParseError('a table', line);
      open.push({kind: 'table', name});
      continue;
    }
    if (block.kind === 'chain' && !/^(type \w+ hook |comment "|policy |flags )/.test(line))
      lines.push({table, chain: block.name, line: heading ?? line});
    const base = block.kind === 'chain' ? /^type \w+ hook (\w+)/.exec(line)?.[1] : undefined;
    if (base !== undefined)
      chains.set(`${table} ${block.name}`, {
        hook: hooks.find((hook) => hook === base),
        policy: /\bpolicy (\w+);/.exec(line)?.[1] ?? 'accept',
      });
    if (block.kind === 'set' && /^(ct count|limit rate) /.test(line))
      sets.set(`${table} ${block.name}`, line);
    if (block.kind === 'counter') {
      const packets = /^packets (\d{1,20}) bytes \d+/.exec(line)?.[1];
      if (packets !== undefined) counters.set(`${table} ${block.name}`, Number(packets));
    }
    if (block.kind === 'limit' && line.startsWith('rate '))
      limits.set(`${table} ${block.name}`, rateOf(line));
    if (heading === undefined) continue;
    if (open.length >= deepestNesting) throw new ParseError('a ruleset without such nesting', line);
    const [kind = '', name = ''] = heading.split(' ');
    // A rule may have a chain of its own: `jump { … }`.
    open.push(block.kind === 'chain' ? block : {kind, name: name.replaceAll('"', '')});
  }
  if (open.length > 0)
    throw new ParseError(`the end of ${open.at(-1)?.kind} ${open.at(-1)?.name}`, text.slice(-80));
  return {lines, named: {counters, limits, sets}, chains};
}

/** Statements are done in order: a counter before `ct count over 10` counts the packets that passed that, too. */
function countsMatches(bare: string): boolean {
  const rest = /\bcounter (?:packets \d+ bytes \d+|name \S+)(.*)$/.exec(bare)?.[1];
  return rest !== undefined && afterMatches.test(rest.replace(/ (jump|goto) \S+/, ' continue'));
}

const afterMatches =
  /^( log( prefix ""| level \w+| flags [\w, ]+| group \d+| snaplen \d+| queue-threshold \d+)*)?( drop| accept| reject( with .*)?| return| continue| xt target "?\w*"?)?( comment "")?$/;

function verdictOf(bare: string): NetfilterRule['verdict'] {
  // Of a verdict map it is not the rule that decides, and a chain may be named `drop`.
  let statements = bare.replace(/\b(jump|goto) \S+/g, '');
  for (let before = ''; before !== statements; ) {
    before = statements;
    statements = statements.replace(/\{[^{}]*\}/g, '');
  }
  if (/(^|\s)drop(\s|$)/.test(statements)) return 'drop';
  if (/(^|\s)reject(\s|$)|xt target (REJECT|"")/.test(statements)) return 'reject';
  return /(^|\s)accept(\s|$)/.test(statements) ? 'accept' : 'other';
}

/** `xt match` stands for an extension of iptables, whose numbers nft does not know. */
function boundOf(table: string, line: string, {limits}: Named): Pick<NetfilterRule, 'bounds' | 'bound'> {
  const bare = withoutStrings(line);
  const connections = /\bct count (?:over )?(\d{1,10})\b/.exec(bare)?.[1];
  if (connections !== undefined) return {bounds: 'connections', bound: Number(connections)};
  const rate = /\blimit (rate .*)$/.exec(bare)?.[1];
  if (rate !== undefined) return {bounds: 'rate', bound: rateOf(rate)};
  const named = /\blimit name "([^"]*)"/.exec(line)?.[1];
  if (named !== undefined) return {bounds: 'rate', bound: limits.get(`${table} ${named}`) ?? null};
  // Which of its limits meets whom stands in a map, whose elements are not listed.
  if (/\blimit name \S+ .*\bmap\b/.test(bare)) return {bounds: 'rate', bound: only(limits, table)};
  const extension = /\bxt match "?(connlimit|limit|hashlimit)\b/.exec(line)?.[1];
  if (extension === undefined) return {bounds: null, bound: null};
  return {bounds: extension === 'connlimit' ? 'connections' : 'rate', bound: null};
}

/** The limit of a table that has one alone. */
function only(limits: Named['limits'], table: string): number | null {
  const own = [...limits].filter(([name]) => name.startsWith(`${table} `));
  return own.length === 1 ? (own[0]?.[1] ?? null) : null;
}

/** `update @s { ip saddr } drop` with what that set does itself: `ct count over 10`. */
function withStatementsOfSets(table: string, line: string, {sets}: Named): string {
  const set = /\b(?:add|update) @(\S+) \{/.exec(line)?.[1];
  const statement = set === undefined ? undefined : sets.get(`${table} ${set}`);
  return statement === undefined ? line : `${statement} ${line}`;
}

/** `tcp dport vmap { 22 : accept, 7000 : jump limited }` as a rule for each element: `tcp dport 7000 jump limited`. */
function withoutVerdictMap(whole: Line): Line[] {
  const [, before, elements, after = ''] = /^(.*?)vmap \{([^{}]*)\}(.*)$/.exec(whole.line) ?? [];
  if (elements === undefined) return [whole];
  return elements.split(',').map((element) => {
    const [key = '', verdict = ''] = element.split(/ : /);
    return {...whole, line: `${before}${key.trim()} ${verdict.trim()}${after}`};
  });
}

/** `rate over 20/second burst 7 packets` in packets a second; null for a rate of bytes. */
function rateOf(text: string): number | null {
  const match = /^rate (?:over )?(\d{1,10})\/(second|minute|hour|day|week)/.exec(text);
  return match ? Number(match[1]) / perSecond[match[2] as keyof typeof perSecond] : null;
}

function counterName(line: string): string | undefined {
  return /\bcounter name "?([^"\s]+)"?/.exec(line)?.[1];
}

/** nft has no escape for a quotation mark in a string. */
function withoutStrings(line: string): string {
  return line.replace(/"[^"]*"/g, '""');
}

/** What changes in a rule by itself: its counter, the use of its quota, the time of its last match. */
function withoutState(line: string): string {
  return line
    .split(/("[^"]*")/)
    .map((part) =>
      part.startsWith('"')
        ? part
        : part
            .replace(/\bcounter packets \d+ bytes \d+/g, 'counter')
            .replace(/\bused \d+ \w*bytes\b/g, 'used')
            .replace(/\blast used \S+( ago)?/g, 'last'),
    )
    .join('');
}

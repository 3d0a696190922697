import type {NetfilterRule} from '../model/host-facts.ts';

type Bound = 'connections' | 'rate';

/** A rule that bounds, with the one that turns the rest away; the same rule where it does both. */
export interface RuleAtWork {
  readonly bounding: NetfilterRule;
  readonly turning: NetfilterRule;
}

const turnsAway = ({verdict}: NetfilterRule) => verdict === 'drop' || verdict === 'reject';

/**
 * The rule that bounds connections or their rate: `connlimit-above … DROP`, or `limit … ACCEPT` with a rule of the same
 * chain that drops the rest. The one that turned most away, where there are several.
 */
export function ruleAtWork(rules: readonly NetfilterRule[], bound: Bound): RuleAtWork | undefined {
  const turning = rules.filter(turnsAway).sort((a, b) => b.packets - a.packets);
  return rules
    .filter(({bounds}) => bounds === bound)
    .flatMap((bounding) => {
      if (turnsAway(bounding)) return [{bounding, turning: bounding}];
      const rest = turning.find(({chain, bounds}) => chain === bounding.chain && bounds === null);
      return bounding.verdict === 'accept' && rest ? [{bounding, turning: rest}] : [];
    })
    .sort((a, b) => b.turning.packets - a.turning.packets)[0];
}

/** Counters of a host count for everybody: what met fewer packets than half of the attempts that failed did not fail them. */
export function accountsFor(packets: number, failed: number): boolean {
  return packets > 0 && packets >= failed / 2;
}

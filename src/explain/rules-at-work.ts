import type {RuleMet} from '../model/host-facts.ts';

type Bound = 'connections' | 'rate';

/** A rule that bounds, with the one that turns the rest away; the same rule where it does both. */
export interface RuleAtWork {
  readonly bounding: RuleMet;
  readonly turning: RuleMet;
  /** Turned away over the run; null where no counter tells. */
  readonly packets: number | null;
}

export function turnsAway({verdict}: Pick<RuleMet, 'verdict'>): boolean {
  return verdict === 'drop' || verdict === 'reject';
}

/**
 * The rules that bound connections or their rate: `connlimit-above … DROP`; `ct count over … jump deny`, and that chain
 * turns away; or `limit … ACCEPT` with a rule behind it that drops the rest, which may be the policy of the chain that led
 * there. The one that turned most away comes first, and those without a counter last.
 * @param rules in the order in which a packet meets them
 */
export function rulesAtWork(rules: readonly RuleMet[], bound: Bound): RuleAtWork[] {
  return rules
    .flatMap((bounding, at) => {
      if (bounding.bounds !== bound) return [];
      const turning = turnsAway(bounding) ? bounding : mostTurning(turningBehind(bounding, rules, at));
      return turning ? [{bounding, turning, packets: packetsOf(bounding, turning)}] : [];
    })
    .sort((a, b) => (b.packets ?? -1) - (a.packets ?? -1));
}

function turningBehind(bounding: RuleMet, rules: readonly RuleMet[], at: number): RuleMet[] {
  const unbounded = rules.slice(at + 1).filter((rule) => turnsAway(rule) && rule.bounds === null);
  if (bounding.leadsTo) return unbounded.filter(({chain}) => bounding.leadsTo?.includes(chain));
  return bounding.verdict === 'accept' ? unbounded.filter((rule) => baseOf(rule) === baseOf(bounding)) : [];
}

function mostTurning(rules: readonly RuleMet[]): RuleMet | undefined {
  return [...rules].sort((a, b) => (b.packets ?? -1) - (a.packets ?? -1))[0];
}

/** What a rule that lets the others in has counted are those. */
function packetsOf(bounding: RuleMet, turning: RuleMet): number | null {
  return turning.packets ?? (bounding.verdict === 'accept' ? undefined : bounding.packets) ?? null;
}

function baseOf({base, chain}: RuleMet): string {
  return base ?? chain;
}

/** Counters of a host count for everybody: what met fewer packets than half of the attempts that failed did not fail them. */
export function accountsFor(packets: number, failed: number): boolean {
  return packets > 0 && packets >= failed / 2;
}

/** A rule of a number lets no more in than that from each source, so where more are held it is not at work on them. */
export function allows({bounding}: RuleAtWork, held: number, sources: number): boolean {
  return bounding.bound === null || held <= bounding.bound * Math.max(1, sources);
}

/** What a rule is cited with. */
export function countedValue({packets}: RuleMet): {readonly value: number | string} {
  return {value: packets ?? 'it has no counter'};
}

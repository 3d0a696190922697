import type {Finding} from '../model/finding.ts';
import {rankOf} from './explain.ts';
import {withoutExplainedAway} from './explained-away.ts';

/** What was found with the readings of one host. */
export interface FoundOn {
  readonly host: string;
  readonly findings: readonly Finding[];
}

/**
 * Findings with the readings of the target's host, and of hosts on the way: each limit by the host that tells most of it.
 * Of a host on the way only what was read there counts, for symptoms are the same whoever is looked at. Each finding
 * that was hit or is near says its host.
 */
export function joinHosts(target: FoundOn, hops: readonly FoundOn[]): Finding[] {
  const joined = target.findings.map((finding) => {
    const best = hops
      .flatMap(({host, findings}) =>
        findings
          .filter(
            ({limit, side, confidence}) =>
              limit === finding.limit && side === 'path' && confidence === 'certain',
          )
          .map((each): Finding => ({...each, host})),
      )
      .reduce<Finding>((strongest, each) => (rankOf(each) < rankOf(strongest) ? each : strongest), finding);
    if (best !== finding) return best;
    const isFound = finding.verdict === 'hit' || finding.verdict === 'near';
    return isFound && finding.side?.startsWith('target') ? {...finding, host: target.host} : finding;
  });
  const isRead = ({side, verdict, host}: Finding) =>
    side === 'path' && verdict === 'hit' && host !== undefined;
  return withoutExplainedAway([...joined.filter(isRead), ...joined.filter((finding) => !isRead(finding))]);
}

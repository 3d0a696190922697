import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';

/** Limits of the path that are deduced from how failures are spread, where nothing of them was read. */
const deduced: readonly LimitName[] = [
  'connection-cap',
  'rate-cap',
  'nat-ports',
  'source-filtered',
  'dead-backend',
  'packet-loss',
  'neighbour-table',
  'asymmetric-path',
];

/** What was read for certain explains the failures, so of what could only be deduced from them nothing is left to say. */
export function withoutExplainedAway(findings: readonly Finding[]): Finding[] {
  const isRead = findings.some(
    ({verdict, confidence, side}) =>
      verdict === 'hit' && confidence === 'certain' && side !== 'driver' && side !== null,
  );
  if (!isRead) return [...findings];
  return findings.map((finding) => {
    const {limit, verdict, confidence} = finding;
    if (verdict !== 'hit' || confidence !== 'possible' || !deduced.includes(limit)) return finding;
    return {...finding, verdict: 'clear', confidence: null, ceiling: null, because: [], advice: []};
  });
}

import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {valueIfKnown} from '../model/reading.ts';
import {formatCount} from '../model/units.ts';
import {fdsEach, nextLimit} from './next-limit.ts';

/** Numbers of connections that an administrator raises: what comes next is worth knowing. */
const raisable: readonly LimitName[] = ['app-cap-reject', 'app-cap-evict', 'app-cap-stop', 'target-fds'];

/** What the log of the server said goes with the first finding about the target, and so does the limit that comes next. */
export function withServerAtHand(findings: readonly Finding[], evidence: Evidence): Finding[] {
  const first = findings.findIndex(
    ({verdict, side, limit}) => verdict === 'hit' && side !== 'driver' && limit !== 'no-limit-reached',
  );
  return findings.map((finding, i) =>
    i === first
      ? {
          ...finding,
          because: [...finding.because, ...logWords(evidence)],
          advice: [...finding.advice, ...comesNext(finding, evidence)],
        }
      : finding,
  );
}

function logWords({serverLog}: Evidence): Finding['because'] {
  return (valueIfKnown(serverLog) ?? []).map(({text, times}) => ({
    reading: `its log says “${text}”, times`,
    from: serverLog.from,
    value: times,
  }));
}

function comesNext({limit, ceiling, confidence}: Finding, evidence: Evidence): string[] {
  const acceptors = valueIfKnown(evidence.acceptors) ?? [];
  const accepted = valueIfKnown(evidence.admitted)?.accepted ?? 0;
  if (ceiling === null || confidence === 'possible' || !raisable.includes(limit)) return [];
  const next = nextLimit(valueIfKnown(evidence.limitReadings) ?? [], {
    connections: ceiling,
    each: fdsEach(acceptors, accepted),
    besides: limit,
  });
  return next
    ? [`once it is raised, ${next.limit} comes next, at ${formatCount(next.ceiling)}: ${next.name}`]
    : [];
}

import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {LogWords} from '../model/server.ts';
import {formatCount} from '../model/units.ts';
import {disproofOf} from './disproofs.ts';
import {fdsEach, nextLimit} from './next-limit.ts';
import {ownSetting} from './own-setting.ts';
import {troubleCount} from './trouble.ts';

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
          because: [...finding.because, ...logWords(evidence, finding)],
          advice: [...finding.advice, ...comesNext(finding, evidence)],
        }
      : finding,
  );
}

/** What the server says of itself in its log is a finding, also where the rest of the evidence does not show it. */
export function withWordsOfLog(findings: readonly Finding[], evidence: Evidence): Finding[] {
  const tally = valueIfKnown(evidence.attempts);
  const words = valueIfKnown(evidence.serverLog) ?? [];
  if (words.length === 0 || !tally || troubleCount(tally) + tally.unproven === 0) return [...findings];
  return findings.map((finding) => {
    const {limit, verdict} = finding;
    const said = words.filter((one) => one.limit === limit);
    if (said.length === 0 || verdict === 'hit' || verdict === 'near' || disproofOf(limit, evidence))
      return finding;
    // Where nobody was kept, its words are not about those within the number.
    const keptSome = tally.open + tally.closedByPeer > 0;
    const kind = limit === 'target-fds' ? 'fds' : 'connections';
    return {
      ...finding,
      verdict: 'hit',
      confidence: keptSome ? 'likely' : 'possible',
      because: said.map((one) => citeWords(one, evidence)),
      advice: ownSetting(valueIfKnown(evidence.acceptors), kind, valueIfKnown(evidence.server)),
    };
  });
}

const logSays = 'its log says ';

/** Whether the server names this limit itself. */
export function isLogged({because}: Finding): boolean {
  return because.some(({reading}) => reading.startsWith(logSays));
}

function citeWords({text, times}: LogWords, {serverLog}: Evidence): Finding['because'][number] {
  return {reading: `${logSays}“${text}”, times`, from: serverLog.from, value: times};
}

function logWords(evidence: Evidence, {because}: Finding): Finding['because'] {
  return (valueIfKnown(evidence.serverLog) ?? [])
    .map((one) => citeWords(one, evidence))
    .filter(({reading}) => !because.some((one) => one.reading === reading));
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

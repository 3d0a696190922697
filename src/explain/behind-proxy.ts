import type {Attribution} from '../model/acceptance.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';

/** What a proxy passes on from the server behind it: whether a connection is answered, closed for another, or ends of age. */
const passedOn: readonly LimitName[] = ['app-cap-evict', 'workers-busy', 'idle-timeout'];

/** Fewer connections say nothing of what a process does for each. */
const leastConnections = 8;
const openedPerConnection = 0.5;

/**
 * The process opens a connection for each that it accepts: seen by its descriptors while they are held, and where too few are
 * still there to tell, by the connections that its namespace opened.
 */
export function isProxy({
  attribution,
  openedOnward = 0,
  attempts: {established},
}: {
  readonly attribution: Attribution | undefined;
  readonly openedOnward: number | undefined;
  readonly attempts: Pick<Tally, 'established'>;
}): boolean {
  const seen = attribution?.proxy ?? null;
  if (seen !== null) return seen;
  return established >= leastConnections && openedOnward >= openedPerConnection * established;
}

/** Advice where the process that was observed is one. */
export const seeBehindFirst =
  'it opens a connection for each that it accepts: see first what the server behind it does, with plimsoll ceiling against that';

/**
 * A process that opens a connection for each that it accepts does with the one what the server behind it does with the
 * other, so whose doing it is remains open.
 */
export function lowerBehindProxy(
  findings: readonly Finding[],
  {attribution, openedOnward, attempts}: Pick<Evidence, 'attribution' | 'openedOnward' | 'attempts'>,
): readonly Finding[] {
  const tally = valueIfKnown(attempts);
  const known = {attribution: valueIfKnown(attribution), openedOnward: valueIfKnown(openedOnward)};
  if (!tally || !isProxy({...known, attempts: tally})) return findings;
  return findings.map((finding) => {
    const {limit, verdict, confidence, because, advice} = finding;
    if (verdict !== 'hit' || confidence === 'possible' || !passedOn.includes(limit)) return finding;
    return {
      ...finding,
      confidence: 'possible',
      because: [
        ...because,
        {
          reading: 'the process opens a connection for each it accepts',
          from: known.attribution?.proxy ? attribution.from : openedOnward.from,
          value: 'a proxy',
        },
      ],
      advice: [seeBehindFirst, ...advice],
    };
  });
}

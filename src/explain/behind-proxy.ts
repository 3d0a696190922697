import type {Attribution} from '../model/acceptance.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import type {Reading} from '../model/reading.ts';
import {valueIfKnown} from '../model/reading.ts';

/** What a proxy passes on from the server behind it: whether a connection is answered, closed for another, or ends of age. */
const passedOn: readonly LimitName[] = ['app-cap-evict', 'workers-busy', 'idle-timeout'];

/** Advice where the process that was observed is one. */
export const seeBehindFirst =
  'it opens a connection for each that it accepts: see first what the server behind it does, with plimsoll ceiling against that';

/**
 * A process that opens a connection for each that it accepts does with the one what the server behind it does with the
 * other, so whose doing it is remains open.
 */
export function lowerBehindProxy(
  findings: readonly Finding[],
  attribution: Reading<Attribution>,
): readonly Finding[] {
  if (valueIfKnown(attribution)?.proxy !== true) return findings;
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
          from: attribution.from,
          value: 'a proxy',
        },
      ],
      advice: [seeBehindFirst, ...advice],
    };
  });
}

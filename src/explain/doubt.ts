import {figureStands} from '../model/confirmation.ts';
import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {valueIfKnown} from '../model/reading.ts';

/** Limits whose number is deduced from who got in and who did not, rather than read at the target. */
export const deducedCounts: readonly LimitName[] = [
  'app-cap-reject',
  'app-cap-evict',
  'app-cap-stop',
  'connection-cap',
];

/**
 * A number that was not held once when it was tried again is none: it was a rate, or is kept loosely. So it is claimed as
 * possible at most.
 */
export function downgradeUnconfirmed(
  findings: readonly Finding[],
  {repeats, serverLog}: Pick<Evidence, 'repeats' | 'serverLog'>,
): Finding[] {
  const tried = valueIfKnown(repeats);
  if (!tried || tried.repeats === 0) return [...findings];
  const {repeats: made, exceeded = 0, held, between} = tried;
  const alwaysMore = exceeded >= made;
  if (!alwaysMore && figureStands(tried)) return [...findings];
  return findings.map((finding) => {
    if (finding.verdict !== 'hit' || !deducedCounts.includes(finding.limit)) return finding;
    // A rule that was read says its number itself.
    if (finding.limit === 'connection-cap' && finding.confidence === 'certain') return finding;
    // Which limit it is the server says itself, whatever its number.
    const logged = valueIfKnown(serverLog)?.some(({limit}) => limit === finding.limit) ?? false;
    return {
      ...finding,
      confidence: logged && !alwaysMore ? finding.confidence : 'possible',
      because: [
        ...finding.because,
        alwaysMore
          ? {
              reading: `repeats in which more were held, of ${made}`,
              from: repeats.from,
              value: exceeded,
            }
          : {
              reading: `repeats in which this many were held, of ${made}`,
              from: repeats.from,
              value: held?.times ?? 0,
            },
      ],
      advice: [
        alwaysMore
          ? 'the number is not stable: more succeeded later. Offer the same number at a lower rate (--rate): if all succeed, it was a rate'
          : `the number is not stable: ${between ? `between ${between.fewest} and ${between.most} were held` : 'it was another each time'}; read the application’s own count and log`,
        ...finding.advice,
      ],
    };
  });
}

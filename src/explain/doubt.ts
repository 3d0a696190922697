import type {Repeats} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import type {LimitName} from '../model/limit-names.ts';
import {type Reading, valueIfKnown} from '../model/reading.ts';

/** Limits whose number is deduced from who got in and who did not, rather than read at the target. */
export const deducedCounts: readonly LimitName[] = [
  'app-cap-reject',
  'app-cap-evict',
  'app-cap-stop',
  'connection-cap',
];

/**
 * A number that more than it got past each time that it was tried again is none: it was a rate, or is kept wrongly. So it
 * is claimed as possible at most.
 */
export function doubtExceeded(findings: readonly Finding[], repeats: Reading<Repeats>): Finding[] {
  const {exceeded = 0, repeats: made} = valueIfKnown(repeats) ?? {repeats: 0};
  if (made === 0 || exceeded < made) return [...findings];
  return findings.map((finding) => {
    if (finding.verdict !== 'hit' || !deducedCounts.includes(finding.limit)) return finding;
    // A rule that was read says its number itself.
    if (finding.limit === 'connection-cap' && finding.confidence === 'certain') return finding;
    return {
      ...finding,
      confidence: 'possible',
      because: [
        ...finding.because,
        {
          reading: `times that more were held when it was tried again, of ${made}`,
          from: repeats.from,
          value: exceeded,
        },
      ],
      advice: [
        'the number does not stand: more got in later. Offer the same number at a lower rate (--rate): if all get in, it was a rate (cps of xinetd, say)',
        ...finding.advice,
      ],
    };
  });
}

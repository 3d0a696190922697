import type {Evidence} from '../model/evidence.ts';
import type {Finding} from '../model/finding.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Limit} from './limit.ts';
import type {Shape} from './shape.ts';

/**
 * A limit is named only where its failures have the shape that was seen, and as more than possible only where that shape is
 * established, unless it was read. What waits in the accept queue of the target the driver cannot place, so it rules nothing out there.
 */
export function fitToShape(
  finding: Finding,
  limit: Limit,
  {shape, isRead, evidence}: {readonly shape: Shape; readonly isRead: boolean; readonly evidence: Evidence},
): Finding {
  const {shapes} = limit;
  const {verdict, confidence, side} = finding;
  if (verdict !== 'hit' || shapes === undefined || side === 'driver' || shape.fits.length === 0)
    return finding;
  const admitted = valueIfKnown(evidence.admitted);
  if (side !== 'path' && ((admitted?.queued ?? 0) > 0 || confidence === 'certain')) return finding;
  if (!shapes.some((name) => shape.fits.includes(name))) {
    if (confidence !== 'certain')
      return {...finding, verdict: 'clear', confidence: null, ceiling: null, because: [], advice: []};
    return lowered(finding, shape);
  }
  if (confidence !== 'likely' || isRead || shapes.some((name) => shape.sure.includes(name))) return finding;
  return admitted && side !== 'path' ? finding : lowered(finding, shape);
}

function lowered(finding: Finding, {fits}: Shape): Finding {
  return {
    ...finding,
    confidence: 'possible',
    because: [
      ...finding.because,
      {reading: 'failures may be spread by', from: 'the driver', value: fits.join(', ')},
    ],
  };
}

import type {Evidence} from '../model/evidence.ts';
import {valueIfKnown} from '../model/reading.ts';
import {type Shape, shapeOf} from './shape.ts';

/** The shape of the failures of a run; undefined where how they are spread was not counted. */
export function shapeOfEvidence(evidence: Evidence): Shape | undefined {
  const spread = valueIfKnown(evidence.spread);
  const attempts = valueIfKnown(evidence.attempts);
  if (!spread || !attempts) return undefined;
  const held = valueIfKnown(evidence.held);
  const tests = valueIfKnown(evidence.tests);
  const repeats = valueIfKnown(evidence.repeats);
  return shapeOf({
    spread,
    establishedAfter: attempts.establishedAfter,
    left: attempts.closedByPeer + attempts.released,
    connectTimeoutMs: valueIfKnown(evidence.asked)?.connectTimeoutMs ?? 0,
    ...(held ? {held} : {}),
    ...(tests ? {tests} : {}),
    ...(repeats ? {repeats} : {}),
  });
}

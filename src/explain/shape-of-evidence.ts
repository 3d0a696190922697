import type {Evidence} from '../model/evidence.ts';
import {valueIfKnown} from '../model/reading.ts';
import {shapeOf} from './find-shape.ts';
import type {Wanted} from './limit.ts';
import type {Shape} from './shape.ts';

/** What the shape of failures is found from, for a limit to want. */
export const shapeEvidence = ['asked', 'attempts', 'spread', 'held', 'tests', 'repeats'] as const;

/** The shape of the failures of a run; undefined where how they are spread was not counted. */
export function shapeOfEvidence(evidence: Evidence): Shape | undefined {
  return shapeOfValues({
    asked: valueIfKnown(evidence.asked),
    attempts: valueIfKnown(evidence.attempts),
    spread: valueIfKnown(evidence.spread),
    held: valueIfKnown(evidence.held),
    tests: valueIfKnown(evidence.tests),
    repeats: valueIfKnown(evidence.repeats),
  });
}

/** The same from the values that a limit was given. */
export function shapeOfValues({
  asked,
  attempts,
  spread,
  held,
  tests,
  repeats,
}: Wanted<(typeof shapeEvidence)[number]>): Shape | undefined {
  if (!spread || !attempts) return undefined;
  return shapeOf({
    spread,
    establishedAfter: attempts.establishedAfter,
    left: attempts.closedByPeer + attempts.released,
    // EAGAIN of a Unix-domain listener is final: nothing is sent again that could get in later.
    connectTimeoutMs: attempts.refusals['queue-full'] > 0 ? 0 : (asked?.connectTimeoutMs ?? 0),
    ...(held ? {held} : {}),
    ...(tests ? {tests} : {}),
    ...(repeats ? {repeats} : {}),
  });
}

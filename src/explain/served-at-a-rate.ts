import type {Service} from '../model/acceptance.ts';
import {stoppedMs} from './stood-still.ts';

/** Somebody who is served now and then is served again within this many times the longest pause there was. */
const pausesLong = 3;
/** Of the first answers, which took as long as those after them are going to take. */
const firstPausesLong = 2;

/**
 * Answers went on coming while others waited: those that are served make room by being answered, so how many there are in the
 * end is a matter of patience. Of a pool that keeps its connections nobody more is answered.
 */
export function servedAtARate({waiting, times, stoodMs, firstPauseMs, longestPauseMs}: Service): boolean {
  const stoppedAfterMs = Math.max(stoppedMs, firstPausesLong * firstPauseMs, pausesLong * longestPauseMs);
  return waiting > 0 && !(times > 0 && stoodMs >= stoppedAfterMs);
}

/** How many are served at one moment: those that are kept, or the rate times what the quickest answer took (Little's law). */
export function servedAtOnce(service: Service): number {
  const {servedMost, perSecond, firstAnswerUs} = service;
  if (!servedAtARate(service) && service.waiting > 0) return servedMost;
  if (perSecond === null || firstAnswerUs === null) return servedMost;
  return Math.min(Math.max(1, Math.round((perSecond * firstAnswerUs) / 1e6)), Math.max(1, service.answered));
}

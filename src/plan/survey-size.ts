import type {LimitReading} from '../model/limit-reading.ts';
import {keptClosedSeconds, roomBesideOthers} from './shared-tables.ts';

/** How much a survey asks for. */
export interface SurveySize {
  readonly connections: number;
  /** Largest burst. */
  readonly burst: number;
  /** Highest rate. */
  readonly perSecond: number;
}

/** Where nothing is known of the target. */
const blind = {connections: 1000, burst: 1024};
const fewestConnections = 200;
const mostConnections = 10_000;
const smallestBurst = 64;
const largestBurst = 8192;
const perSecond = 20_000;
/** The first step of a search; fewer a second are for an experiment of their own. */
const fewestPerSecond = 400;
/** Beyond the lowest limit, so that it is reached. */
const beyond = 1.25;
/** An application that accepts meanwhile takes more at one instant than its queue holds. */
const beyondQueue = 4;

const queues: readonly string[] = ['accept-queue-burst', 'syn-queue'];

/**
 * As much as meets the lowest limit that is known of the target, and not more than a bound that a healthy host bears, or
 * than leaves others a tenth of the tables that all programs there share.
 * @param connections what the user asked for, where that is a number
 */
export function surveySize(limitReadings: readonly LimitReading[], connections?: number): SurveySize {
  const target = limitReadings.filter(({side, ceiling}) => side !== 'driver' && ceiling !== null);
  const lowest = (of: readonly LimitReading[]) => Math.min(...of.map(({ceiling}) => ceiling as number));
  const counts = target.filter(({limit}) => !queues.includes(limit));
  const queue = target.filter(({limit}) => limit === 'accept-queue-burst');
  const wanted = counts.length === 0 ? blind.connections : Math.ceil(lowest(counts) * beyond);
  const burst = queue.length === 0 ? blind.burst : Math.ceil(lowest(queue) * beyondQueue);
  const room = roomBesideOthers(limitReadings);
  const roomPerSecond = Math.floor(room / keptClosedSeconds);
  return {
    connections: connections ?? Math.min(room, within(wanted, fewestConnections, mostConnections)),
    burst: Math.min(room, within(burst, smallestBurst, largestBurst)),
    perSecond: Math.max(fewestPerSecond, Math.min(roomPerSecond, perSecond)),
  };
}

/** How many of these can be opened at a rate within a time; not fewer than say something. */
export function connectionsWithin(
  connections: number,
  {perSecond, withinMs}: {readonly perSecond: number; readonly withinMs: number},
): number {
  return Math.min(connections, Math.max(fewestConnections, Math.floor((perSecond * withinMs) / 1000)));
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

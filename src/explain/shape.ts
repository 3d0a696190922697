import type {ActiveTests, Repeats} from '../model/active-tests.ts';
import type {OutcomeSpread} from '../model/outcome-spread.ts';

/**
 * How failures are spread, which names the kind of their cause before any limit is named.
 *
 * - `every`   nobody gets in, from the first attempt on
 * - `number`  the n-th and all after it fail, and there is room again when one leaves
 * - `rate`    too many a second: they fail among others that get in, and get in once nothing new is sent
 * - `source`  each attempt from one address fails, from its first on, and others get in
 * - `share`   one in k fails at any number and any rate, and fails again when it is repeated: one of k behind one address
 * - `random`  packets are lost at random, at any number and any rate, and mostly arrive when they are repeated
 * - `time`    from one moment on, or between two, nobody gets in: something changed
 */
export const shapeNames = ['every', 'number', 'rate', 'source', 'share', 'random', 'time'] as const;
export type ShapeName = (typeof shapeNames)[number];

/** What the shape is found from: all of it is seen by the driver alone. */
export interface Seen {
  readonly spread: OutcomeSpread;
  /** establishedAfter[k] of the tally: established after k SYN retries. */
  readonly establishedAfter: readonly number[];
  /** Connections that had left by themselves or were closed by us: others may have got in for them. */
  readonly left: number;
  readonly connectTimeoutMs: number;
  /** Of the held connections that were asked for a sign of life after the failures, how many gave one. */
  readonly held?: {readonly asked: number; readonly alive: number};
  readonly tests?: ActiveTests;
  readonly repeats?: Repeats;
}

export interface Shape {
  /** Shapes that are not ruled out, the likeliest first; empty where nothing failed. */
  readonly fits: readonly ShapeName[];
  /** Of them those that are established: whatever else may have gone on, this did. */
  readonly sure: readonly ShapeName[];
  /** Source addresses from which nobody got in while others did. */
  readonly badSources: readonly string[];
  /** Share of the attempts that failed, of those that could. */
  readonly failedShare: number;
  /** ms from the start of the run; `toMs` null where it did not end. Present where `time` fits. */
  readonly changed?: {readonly fromMs: number; readonly toMs: number | null};
}

/** Attempts of the run in the order of their places, by what became of them. */
export interface OutcomeRows {
  readonly atOnce: readonly number[];
  readonly late: readonly number[];
  readonly hard: readonly number[];
}

export type Fits = Pick<Shape, 'fits' | 'sure'>;

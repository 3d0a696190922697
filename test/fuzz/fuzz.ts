import fc from 'fast-check';
import {hostileText} from './hostile.ts';
import type {Subject} from './subjects.ts';

/** No text that a test makes is longer than some kilobytes: what takes longer grows with more than its length. */
const longestMs = 2000;

export interface Fuzzed {
  readonly name: string;
  readonly cases: number;
  readonly refused: number;
  readonly slowestMs: number;
  /** What went wrong, with the shortest text for which it does. */
  readonly failure: string | undefined;
}

/** Reads so many hostile texts: each is understood or refused, and soon. */
export function fuzz(subject: Subject, cases: number, seed: number): Fuzzed {
  let refused = 0;
  let slowestMs = 0;
  const {failed, counterexample, errorInstance} = fc.check(
    fc.property(hostileText(subject.samples), (text) => {
      const begunMs = performance.now();
      try {
        subject.read(text);
      } catch (error) {
        if (!subject.refuses(error)) throw error;
        refused++;
      }
      const tookMs = performance.now() - begunMs;
      slowestMs = Math.max(slowestMs, tookMs);
      if (tookMs > longestMs) throw new Error(`it took ${Math.round(tookMs)} ms`);
    }),
    {numRuns: cases, seed},
  );
  const why = failed ? `${errorInstance} for ${JSON.stringify(counterexample?.[0])}` : undefined;
  return {name: subject.name, cases, refused, slowestMs, failure: why};
}

import type {Tally} from '../model/tally.ts';
import type {Cite, Judgement} from './limit.ts';
import {lateCount} from './trouble.ts';

/** All that the client alone can say of an accept queue that overflows now and then: connections that came late. */
export function lateFromOutside(
  attempts: Tally,
  cite: Cite<'attempts'>,
  advice: string,
): Extract<Judgement, {verdict: 'hit' | 'near'}> {
  return {
    verdict: 'hit',
    confidence: 'possible',
    ceiling: null,
    boundBy: 'unknown',
    because: [
      cite('attempts', 'established only after a SYN retry', {value: lateCount(attempts)}),
      cite('attempts', 'phantoms', {value: attempts.phantom}),
    ],
    advice: [advice],
  };
}

import {expect, test} from 'vitest';
import {judgeLimit} from '../../src/explain/explain.ts';
import type {Limit} from '../../src/explain/limit.ts';
import type {Finding, Verdict} from '../../src/model/finding.ts';
import {type EvidenceValues, evidenceOf, first17Answered, first50Answered, unobserved} from './evidence.ts';

/** `clear`, or what the finding must have: of `because`, one of these readings each. */
export type Expected = Verdict | (Partial<Omit<Finding, 'because'>> & {readonly verdict: Verdict});

/** One row: the case in words, what differs from the base, and the verdict. */
export type Row = readonly [when: string, differs: EvidenceValues, expected: Expected];

/** The table test of one limit. Whatever the verdict, a finding says on what it rests and what to do. */
export function judges(limit: Limit, base: EvidenceValues, rows: readonly Row[]): void {
  test.each(rows)('%s', (_, differs, expected) => {
    const finding = judgeLimit(limit, evidenceOf(base, differs));
    expect(finding).toMatchObject({
      limit: limit.id,
      ...(typeof expected === 'string' ? {verdict: expected} : expected),
    });
    if (finding.verdict === 'clear')
      return expect(finding).toMatchObject({confidence: null, because: [], advice: []});
    expect(finding.because).not.toEqual([]);
    expect(finding.advice).not.toEqual([]);
    for (const {from} of finding.because) expect(from).not.toBe('');
    if (finding.verdict === 'unknown')
      expect(finding).toMatchObject({confidence: null, advice: [limit.decide]});
  });
}

/**
 * Rows of a limit that leaves connections in the accept queue, seen from the client alone when each was asked for an answer.
 * @param possible what it comes to where it may be the one
 */
export function whenAsked(possible: Expected & object): Row[] {
  return [
    [
      'nobody could look; 50 answered, and the rest waits in a long queue',
      {...unobserved, attempts: first50Answered},
      {...possible, ceiling: 50},
    ],
    [
      'nobody could look; whoever got in was answered, so nobody waits in a queue',
      {...unobserved, attempts: first17Answered},
      'clear',
    ],
  ];
}

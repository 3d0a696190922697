import {Exchange} from '../../src/proof/exchange.ts';
import type {Proof} from '../../src/proof/proof.ts';

/** What a proof makes of bytes that come in these pieces: its last verdict, in one word or with the words said. */
export function verdictOf(proof: Proof, ...chunks: (string | Uint8Array)[]): string {
  return conversation(proof, ...chunks).verdict;
}

/** The same with everything that was sent on the way. */
export function conversation(
  proof: Proof,
  ...chunks: (string | Uint8Array)[]
): {verdict: string; replies: Buffer[]} {
  const exchange = new Exchange(proof);
  const replies: Buffer[] = [];
  let verdict = 'more';
  for (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
    const judgement = exchange.hear(bytes, (reply) => replies.push(Buffer.from(reply)));
    verdict = judgement.verdict === 'denied' ? `denied: ${judgement.words}` : judgement.verdict;
    if (verdict !== 'more') break;
  }
  return {verdict, replies};
}

/** The opening as text. */
export function openingOf({opening}: Proof): string | null {
  return opening === null ? null : Buffer.from(opening).toString('latin1');
}

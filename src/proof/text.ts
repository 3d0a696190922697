import {partingWords} from './parting.ts';
import {accepted, more, type Proof} from './proof.ts';
import {bufferOf} from './words.ts';

/**
 * The user's own proof, --send and --until: accepted when the answer holds the bytes of `until`, or with its first byte
 * where there is no `until`.
 */
export function textProof(send: Uint8Array | null, until: Uint8Array | null): Proof {
  return {
    opening: send,
    judge(received) {
      if (until === null) return received.length > 0 ? accepted : more;
      return bufferOf(received).includes(bufferOf(until)) ? accepted : more;
    },
    parting: partingWords,
  };
}

import {denied, type Judgement, type Proof} from './proof.ts';

/** No greeting and no login is longer; a peer that sends more than this without a verdict gets one. */
const mostBytes = 65_536;
/** Nor comes in so many pieces; each is judged with all before it, so a byte at a time would cost ever more. */
const mostPieces = 1024;
/** Nor asks for more; a peer that asks without end gets a verdict, too. */
const mostReplies = 16;

/** One connection whose proof did not come in one piece: its bytes so far, and how many replies were sent. */
export class Exchange {
  readonly #proof: Proof;
  #received = new Uint8Array(0);
  #pieces = 0;
  #step = 0;

  constructor(proof: Proof) {
    this.#proof = proof;
  }

  /** Takes what was received next; replies that the proof asks for go out through `send`. */
  hear(chunk: Uint8Array, send: (reply: Uint8Array) => void): Judgement {
    const received = new Uint8Array(this.#received.length + chunk.length);
    received.set(this.#received);
    received.set(chunk, this.#received.length);
    this.#received = received;
    this.#pieces++;
    for (;;) {
      const judgement = this.#proof.judge(received, this.#step);
      if (judgement.verdict !== 'more') return judgement;
      if (judgement.reply === undefined) {
        if (received.length > mostBytes) return denied(`(no proof in ${mostBytes} bytes)`);
        return this.#pieces >= mostPieces ? denied(`(no proof in ${mostPieces} pieces)`) : judgement;
      }
      if (this.#step === mostReplies) return denied(`(no proof after ${mostReplies} replies)`);
      send(judgement.reply);
      this.#step++;
    }
  }

  /** What was said before the peer closed without a verdict: '' where that is no text. */
  get parting(): string {
    return this.#proof.parting(this.#received);
  }
}

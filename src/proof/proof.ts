/** What the bytes of one connection show, as far as they have come. */
export type Judgement =
  /** `reply`: under what the answer is counted, an HTTP status or the code of a reply. */
  | {readonly verdict: 'accepted'; readonly reply?: string}
  /** The application said no, in these words; printable, at most `longestWords` bytes. */
  | {readonly verdict: 'denied'; readonly words: string; readonly reply?: string}
  /** Nothing yet; `reply` is to be sent first, and then to be judged again with the next step. */
  | {readonly verdict: 'more'; readonly reply?: Uint8Array};

/**
 * A proof of acceptance: the least exchange which shows that the application, not only its kernel, took a connection.
 * It has no state: one proof serves every connection of a worker, and each connection's state is its bytes and steps.
 */
export interface Proof {
  /** Bytes to send once established; null where the server speaks first, or nothing is asked. */
  readonly opening: Uint8Array | null;
  /**
   * Judges all bytes received on one connection so far. The same bytes give the same final verdict, however they were
   * cut. Never throws, whatever they are.
   * @param step how many replies were sent; reply number `step` is asked for by its `reply`
   */
  judge(received: Uint8Array, step: number): Judgement;
  /** What was said before the peer closed without a verdict: '' where that is no text. */
  parting(received: Uint8Array): string;
}

export const accepted: Judgement = {verdict: 'accepted'};
export const more: Judgement = {verdict: 'more'};

/** An answer that is counted under a name of its own. */
export function acceptedWith(reply: string): Judgement {
  return {verdict: 'accepted', reply};
}

export function denied(words: string, reply?: string): Judgement {
  return reply === undefined ? {verdict: 'denied', words} : {verdict: 'denied', words, reply};
}

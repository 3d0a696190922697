import {Exchange} from '../proof/exchange.ts';
import type {Judgement, Proof} from '../proof/proof.ts';
import type {SlotSockets} from './slot-sockets.ts';

/** The proofs of acceptance of an engine's connections, by slot, and what their sockets had no room for yet. */
export class ProofExchanges {
  readonly #proof: Proof;
  readonly #sockets: Pick<SlotSockets, 'send'>;
  readonly #awaitRoom: (slot: number) => void;
  /** Most connections need neither: their answer comes in one piece, and their socket has room. */
  readonly #begun = new Map<number, Exchange>();
  readonly #unsent = new Map<number, Uint8Array>();

  /** @param awaitRoom told of each connection whose socket is full: `sendRest` is to be called when it has room */
  constructor(proof: Proof, sockets: Pick<SlotSockets, 'send'>, awaitRoom: (slot: number) => void) {
    this.#proof = proof;
    this.#sockets = sockets;
    this.#awaitRoom = awaitRoom;
  }

  /** Whether the driver speaks first. */
  get opens(): boolean {
    return this.#proof.opening !== null;
  }

  /** Sends what opens the proof, where the driver speaks first. */
  open(slot: number): void {
    if (this.#proof.opening) this.#send(slot, this.#proof.opening);
  }

  awaitsRoom(slot: number): boolean {
    return this.#unsent.has(slot);
  }

  /** Judges what was received next, and sends what the proof replies. */
  hear(slot: number, chunk: Uint8Array): Judgement {
    let exchange = this.#begun.get(slot);
    // Most answers come in one piece and are judged where they lie.
    let judgement = exchange ? undefined : this.#proof.judge(chunk, 0);
    if (judgement === undefined || judgement.verdict === 'more') {
      if (!exchange) {
        exchange = new Exchange(this.#proof);
        this.#begun.set(slot, exchange);
      }
      judgement = exchange.hear(chunk, (reply) => this.#send(slot, reply));
    }
    if (judgement.verdict !== 'more') this.#begun.delete(slot);
    return judgement;
  }

  sendRest(slot: number): void {
    const rest = this.#unsent.get(slot);
    if (!rest) return;
    this.#unsent.delete(slot);
    this.#send(slot, rest);
  }

  /** What was said before the peer closed without a verdict; undefined where nothing was. */
  parting(slot: number): string | undefined {
    return this.#begun.get(slot)?.parting;
  }

  /** To be called when the connection is closed: its slot will be that of another. */
  forget(slot: number): void {
    this.#begun.delete(slot);
    this.#unsent.delete(slot);
  }

  /** Sends, and keeps what the socket has no room for until it has. */
  #send(slot: number, bytes: Uint8Array): void {
    const waiting = this.#unsent.get(slot);
    let rest = waiting ? Buffer.concat([waiting, bytes]) : bytes;
    while (rest.length > 0 && !waiting) {
      const sent = this.#sockets.send(slot, rest);
      if (sent === undefined) return;
      if (sent === 0) break;
      rest = rest.subarray(sent);
    }
    if (rest.length === 0) return;
    this.#unsent.set(slot, Uint8Array.from(rest));
    this.#awaitRoom(slot);
  }
}

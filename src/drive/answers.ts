import {asksForProof, type Share} from '../model/plan.ts';
import {provesByGreeting} from '../model/proof.ts';
import type {ConnectionTable} from './connection-table.ts';
import type {ProofExchanges} from './proof-exchanges.ts';

/** What the application says on the connections of an engine, as the connection table is to have it. */
export class Answers {
  readonly #share: Share;
  readonly #table: ConnectionTable;
  readonly #exchanges: ProofExchanges | undefined;
  readonly #drop: (slot: number) => void;

  /**
   * @param exchanges where the application is asked for a proof
   * @param drop closes a connection that the table has no more
   */
  constructor(
    share: Share,
    table: ConnectionTable,
    exchanges: ProofExchanges | undefined,
    drop: (slot: number) => void,
  ) {
    this.#share = share;
    this.#table = table;
    this.#exchanges = exchanges;
    this.#drop = drop;
  }

  /** Something came on an open connection. */
  hear(slot: number, bytes: Uint8Array, nowMs: number): void {
    if (!asksForProof(this.#share)) {
      this.#keep(slot, bytes, nowMs);
      const refusal = this.#table.refusal(slot);
      if (refusal !== undefined) this.#deny(slot, refusal, nowMs);
      return;
    }
    if (!this.#exchanges) return;
    if (this.#table.isAnswered(slot)) return this.#hearBehind(slot, bytes, nowMs);
    const judgement = this.#exchanges.hear(slot, bytes);
    if (judgement.verdict === 'more') return;
    if (judgement.verdict === 'accepted') {
      this.#table.accept(slot, nowMs, judgement.reply);
      this.#hearBehind(slot, bytes, nowMs);
      if (this.#share.closesWhenTaken) this.finish(slot);
      return;
    }
    this.#deny(slot, judgement.words, nowMs, judgement.reply);
  }

  /** Closes a connection that has done what it was opened for. */
  finish(slot: number): void {
    this.#table.release(slot);
    this.#drop(slot);
  }

  #deny(slot: number, words: string, nowMs: number, reply?: string): void {
    this.#table.deny(slot, words, nowMs, reply);
    this.#drop(slot);
  }

  /** Words at and behind a greeting that is a proof. */
  #hearBehind(slot: number, bytes: Uint8Array, nowMs: number): void {
    if (provesByGreeting(this.#share.proof)) this.#keep(slot, bytes, nowMs);
  }

  #keep(slot: number, bytes: Uint8Array, nowMs: number): void {
    const {buffer, byteOffset, length} = bytes;
    this.#table.hear(slot, Buffer.from(buffer, byteOffset, length).toString('latin1'), nowMs);
  }
}

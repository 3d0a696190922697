import {errnoOf} from '../libc/errno.ts';
import {addressOf, lastErrno} from '../libc/library.ts';
import {MSG_DONTWAIT, MSG_NOSIGNAL, send} from '../libc/socket.ts';
import {Exchange} from '../proof/exchange.ts';
import type {Judgement, Proof} from '../proof/proof.ts';

/** Requests and logins are far shorter; only --send may be longer, and then goes out in pieces. */
const outgoingBytes = 16_384;

/** The proofs of acceptance of an engine's connections, by descriptor, and what their sockets had no room for yet. */
export class ProofExchanges {
  readonly #proof: Proof;
  readonly #awaitRoom: (fd: number) => void;
  readonly #outgoing = new Uint8Array(outgoingBytes);
  readonly #outgoingAddress = addressOf(this.#outgoing);
  /** Most connections need neither: their answer comes in one piece, and their socket has room. */
  readonly #begun = new Map<number, Exchange>();
  readonly #unsent = new Map<number, Uint8Array>();

  /** @param awaitRoom told of each connection whose socket is full: `sendRest` is to be called when it has room */
  constructor(proof: Proof, awaitRoom: (fd: number) => void) {
    this.#proof = proof;
    this.#awaitRoom = awaitRoom;
  }

  /** Whether the driver speaks first. */
  get opens(): boolean {
    return this.#proof.opening !== null;
  }

  /** Sends what opens the proof, where the driver speaks first. */
  open(fd: number): void {
    if (this.#proof.opening) this.#send(fd, this.#proof.opening);
  }

  awaitsRoom(fd: number): boolean {
    return this.#unsent.has(fd);
  }

  /** Judges what was received next, and sends what the proof replies. */
  hear(fd: number, chunk: Uint8Array): Judgement {
    let exchange = this.#begun.get(fd);
    // Most answers come in one piece and are judged where they lie.
    let judgement = exchange ? undefined : this.#proof.judge(chunk, 0);
    if (judgement === undefined || judgement.verdict === 'more') {
      if (!exchange) {
        exchange = new Exchange(this.#proof);
        this.#begun.set(fd, exchange);
      }
      judgement = exchange.hear(chunk, (reply) => this.#send(fd, reply));
    }
    if (judgement.verdict !== 'more') this.#begun.delete(fd);
    return judgement;
  }

  sendRest(fd: number): void {
    const rest = this.#unsent.get(fd);
    if (!rest) return;
    this.#unsent.delete(fd);
    this.#send(fd, rest);
  }

  /** What was said before the peer closed without a verdict; undefined where nothing was. */
  parting(fd: number): string | undefined {
    return this.#begun.get(fd)?.parting;
  }

  /** To be called when the connection is closed: its descriptor will be that of another. */
  forget(fd: number): void {
    this.#begun.delete(fd);
    this.#unsent.delete(fd);
  }

  /** Sends, and keeps what the socket has no room for until it has. */
  #send(fd: number, bytes: Uint8Array): void {
    const waiting = this.#unsent.get(fd);
    let rest = waiting ? Buffer.concat([waiting, bytes]) : bytes;
    while (rest.length > 0 && !waiting) {
      const piece = rest.subarray(0, this.#outgoing.length);
      this.#outgoing.set(piece);
      const sent = send(fd, this.#outgoingAddress, piece.length, MSG_DONTWAIT | MSG_NOSIGNAL);
      // Any error but a full buffer is the connection's end, which recv(2) is about to tell.
      if (sent < 0 && lastErrno() !== errnoOf.EAGAIN) return;
      if (sent < 0) break;
      rest = rest.subarray(sent);
    }
    if (rest.length === 0) return;
    this.#unsent.set(fd, Uint8Array.from(rest));
    this.#awaitRoom(fd);
  }
}

import type {Descriptors} from '../libc/descriptors.ts';
import {errnoOf} from '../libc/errno.ts';
import {addressOf, lastErrno} from '../libc/library.ts';
import {
  keepaliveNow,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  readTcpInfo,
  recv,
  resetAndClose,
  send,
  stopKeepalive,
  tcpInfo,
} from '../libc/socket.ts';

/** Requests and logins are far shorter; only --send may be longer, and then goes out in pieces. */
const outgoingBytes = 16_384;
/** One recv(2): an answer with its headers, or a good piece of the page behind it. */
const receivedBytes = 16_384;

/** The sockets of an engine by slot, as the engine, proofs and the tests for phantoms and for life use them. */
export class SlotSockets {
  /** What the kernel knows of the connection that was asked about last: TCP_INFO, tcp(7). */
  readonly info = tcpInfo;
  readonly #descriptors: Descriptors;
  readonly #outgoing = new Uint8Array(outgoingBytes);
  readonly #outgoingAddress = addressOf(this.#outgoing);
  readonly #incoming = new Uint8Array(receivedBytes);
  readonly #incomingAddress = addressOf(this.#incoming);

  constructor(descriptors: Descriptors) {
    this.#descriptors = descriptors;
  }

  /** Asks the kernel, for `info`; false where it does not say. */
  readInfo(slot: number): boolean {
    return readTcpInfo(this.#descriptors.fd(slot));
  }

  /**
   * A keepalive probe at once where nothing was heard for a second, else when that is over, and one each second; the
   * application of the target sees nothing of them.
   */
  keepaliveNow(slot: number): void {
    keepaliveNow(this.#descriptors.fd(slot));
  }

  stopKeepalive(slot: number): void {
    stopKeepalive(this.#descriptors.fd(slot));
  }

  /** Answers how many bytes were taken: 0 where there is no room now, undefined where the connection has ended. */
  send(slot: number, bytes: Uint8Array): number | undefined {
    const piece = bytes.subarray(0, outgoingBytes);
    this.#outgoing.set(piece);
    const fd = this.#descriptors.fd(slot);
    const sent = send(fd, this.#outgoingAddress, piece.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    // Any error but a full buffer is the connection's end, which recv(2) is about to tell.
    return lastErrno() === errnoOf.EAGAIN ? 0 : undefined;
  }

  /** Answers how many bytes came, 0 for the end and -1, with errno set, for none; they are in `received`. */
  receive(slot: number): number {
    return recv(this.#descriptors.fd(slot), this.#incomingAddress, receivedBytes, MSG_DONTWAIT);
  }

  /** The first bytes of the last `receive`, until the next one. */
  received(length: number): Uint8Array {
    return this.#incoming.subarray(0, length);
  }

  /** Closes with RST, which spares the peer TIME_WAIT, and gives up the slot. */
  reset(slot: number): void {
    resetAndClose(this.#descriptors.release(slot));
  }
}

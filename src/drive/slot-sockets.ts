import {errnoOf} from '../libc/errno.ts';
import {addressOf, lastErrno} from '../libc/library.ts';
import {
  keepaliveNow,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  readTcpInfo,
  send,
  stopKeepalive,
  tcpInfo,
} from '../libc/socket.ts';

/**
 * The sockets of an engine by slot, as proofs and the tests for phantoms and for life use them. With epoll a slot is a
 * descriptor; an engine whose sockets have none (io_uring's direct descriptors) answers in its own way, or says that it
 * cannot.
 */
export interface SlotSockets {
  /** What the kernel knows of the connection that was asked about last: TCP_INFO, tcp(7). */
  readonly info: typeof tcpInfo;
  /** Asks the kernel, for `info`; false where it does not say. */
  readInfo(slot: number): boolean;
  /**
   * A keepalive probe at once where nothing was heard for a second, else when that is over, and one each second; the
   * application of the target sees nothing of them.
   */
  keepaliveNow(slot: number): void;
  stopKeepalive(slot: number): void;
  /** Answers how many bytes were taken: 0 where there is no room now, undefined where the connection has ended. */
  send(slot: number, bytes: Uint8Array): number | undefined;
}

/** Requests and logins are far shorter; only --send may be longer, and then goes out in pieces. */
const outgoingBytes = 16_384;

/** Of an engine whose slots are descriptors. */
export class DescriptorSockets implements SlotSockets {
  readonly info = tcpInfo;
  readonly readInfo = readTcpInfo;
  readonly keepaliveNow = keepaliveNow;
  readonly stopKeepalive = stopKeepalive;
  readonly #outgoing = new Uint8Array(outgoingBytes);
  readonly #outgoingAddress = addressOf(this.#outgoing);

  send(fd: number, bytes: Uint8Array): number | undefined {
    const piece = bytes.subarray(0, this.#outgoing.length);
    this.#outgoing.set(piece);
    const sent = send(fd, this.#outgoingAddress, piece.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    // Any error but a full buffer is the connection's end, which recv(2) is about to tell.
    return lastErrno() === errnoOf.EAGAIN ? 0 : undefined;
  }
}

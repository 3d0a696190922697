import type {ConnectionTable} from './connection-table.ts';
import {checkEveryMs, type keepaliveTurns, probesPerTurn} from './keepalive-pace.ts';
import type {SlotSockets} from './slot-sockets.ts';
import {slotOpen} from './slot-state.ts';

/** A target repeats its SYN-ACK at these ages of a connection, tcp_synack_retries (measured: phantom-by-request). */
const synAckRepeatsMs = [1000, 3000, 7000, 15_000, 31_000];
/** From a repeat to its arrival here. */
const arrivalMs = 300;
/** A repeat that is further away than this is not waited for. */
const longestSuspenseMs = 4500;
/** Keepalives go out at once, for nothing was heard for a second by then; the answer takes a round trip. */
const firstAnswerMs = 20;
/** The first keepalive and two more, each a second after the other: one that was lost does not decide. */
const patienceMs = 2800;

/** What tcpi_bytes_acked is before data is acknowledged (measured: bytes-acked-counts-syn). */
const onlySyn = 1;

const unprobed = 0;
const probed = 1;
const settled = 2;
const suspected = 3;

/**
 * Tells the connections that the target's kernel has from phantoms, without one byte for the application.
 * Two kinds are known (measured: phantom-by-request, phantom-by-cookie):
 *
 * - of a dropped ACK with the request still in the target's SYN queue: it sends its SYN-ACK again, so segments come in
 *   on a connection on which nobody speaks; a keepalive would be acknowledged, so this is looked at first. The answer to
 *   such a repeat may find room in the accept queue and heal the connection, so only a further repeat convicts it;
 * - of a SYN cookie: the target has nothing, and answers the first keepalive with RST.
 *
 * A connection on which the first keepalive is acknowledged is confirmed. What stays silent is neither.
 */
export class Confirmation {
  readonly #table: ConnectionTable;
  readonly #sockets: SlotSockets;
  readonly #isTcp: boolean;
  readonly #hasSent: boolean;
  readonly #turns: ReturnType<typeof keepaliveTurns>;
  readonly #dropPhantom: (slot: number) => void;
  readonly #segmentsIn: Uint16Array;
  readonly #stage: Uint8Array;
  /** Connections on which a SYN-ACK was repeated, and when the next one would have come. */
  #suspects: {slot: number; segmentsIn: number; verdictMs: number}[] = [];
  #active = false;
  done = false;
  #highestSlot = 0;
  #next = 0;
  #nextStepMs = Infinity;
  #probedAllMs = 0;

  /**
   * @param hasSent whether bytes went out on every connection: their acknowledgement tells, and nothing need be probed
   * @param dropPhantom told of each connection that the target's kernel does not know
   */
  constructor(
    table: ConnectionTable,
    sockets: SlotSockets,
    {
      isTcp,
      hasSent,
      turns,
    }: {
      readonly isTcp: boolean;
      readonly hasSent: boolean;
      readonly turns: ReturnType<typeof keepaliveTurns>;
    },
    dropPhantom: (slot: number) => void,
  ) {
    this.#hasSent = hasSent;
    this.#turns = turns;
    this.#table = table;
    this.#sockets = sockets;
    this.#dropPhantom = dropPhantom;
    this.#isTcp = isTcp;
    this.#segmentsIn = new Uint16Array(table.state.length);
    this.#stage = new Uint8Array(table.state.length);
  }

  /** Segments that had come in right after the handshake. */
  baseline(slot: number, segmentsIn: number): void {
    this.#segmentsIn[slot] = segmentsIn;
    this.#stage[slot] = unprobed;
  }

  /**
   * Is an RST that came now the target's answer to a keepalive, of which it knows nothing? It is not where none was sent
   * yet, nor where one was acknowledged before: then somebody who had the connection has ended it.
   */
  isDenied(slot: number): boolean {
    if (!this.#active || this.#stage[slot] !== probed) return false;
    if (!this.#sockets.readInfo(slot)) return true;
    // The RST itself is a segment, too.
    return this.#hasSent
      ? this.#sockets.info.bytesAcknowledged <= onlySyn
      : this.#sockets.info.segmentsIn <= (this.#segmentsIn[slot] as number) + 1;
  }

  /** @param seen whether each open connection was seen among the target's own: then nothing need be asked */
  begin(nowMs: number, highestSlot: number, seen: boolean): void {
    // connect(2) of a Unix-domain socket returns when the peer's kernel has queued it: unix(7).
    const isKnown = (slot: number) => !this.#isTcp || seen || (this.#hasSent && this.#isAcknowledged(slot));
    for (let slot = 0; slot <= highestSlot; slot++)
      if (this.#table.state[slot] === slotOpen && isKnown(slot)) this.#table.markConfirmed(slot);
    const {open, openConfirmed} = this.#table.tally;
    if (open === openConfirmed) {
      this.done = true;
      return;
    }
    this.#active = true;
    this.#highestSlot = highestSlot;
    const lastMs = this.#table.tally.lastEstablishedAtMs ?? nowMs;
    const [firstRepeatMs = 0] = synAckRepeatsMs;
    this.#nextStepMs = Math.max(nowMs, lastMs + firstRepeatMs + arrivalMs) + this.#turns.firstAfterMs;
  }

  waitMs(nowMs: number): number {
    return this.#active ? Math.max(0, this.#nextStepMs - nowMs) : Infinity;
  }

  step(nowMs: number): void {
    if (!this.#active || nowMs < this.#nextStepMs) return;
    if (this.#next <= this.#highestSlot) this.#probeSome(nowMs);
    else this.#check(nowMs);
  }

  #probeSome(nowMs: number): void {
    let sent = 0;
    for (; this.#next <= this.#highestSlot && sent < probesPerTurn; this.#next++) {
      const slot = this.#next;
      if (this.#table.state[slot] !== slotOpen || this.#table.isConfirmed(slot)) continue;
      if (this.#hasSent) {
        if (this.#isAcknowledged(slot)) this.#table.markConfirmed(slot);
        else this.#stage[slot] = probed;
        continue;
      }
      if (!this.#sockets.readInfo(slot)) continue;
      if (this.#sockets.info.segmentsIn > (this.#segmentsIn[slot] as number)) {
        this.#suspect(slot, nowMs);
        continue;
      }
      this.#probe(slot);
      sent++;
    }
    this.#nextStepMs = nowMs + this.#turns.everyMs;
    if (this.#next > this.#highestSlot) {
      this.#probedAllMs = nowMs;
      this.#nextStepMs = nowMs + firstAnswerMs;
    }
  }

  #probe(slot: number): void {
    this.#sockets.keepaliveNow(slot);
    this.#stage[slot] = probed;
  }

  #suspect(slot: number, nowMs: number): void {
    this.#stage[slot] = suspected;
    const establishedMs = this.#table.establishedMs[slot] as number;
    const nextMs = synAckRepeatsMs.find((ageMs) => establishedMs + ageMs + arrivalMs > nowMs);
    const verdictMs = establishedMs + (nextMs ?? Infinity) + arrivalMs;
    // Too far away: neither confirmed nor a phantom.
    if (verdictMs - nowMs > longestSuspenseMs) return;
    this.#suspects.push({slot, segmentsIn: this.#sockets.info.segmentsIn, verdictMs});
  }

  /** Convicts the suspects whose SYN-ACK came once more, and asks the others like everybody else. */
  #judgeSuspects(nowMs: number): void {
    const due = this.#suspects.filter(({verdictMs}) => verdictMs <= nowMs);
    if (due.length === 0) return;
    this.#suspects = this.#suspects.filter(({verdictMs}) => verdictMs > nowMs);
    for (const {slot, segmentsIn} of due) {
      if (
        this.#table.state[slot] !== slotOpen ||
        this.#stage[slot] !== suspected ||
        !this.#sockets.readInfo(slot)
      )
        continue;
      if (this.#sockets.info.segmentsIn > segmentsIn) {
        this.#dropPhantom(slot);
        continue;
      }
      this.#segmentsIn[slot] = segmentsIn;
      this.#probe(slot);
      this.#probedAllMs = nowMs;
    }
  }

  #isAcknowledged(slot: number): boolean {
    if (!this.#sockets.readInfo(slot)) return false;
    return this.#hasSent
      ? this.#sockets.info.bytesAcknowledged > onlySyn
      : this.#sockets.info.segmentsIn > (this.#segmentsIn[slot] as number);
  }

  #check(nowMs: number): void {
    this.#judgeSuspects(nowMs);
    const last = this.#suspects.length === 0 && nowMs - this.#probedAllMs >= patienceMs;
    let silent = 0;
    for (let slot = 0; slot <= this.#highestSlot; slot++) {
      if (this.#table.state[slot] !== slotOpen || this.#stage[slot] !== probed) continue;
      const acknowledged = this.#isAcknowledged(slot);
      if (acknowledged) this.#table.markConfirmed(slot);
      else silent++;
      if (acknowledged || last) {
        this.#stage[slot] = settled;
        if (!this.#hasSent) this.#sockets.stopKeepalive(slot);
        // Sent again four times by now, and still not acknowledged (measured: bytes-acked-counts-syn).
        else if (!acknowledged) this.#dropPhantom(slot);
      }
    }
    this.#nextStepMs = nowMs + checkEveryMs;
    if ((silent === 0 && this.#suspects.length === 0) || last) {
      this.#active = false;
      this.done = true;
    }
  }
}

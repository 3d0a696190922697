import {readTcpInfo, startKeepalive, stopKeepalive, tcpInfo} from '../libc/socket.ts';
import {type ConnectionTable, slotOpen} from './connection-table.ts';
import {checkEveryMs, probesPerStep, stepMs} from './keepalive-pace.ts';

/** Keepalives go out one second after they are switched on, and each second from then. */
const patienceMs = 3500;

const unprobed = 0;
const probed = 1;
const answered = 2;

/**
 * Tells the connections that are alive from those that died without a word: a middlebox forgot them, or the host is gone,
 * and nothing was sent since that could have shown it. A keepalive is answered by a peer that still has the connection,
 * answered with RST by one that does not know it (any more), and not at all over a path that is dead:
 * tcp(7) TCP_KEEPIDLE, RFC 9293 3.8.4.
 */
export class Liveness {
  readonly #table: ConnectionTable;
  readonly #isTcp: boolean;
  readonly #dropDead: (slot: number) => void;
  readonly #stage: Uint8Array;
  readonly #segmentsIn: Uint32Array;
  #active = false;
  #highestSlot = 0;
  #next = 0;
  #nextStepMs = Infinity;
  #lastProbeMs = 0;
  done = false;

  /** @param dropDead told of each connection that did not answer */
  constructor(table: ConnectionTable, isTcp: boolean, dropDead: (slot: number) => void) {
    this.#table = table;
    this.#isTcp = isTcp;
    this.#dropDead = dropDead;
    this.#stage = new Uint8Array(table.state.length);
    this.#segmentsIn = new Uint32Array(table.state.length);
  }

  begin(nowMs: number, highestSlot: number): void {
    // A Unix-domain socket has no path between its ends: whatever ends it is told at once.
    this.done = !this.#isTcp || this.#table.tally.open === 0;
    this.#active = !this.done;
    this.#stage.fill(unprobed);
    this.#highestSlot = highestSlot;
    this.#next = 0;
    this.#nextStepMs = nowMs;
  }

  /** Asked and not yet answered: an RST now is the answer, and says that the peer does not know the connection. */
  wasProbed(slot: number): boolean {
    return this.#active && this.#stage[slot] === probed;
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
    for (let sent = 0; this.#next <= this.#highestSlot && sent < probesPerStep; this.#next++) {
      const slot = this.#next;
      if (this.#table.state[slot] !== slotOpen || !readTcpInfo(slot)) continue;
      this.#segmentsIn[slot] = tcpInfo.segmentsIn;
      startKeepalive(slot);
      this.#stage[slot] = probed;
      sent++;
    }
    this.#lastProbeMs = nowMs;
    this.#nextStepMs = nowMs + stepMs;
  }

  #check(nowMs: number): void {
    const last = nowMs - this.#lastProbeMs >= patienceMs;
    let silent = 0;
    for (let slot = 0; slot <= this.#highestSlot; slot++) {
      if (this.#stage[slot] !== probed || this.#table.state[slot] !== slotOpen) continue;
      if (readTcpInfo(slot) && tcpInfo.segmentsIn > (this.#segmentsIn[slot] as number)) {
        this.#stage[slot] = answered;
        stopKeepalive(slot);
      } else if (last) this.#dropDead(slot);
      else silent++;
    }
    this.#nextStepMs = nowMs + checkEveryMs;
    if (silent > 0) return;
    this.#active = false;
    this.done = true;
  }
}

import type {ConnectionTable} from './connection-table.ts';
import type {Part} from './engine.ts';
import {checkEveryMs, type keepaliveTurns, probesPerTurn} from './keepalive-pace.ts';
import type {SlotSockets} from './slot-sockets.ts';
import {slotOpen} from './slot-state.ts';

/** The first keepalive and two more, each a second after the other: one that was lost does not decide. */
const patienceMs = 2800;
/** Who was silent for less than a second is asked when that is over. */
const idleMs = 1000;

const unprobed = 0;
const probed = 1;
const answered = 2;

/**
 * Tells the connections that are alive from those that died without a word: a middlebox forgot them, or the host is gone,
 * and nothing was sent since that could have shown it. A keepalive is answered by a peer that still has the connection,
 * answered with RST by one that does not know it (any more), and not at all over a path that is dead (tcp(7)
 * TCP_KEEPIDLE, RFC 9293 3.8.4). For how long each had been silent when it was asked is counted with it.
 */
export class Liveness {
  readonly #table: ConnectionTable;
  readonly #sockets: SlotSockets;
  readonly #isTcp: boolean;
  readonly #turns: ReturnType<typeof keepaliveTurns>;
  readonly #dropDead: (slot: number) => void;
  readonly #stage: Uint8Array;
  readonly #segmentsIn: Uint32Array;
  readonly #silentMs: Float64Array;
  #part: Part = {of: 1, index: 0, sinceDead: false};
  #active = false;
  #highestSlot = 0;
  #next = 0;
  #nextStepMs = Infinity;
  #lastProbeMs = 0;
  /** How many times it was asked for and is done. */
  over = 0;

  /** @param dropDead told of each connection that did not answer */
  constructor(
    table: ConnectionTable,
    sockets: SlotSockets,
    {isTcp, turns}: {readonly isTcp: boolean; readonly turns: ReturnType<typeof keepaliveTurns>},
    dropDead: (slot: number) => void,
  ) {
    this.#table = table;
    this.#sockets = sockets;
    this.#isTcp = isTcp;
    this.#turns = turns;
    this.#dropDead = dropDead;
    this.#stage = new Uint8Array(table.state.length);
    this.#segmentsIn = new Uint32Array(table.state.length);
    this.#silentMs = new Float64Array(table.state.length);
  }

  /** @param part of the connections, by the place of their attempt */
  begin(nowMs: number, highestSlot: number, part: Part): void {
    // A Unix-domain socket has no path between its ends: whatever ends it is told at once.
    if (!this.#isTcp || this.#table.tally.open === 0) {
      this.over++;
      return;
    }
    this.#active = true;
    this.#part = part;
    this.#stage.fill(unprobed);
    this.#highestSlot = highestSlot;
    this.#next = 0;
    this.#nextStepMs = nowMs + this.#turns.firstAfterMs;
  }

  /** Asked and not yet answered: an RST now is the answer, and says that the peer does not know the connection. */
  wasProbed(slot: number): boolean {
    return this.#active && this.#stage[slot] === probed;
  }

  /** The answer was RST. */
  denied(slot: number): void {
    this.#countDead(slot);
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
    const {of, index} = this.#part;
    for (let sent = 0; this.#next <= this.#highestSlot && sent < probesPerTurn; this.#next++) {
      const slot = this.#next;
      if (this.#table.state[slot] !== slotOpen || (this.#table.index[slot] as number) % of !== index)
        continue;
      if (!this.#sockets.readInfo(slot)) continue;
      this.#segmentsIn[slot] = this.#sockets.info.segmentsIn;
      this.#silentMs[slot] = Math.max(idleMs, this.#sockets.info.silentMs);
      this.#sockets.keepaliveNow(slot);
      this.#stage[slot] = probed;
      sent++;
    }
    this.#lastProbeMs = nowMs;
    this.#nextStepMs = nowMs + this.#turns.everyMs;
  }

  #check(nowMs: number): void {
    const last = nowMs - this.#lastProbeMs >= patienceMs;
    let silent = 0;
    for (let slot = 0; slot <= this.#highestSlot; slot++) {
      if (this.#stage[slot] !== probed || this.#table.state[slot] !== slotOpen) continue;
      if (
        this.#sockets.readInfo(slot) &&
        this.#sockets.info.segmentsIn > (this.#segmentsIn[slot] as number)
      ) {
        this.#stage[slot] = answered;
        this.#sockets.stopKeepalive(slot);
        this.#countAlive(slot);
      } else if (last) {
        this.#countDead(slot);
        this.#dropDead(slot);
      } else silent++;
    }
    this.#nextStepMs = nowMs + checkEveryMs;
    if (silent > 0) return;
    this.#active = false;
    this.over++;
  }

  #countAlive(slot: number): void {
    const {tally} = this.#table;
    tally.survivedSilenceMs = Math.max(tally.survivedSilenceMs ?? 0, this.#silentMs[slot] as number);
    if (this.#part.sinceDead) tally.answeredSinceDead++;
  }

  #countDead(slot: number): void {
    const {tally} = this.#table;
    tally.deadSilenceMs = Math.min(tally.deadSilenceMs ?? Infinity, this.#silentMs[slot] as number);
  }
}

import type {OwnSockets} from '../model/four-tuples.ts';
import type {EngineName} from '../model/plan.ts';
import type {ConnectionTable} from './connection-table.ts';

/** Of so many parts one: connections whose attempt has this place, modulo `of`. */
export interface Part {
  readonly of: number;
  readonly index: number;
  /** Others have been found dead by now. */
  readonly sinceDead: boolean;
}

/**
 * Opens and watches connections for one worker. The worker calls `turn` in a loop and gives libuv a moment between
 * two turns; everything that happens is written to the connection table.
 */
export interface Engine {
  readonly name: EngineName;
  readonly table: ConnectionTable;
  /** All attempts were started, or opening was stopped. */
  readonly opened: boolean;
  /** The answer to `confirm` is complete. */
  readonly confirmed: boolean;
  /** How many `probe` are over. */
  readonly probed: number;
  /** Something is to be read that libuv reads: a command on standard input, for which the last turn ended early, or sockets. */
  readonly waitsForLibuv: boolean;
  /**
   * Starts the schedule, or what was stopped of it: the next attempt is due at `startMs` of performance.now().
   * @param perSecond rate of the whole run from then on, where it is another than that of the share
   */
  go(startMs: number, perSecond?: number): void;
  /** Opens what is due and settles what happened, for at most `budgetMs`; sooner when a command waits. */
  turn(budgetMs: number): void | Promise<void>;
  /** Opens no more. */
  stop(): void;
  /** Opens no more, and gives up every attempt without an outcome and every connection without the proof it was to have. */
  withdraw(): void;
  /**
   * Finds out which open connections the target's kernel knows, without a byte for its application.
   * @param seen whether each was seen there: then none need be asked
   */
  confirm(seen: boolean): void;
  /** Finds out which of a part of the open connections the peer still knows; those it does not are ended as silent. */
  probe(part: Part): void;
  /** Its own ends of the connections, by which those of others are told apart at the target. */
  ownSockets(): OwnSockets;
  /** Brings the connection table up to now. */
  settle(): void;
  /** Ends this many of the connections that were opened first, or last, to see who gets in for them. */
  release(count: number, end: 'first' | 'last'): void;
  /** Ends every connection with RST and frees everything. */
  close(): void;
}

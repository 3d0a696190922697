import type {Confirmation} from './confirmation.ts';

/** What became of attempts that a test made while the limit was reached, or after it. */
export interface TestOutcome {
  readonly tried: number;
  /**
   * The strongest stage that could be seen: the application has them (release alone, where the target is observed), or
   * answered, where a proof is asked for; else the target's kernel took them, phantoms left out.
   */
  readonly entered: number;
  /** Answered with RST: the host was reached. */
  readonly refused: number;
  /** The handshake was done, whatever came then. */
  readonly established?: number;
  /** Entered only after a SYN retry. */
  readonly late: number;
}

/**
 * Active tests: each asks one question that passive evidence left open. Absent where it was not
 * asked for.
 */
export interface ActiveTests {
  /**
   * `released` held connections were closed, then others tried: a limit on a number has room again. Those of the run that
   * waited for the application and were served then have entered as well. `fresh` where the others came from four-tuples
   * that the run had not used: a full conntrack table lets a four-tuple that it still knows in again.
   */
  readonly release?: TestOutcome & {
    readonly released: number;
    /** Of this run, closed by either end, here and before: the most that can get in where a number is full. */
    readonly room: number;
    readonly fresh: boolean;
    /** Of those that entered, connections of the run that had waited; absent where nobody was asked for an answer. */
    readonly served?: number;
  };
  /**
   * The connections that were opened `released` last were closed, then others tried. Behind a rule that counts that makes
   * room like any other. Beyond a number of the application's own it does not: they waited in its accept queue, where the
   * place of a connection that was reset stays taken until accept(2) has had it (measured: reset-keeps-its-place).
   */
  readonly releaseLast?: TestOutcome & {readonly released: number};
  /** Tried from another source address while the limit was reached: a limit per source does not hold for it. */
  readonly secondSource?: TestOutcome & {
    readonly source: string;
    /** A source of the run, tried again at the same moment: where it gets in as well, room came back with time. */
    readonly again?: TestOutcome;
    /** Places that connections of the run had left by then, closed by either end: anybody's, whatever the source. */
    readonly room: number;
  };
  /** Tried on another port of the host while the limit was reached: a limit of the whole host holds for it, too. */
  readonly otherPort?: TestOutcome & {readonly port: number};
  /** Tried with segments of at most so many bytes, which any path carries: a path that loses large ones is not met then. */
  readonly smallSegments?: TestOutcome & {readonly bytes: number};
  /** Tried again later at a tenth of the rate: a limit on a rate is not met then. */
  readonly slower?: TestOutcome & {readonly perSecond: number};
}

/** What came of trying the figure again. */
export type Repeats = Confirmation;

export type ActiveTestName = keyof ActiveTests;

import type {Readable} from 'node:stream';
import type {HeadStart} from '../run/head-start.ts';

/** A stream that text for people goes to. */
export type Output = NodeJS.WritableStream & {
  /** True for a terminal, which then has a size. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** The surroundings of a call: those of this process, or those that a test makes. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** What paths are relative to. */
  cwd(): string;
  /**
   * The signals that came before anybody took them, first first; from then on they do again what they do by default.
   * Absent where the caller keeps none.
   */
  readonly takeSignals?: (() => readonly NodeJS.Signals[]) | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One call of the program. */
export interface Call {
  /** Behind `plimsoll`. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly io: Io;
  /** What was begun for an experiment before its line was read; ended by whoever began it. */
  readonly headStart?: HeadStart | undefined;
}

import {exitCodes, type StopSignal} from '../exit-codes.ts';

const signals = Object.keys(exitCodes.interrupted) as StopSignal[];

/** The first signal ends the run in order; the second ends the program at once. */
export class Stop {
  readonly #abort = new AbortController();
  readonly #say: (line: string) => void;
  #by: StopSignal | undefined;
  readonly #take = (signal: NodeJS.Signals) => {
    if (this.#by !== undefined) process.exit(exitCodes.interrupted[this.#by]);
    this.#by = signal as StopSignal;
    this.#say(`${signal}: closing connections and writing the report; repeat to quit at once`);
    this.#abort.abort(signal);
  };

  /** @param say tells people that it has begun to end */
  constructor(say: (line: string) => void) {
    this.#say = say;
    for (const signal of signals) process.on(signal, this.#take);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Leaves signals to Node again. */
  end(): void {
    for (const signal of signals) process.off(signal, this.#take);
  }
}

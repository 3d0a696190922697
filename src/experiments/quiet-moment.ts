import {setTimeout as sleep} from 'node:timers/promises';
import type {HostFacts} from '../model/host-facts.ts';
import type {Span} from '../observe/beyond-quiet.ts';
import {runClockMs} from '../run-clock.ts';

/** Shorter says little of what a counter does by itself. */
const shortestMs = 1000;

/** Both hosts in the quiet before any load. */
export interface Quiet {
  readonly driver: Span;
  /** Absent where the target is not observed. */
  readonly target?: Span | undefined;
  readonly hops: readonly Span[];
}

/** Readings of all hosts at one time. */
export interface Readings {
  readonly driver: HostFacts;
  readonly target: HostFacts | undefined;
  readonly hops: readonly HostFacts[];
}

/** The time from the first reading of both hosts to the last before the load: workers start meanwhile. */
export class QuietMoment {
  /** The first readings of all hosts. */
  readonly first: Readings;
  #quiet: Quiet | undefined;
  #taken = false;

  constructor(first: Readings) {
    this.first = first;
  }

  /** Undefined until it has ended. */
  get quiet(): Quiet | undefined {
    return this.#quiet;
  }

  /**
   * The first reading of the driver, for the first run to begin with, where nothing else is observed: it was made just now,
   * and by a dozen processes. Undefined where a second one tells of the quiet between them, and from the second run on.
   */
  takeDriver(): HostFacts | undefined {
    const {driver, target, hops} = this.first;
    if (target || hops.length > 0 || this.#taken) return undefined;
    this.#taken = true;
    return driver;
  }

  /** Waits until it has lasted for a second, where the target is observed: else there is little that it tells. */
  async lasted(signal: AbortSignal): Promise<void> {
    if (this.#quiet || !this.first.target) return;
    const leftMs = this.first.target.sample.atMs + shortestMs - runClockMs();
    if (leftMs > 0) await sleep(leftMs, undefined, {signal}).catch(() => {});
  }

  /** Ends it, once, with the readings that the first run begins with. */
  end({driver, target, hops}: Readings): void {
    const {driver: driverFirst, target: targetFirst, hops: hopsFirst} = this.first;
    this.#quiet ??= {
      driver: {before: driverFirst, after: driver},
      hops: hopsFirst.flatMap((before, i) => (hops[i] ? [{before, after: hops[i]}] : [])),
      ...(targetFirst && target ? {target: {before: targetFirst, after: target}} : {}),
    };
  }
}

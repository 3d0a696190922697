import {setTimeout as sleep} from 'node:timers/promises';

/** Of one core of the host that is observed: two percent may be spent, some of which the shell does not see. */
const share = 0.0175;
/** A host on which one look costs more than this allows is watched dearly rather than blindly. */
const longestIntervalMs = 1000;
/** `times` counts in hundredths of a second, so looks are costed by their mean, which begins with this belief. */
const believed = {looks: 8, cpuMs: 8 * 4};

/** Part of each look: what the shell and its commands have used so far, by the `times` of every POSIX shell. */
export const cpuScripts = {before: {'cpu before': 'times'}, after: {'cpu after': 'times'}} as const;

/** Spaces looks at a host so that together they do not cost it more than two percent of a core. */
export class Pace {
  #looks: number = believed.looks;
  #cpuMs: number = believed.cpuMs;
  #lastMs = -Infinity;

  /** From the beginning of one look to that of the next, as long as they cost what they did. */
  get intervalMs(): number {
    return Math.min(longestIntervalMs, this.#cpuMs / this.#looks / share);
  }

  /** Waits until the next look may begin. */
  async wait(): Promise<void> {
    const waitMs = this.#lastMs + this.intervalMs - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    this.#lastMs = performance.now();
  }

  /** Learns from the parts of one look. */
  learn(parts: ReadonlyMap<string, string>): void {
    const before = parseTimes(parts.get('cpu before') ?? '');
    const after = parseTimes(parts.get('cpu after') ?? '');
    if (before === undefined || after === undefined || after < before) return;
    this.#looks++;
    this.#cpuMs += after - before;
  }
}

/**
 * `times`, POSIX.1-2017 special built-in: user and system time of the shell, then of its children,
 * `0m0.010000s 0m0.020000s`. Answers their sum in ms, undefined for anything else.
 */
export function parseTimes(text: string): number | undefined {
  const times = [...text.matchAll(/(\d{1,9})m(\d{1,2}[.,]\d{1,9})s/g)];
  if (times.length !== 4) return undefined;
  return times.reduce(
    (sum, [, minutes, seconds = '']) =>
      sum + Number(minutes) * 60_000 + Number(seconds.replace(',', '.')) * 1000,
    0,
  );
}

/** What a measurement found. */
export interface Outcome {
  /** Whether the sentence of the fact is true on this kernel. */
  readonly holds: boolean;
  /** The numbers it was judged from, for people. */
  readonly measured: string;
}

/** Measures one fact of src/facts on the kernel at hand, in network namespaces of its own. */
export interface Measurement {
  /** Name of the fact. */
  readonly fact: string;
  /** @throws Unmeasurable where this machine lacks what is needed */
  measure(): Promise<Outcome> | Outcome;
}

/** Why something cannot be measured on this machine: the fact is neither confirmed nor refuted. */
export class Unmeasurable extends Error {}

/** Asks again until it is so, or the time is over; answers whether it is. */
export async function until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    if (isSo()) return true;
    if (performance.now() > endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Counts names of a remote application, of which there may be any number: only the first so many are kept. */
export class NamedCounts {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  add(name: string | undefined): void {
    if (name === undefined) return;
    const count = this.#counts.get(name) ?? 0;
    if (count > 0 || this.#counts.size < this.#most) this.#counts.set(name, count + 1);
  }

  /** Forgets those names, and answers how often they were counted. */
  remove(isMeant: (name: string) => boolean): number {
    let removed = 0;
    for (const [name, count] of this.#counts) {
      if (!isMeant(name)) continue;
      this.#counts.delete(name);
      removed += count;
    }
    return removed;
  }

  toObject(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}

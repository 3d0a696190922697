/** Names within a page, each given once. */
export class Anchors {
  readonly #given = new Set<string>();

  /** The name for who asks first; undefined, so no id, for everybody after. */
  first(name: string): string | undefined {
    if (this.#given.has(name)) return undefined;
    this.#given.add(name);
    return name;
  }

  /** The name itself for who asks first, then `name-2` and so on. */
  another(name: string): string {
    for (let count = 1; ; count++) {
      const given = this.first(count === 1 ? name : `${name}-${count}`);
      if (given !== undefined) return given;
    }
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }
}

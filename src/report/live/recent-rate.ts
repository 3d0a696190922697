/** A count at one moment. */
export interface Look {
  readonly atMs: number;
  readonly count: number;
}

/** Long enough to be calm, short enough to be now. */
const windowMs = 1500;

/** The looks that a rate of now is made of, one more included; a count that is smaller than before belongs to another run. */
export function remember(looks: readonly Look[], look: Look): readonly Look[] {
  const last = looks.at(-1);
  if (last && look.count < last.count) return [look];
  return [...looks.filter(({atMs}) => look.atMs - atMs <= windowMs), look];
}

/** How fast the count grew over them; null where one look is all there is. */
export function recentPerSecond(looks: readonly Look[]): number | null {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return null;
  return ((last.count - first.count) / (last.atMs - first.atMs)) * 1000;
}

/**
 * Values as a line of blocks, the last at its right, each column the greatest of its part of the time; what was not seen is
 * a blank.
 * @param levels characters from the lowest to the highest
 */
export function sparkline(
  points: readonly (readonly [atMs: number, value: number | null])[],
  columns: number,
  levels: string,
): string {
  const first = points[0]?.[0] ?? 0;
  const last = points.at(-1)?.[0] ?? first;
  const cells = Array.from({length: columns}, (): number | null => null);
  for (const [atMs, value] of points) {
    const share = last === first ? 1 : (atMs - first) / (last - first);
    const at = Math.min(columns - 1, Math.floor(share * columns));
    if (value !== null) cells[at] = Math.max(cells[at] ?? 0, value);
  }
  const top = Math.max(1, ...cells.map((value) => value ?? 0));
  let before: number | null = null;
  return cells
    .map((value) => {
      // Between two looks it stays as it was at the first of them.
      before = value ?? before;
      if (before === null) return ' ';
      return levels[Math.min(levels.length - 1, Math.round((before / top) * (levels.length - 1)))] ?? ' ';
    })
    .join('');
}

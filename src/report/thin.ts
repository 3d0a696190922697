/** Most rows that a chart draws: more than the pixels it has do not show. */
export const rowsDrawn = 600;
/** Most rows of the table behind a chart. */
export const rowsListed = 60;

/**
 * At most about `most` rows of many, in order: the first and the last, and of each of equal parts the last one and the
 * greatest by `weight`, so that no peak is lost.
 */
export function thin<Row>(rows: readonly Row[], most: number, weight: (row: Row) => number): readonly Row[] {
  if (rows.length <= most) return rows;
  const parts = Math.max(1, Math.floor((most - 1) / 2));
  const kept = new Set<number>([0]);
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * rows.length) / parts);
    const end = Math.floor(((part + 1) * rows.length) / parts);
    let greatest = from;
    for (let index = from; index < end; index++)
      if (weight(rows[index] as Row) > weight(rows[greatest] as Row)) greatest = index;
    kept.add(greatest).add(end - 1);
  }
  return rows.filter((_, index) => kept.has(index));
}

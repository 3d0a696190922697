import stringWidth from 'string-width';

/** What takes one column each: ASCII, Latin, and the dashes, quotes, arrows, blocks and bars of our own texts. */
const narrow = /^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u259f]*$/;

/** How many columns a terminal takes for a text: two for a wide character such as 接 (Unicode UAX 11), none for an accent. */
export function columnsOf(text: string): number {
  return narrow.test(text) ? text.length : stringWidth(text);
}

/** As much of the beginning of a text as fits into so many columns. No character is cut in two, nor parted from its accent. */
export function cutTo(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  if (narrow.test(text)) return text.slice(0, Math.max(0, columns));
  let end = 0;
  let used = 0;
  for (const {segment, index} of new Intl.Segmenter().segment(text)) {
    used += columnsOf(segment);
    if (used > columns) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** What the live view is drawn with, each a column wide. */
export interface Glyphs {
  readonly full: string;
  readonly empty: string;
  /** Where a line was cut. */
  readonly cut: string;
  /** Of a line over time, from the lowest to the highest. */
  readonly levels: string;
  readonly done: string;
  readonly now: string;
  readonly later: string;
}

export const unicodeGlyphs: Glyphs = {
  full: '█',
  empty: '░',
  cut: '…',
  levels: '▁▂▃▄▅▆▇█',
  done: '✔',
  now: '▸',
  later: '·',
};
export const asciiGlyphs: Glyphs = {
  full: '#',
  empty: '.',
  cut: '~',
  levels: '_.:-=+*#',
  done: 'v',
  now: '>',
  later: '.',
};

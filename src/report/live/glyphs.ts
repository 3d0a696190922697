/** What the live view is drawn with, each a column wide. */
export interface Glyphs {
  readonly full: string;
  readonly empty: string;
  /** Where a line was cut. */
  readonly cut: string;
}

export const unicodeGlyphs: Glyphs = {full: '█', empty: '░', cut: '…'};
export const asciiGlyphs: Glyphs = {full: '#', empty: '.', cut: '~'};

import {known, missing, type Reading} from '../../model/reading.ts';

const shownCharacters = 120;

/** The text of a kernel file or a command is not what its documentation promises. The only error a parser throws. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly line: string;

  /** @param expected what should have stood there, @param line what stood there. */
  constructor(expected: string, line: string) {
    const shown = line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
    super(`expected ${expected}, found ${JSON.stringify(shown)}`);
    this.line = line;
  }
}

/** Turns the text of a file into its value; text in another form becomes the gap `malformed` with the line. */
export function parseReading<T>(text: Reading<string>, parse: (text: string) => T): Reading<T> {
  if (!text.known) return text;
  try {
    return known(parse(text.value), text.from);
  } catch (error) {
    if (error instanceof ParseError) return missing('malformed', text.from, error.message);
    throw error;
  }
}

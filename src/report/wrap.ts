import {columnsOf, cutTo} from './columns.ts';

/** Widths of a text report, in columns. */
const narrowest = 60;
export const widest = 110;
/** Where no terminal says how wide it is: what fits a mail, a CI log and half a screen. */
export const usualWidth = 100;

/** As wide as the stream's terminal, within what can be read. */
export function widthOf(stream: {isTTY?: boolean; columns?: number}): number {
  return stream.isTTY && stream.columns ? Math.max(narrowest, Math.min(widest, stream.columns)) : usualWidth;
}

/** Cuts a text into lines at its spaces; a word that is longer than a line is cut after a `/` or `,`, or anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = word;
    while (columnsOf(rest) > width) {
      // At least one character, however narrow the line is.
      const most = Math.max(cutTo(rest, width).length, String.fromCodePoint(rest.codePointAt(0) ?? 0).length);
      if (most >= rest.length) break;
      const cut = Math.max(rest.lastIndexOf('/', most - 1), rest.lastIndexOf(',', most - 1)) + 1;
      const at = cut > 1 ? cut : most;
      lines.push(rest.slice(0, at));
      rest = rest.slice(at);
    }
    line = rest;
  }
  return [...lines, line];
}

/** A paragraph that begins with `lead` and hangs under what follows it. */
export function hang(lead: string, text: string, width: number): string {
  const [first = '', ...more] = wrap(text, width - columnsOf(lead));
  return [lead + first, ...more.map((line) => ' '.repeat(columnsOf(lead)) + line)].join('\n');
}

/** Words of a server end up on a terminal, which control characters would steer. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const short: Record<string, string> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};
  return short[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

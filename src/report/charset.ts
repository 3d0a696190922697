/** The characters that a terminal shows. */
export type Charset = 'utf-8' | 'ascii';

/**
 * By the locale: the first of LC_ALL, LC_CTYPE and LANG that says something. Where none does, as in most containers, what
 * shows the text later is UTF-8 more often than not; whoever says C or POSIX means it.
 */
export function charsetOf(env: Readonly<Record<string, string | undefined>>): Charset {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'UTF-8';
  return /utf-?8/i.test(locale) ? 'utf-8' : 'ascii';
}

const asciiForms: Readonly<Record<string, string>> = {
  '→': '->',
  '≥': '>=',
  '≤': '<=',
  '…': '...',
  '–': '-',
  '—': '-',
  '−': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  µ: 'u',
  '×': 'x',
  '·': '.',
  '│': '|',
  '└': '+',
  '─': '-',
  '✘': 'x',
  '✔': 'v',
  '█': '#',
  '░': '.',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '▸': '>',
};

/** The text in characters of the charset, its columns where they were; for people, not for programs. */
export function inCharset(text: string, charset: Charset): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (charset === 'utf-8' || /^[\u0000-\u007f]*$/.test(text)) return text;
  return text.split('\n').map(asciiLine).join('\n');
}

// It may be painted.
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour begins with one
const leadingArrow = /^( +) (?=(?:\u001b\[\d+m)?→)/;

/** What becomes longer takes its room from the gap behind it, or, at the beginning of a paragraph, from its indent. */
function asciiLine(line: string): string {
  let owed = 0;
  return line
    .replace(leadingArrow, '$1')
    .split(/( {2,})/)
    .map((part) => {
      if (/^ {2,}$/.test(part)) {
        const given = Math.min(owed, part.length - 1);
        owed -= given;
        return part.slice(given);
      }
      const ascii = Array.from(part, asciiForm).join('');
      owed += ascii.length - part.length;
      return ascii;
    })
    .join('');
}

function asciiForm(character: string): string {
  if (character <= '\u007f') return character;
  const known = asciiForms[character];
  if (known !== undefined) return known;
  // Letters of names keep what they are made of.
  const [letter = '?'] = character.normalize('NFKD');
  return letter <= '\u007f' ? letter : '?';
}

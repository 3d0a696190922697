/** Characters that troff takes for its own, or turns into typographic ones that a shell does not know: groff_char(7). */
const glyphs: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

/** A text as troff shows it, character for character; it may stand at the beginning of a line, or in the words of a macro. */
export function roff(text: string): string {
  const shown = text.replace(
    /[\\\-'"`^~]|[^\x20-\x7e]/gu,
    (character) =>
      glyphs[character] ??
      `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
  return shown.startsWith('.') ? `\\&${shown}` : shown;
}

export const bold = (text: string) => `\\fB${roff(text)}\\fR`;
export const italic = (text: string) => `\\fI${roff(text)}\\fR`;

export const section = (head: string) => `.SH ${roff(head)}`;
export const subsection = (head: string) => `.SS "${roff(head)}"`;
export const paragraph = (text: string) => `.PP\n${text}`;
/** What is explained on a line of its own, indented below it the explanation. */
export const tagged = (tag: string, text: string) => `.TP\n${tag}\n${text}`;

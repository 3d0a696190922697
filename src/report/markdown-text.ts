import {printable} from './wrap.ts';

/** What would begin markup within a line; an underscore within a word does not. */
const marks = /[\\`*[\]|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** What would begin a list, a heading or a rule at the start of a line. */
const beginnings = /^(\s*)([-+=#]|\d+(?=[.)](?:\s|$)))/;
/** HTML, entities and mentions, against which a backslash does not help everywhere. */
const html = /[<>&@]/g;

/**
 * Words as they are, whatever they hold: a server's words make no markup, no HTML, no link and no mention in a report
 * that is shown on a web page.
 */
export function escapeMarkdown(text: string): string {
  return (
    printable(text)
      .replace(html, (mark) => `&#${mark.charCodeAt(0)};`)
      .replace(marks, (mark) => `\\${mark}`)
      // GitHub makes links of these by itself.
      .replaceAll('://', '&#58;//')
      .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
      .replace(beginnings, (_, space: string, mark: string) =>
        /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
      )
  );
}

/** The same words in a fixed-width face. */
export function codeMarkdown(text: string): string {
  return text === '' ? '' : `<code>${escapeMarkdown(text)}</code>`;
}

/** A table of cells that are Markdown already; empty without rows. */
export function tableMarkdown(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  if (rows.length === 0) return '';
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

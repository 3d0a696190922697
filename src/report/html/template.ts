/** A piece of HTML: everything in it that was text has been escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text is escaped, an absent part is nothing, a list is its parts. */
export type Part = Html | string | number | undefined | false | readonly Part[];

/** A template of HTML that escapes by default. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(literals.map((literal, index) => literal + textOf(parts[index])).join(''));
}

function textOf(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(textOf).join('');
}

/** Words from elsewhere, whose direction of writing must not turn what stands around them. */
export function words(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * What has no glyph of its own or turns what stands beside it: controls, marks of direction, spaces without a width, breaks
 * of line and paragraph, halves of surrogate pairs, what is no character.
 */
const invisible =
  /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

const short: Record<string, string> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'};

/** Text as text, in an element or between the quotes of an attribute, with an escape for what cannot be seen. */
function escapeHtml(text: string): string {
  return text
    .replace(
      invisible,
      (character) => short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A value as JSON that ends no element and begins no comment, whatever its strings hold. */
export function scriptJson(value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new Html(json);
}

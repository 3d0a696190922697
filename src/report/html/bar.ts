import {type Html, html} from './template.ts';

/** A share of a whole as a bar; the page allows no style of its own, so its length is an attribute. */
export function bar(share: number, kind?: 'lost'): Html {
  const percent = Math.round(1000 * Math.min(1, Math.max(0, share))) / 10;
  return html`<svg class="bar" aria-hidden="true"><rect class="${kind ?? 'kept'}" width="${percent}%" height="100%"></rect></svg>`;
}

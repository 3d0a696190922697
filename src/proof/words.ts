import {denied, type Judgement} from './proof.ts';

/** Words are kept, counted and printed: enough to tell the reason, too little to flood a report. */
export const longestWords = 200;

/** The text of bytes or of a message in one printable line of at most `longestWords` bytes of UTF-8. */
export function printable(text: Uint8Array | string): string {
  const decoded =
    typeof text === 'string'
      ? text.slice(0, 2 * longestWords)
      : bufferOf(text)
          .subarray(0, 2 * longestWords)
          .toString('utf8');
  // Control, format and unassigned characters could rewrite a terminal; lone surrogates are no UTF-8.
  const line = decoded.replace(/[\p{C}\p{Z}\ufffd]+/gu, ' ').trim();
  let words = '';
  let bytes = 0;
  for (const character of line) {
    bytes += Buffer.byteLength(character);
    if (bytes > longestWords) break;
    words += character;
  }
  return words.trimEnd();
}

/** Denies what is no answer of this protocol at all. Our own words stand in parentheses. */
export function unexpected(received: Uint8Array, protocol: string): Judgement {
  const text = printable(received).slice(0, 80);
  const said = text === '' ? bufferOf(received).subarray(0, 16).toString('hex') : JSON.stringify(text);
  return denied(printable(`(not ${protocol}: ${said})`));
}

/** The same bytes with Buffer's readers. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The end of the first line, after its LF, or -1 where there is none yet. */
export function lineEnd(bytes: Uint8Array, from = 0): number {
  return bytes.indexOf(0x0a, from) + 1 || -1;
}

import {denied, type Judgement, more} from './proof.ts';

/** Words are kept, counted and printed: enough to tell the reason, too little to flood a report. */
export const longestWords = 200;

/** Of bytes that are no answer: enough to know their protocol. */
const quotedBytes = 64;
/** Fewer in a line are the first bytes of a binary protocol rather than words. */
const fewestLetters = 4;

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

/** What was said, in words where it is text, else the bytes in hexadecimal. */
export function said(received: Uint8Array): string {
  const text = printable(received);
  if (received.length === 0 || text.length >= fewestLetters) return text;
  return `(${bufferOf(received).subarray(0, quotedBytes).toString('hex')})`;
}

/**
 * Denies what is no answer of this protocol at all, as soon as there is a line of it to quote, the same however it was
 * cut. Our own words stand in parentheses.
 */
export function unexpected(received: Uint8Array, protocol: string): Judgement {
  const end = lineEnd(received);
  if (end < 0 && received.length < quotedBytes) return more;
  const line = received.subarray(0, end < 0 ? quotedBytes : Math.min(end, quotedBytes));
  const text = printable(line);
  return denied(
    `(not ${protocol}: ${text.length >= fewestLetters ? JSON.stringify(text) : bufferOf(line).toString('hex')})`,
  );
}

/** The same bytes with Buffer's readers. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The end of the first line, after its LF, or -1 where there is none yet. */
export function lineEnd(bytes: Uint8Array, from = 0): number {
  return bytes.indexOf(0x0a, from) + 1 || -1;
}

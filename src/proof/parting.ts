import {isGreeting} from './greeting.ts';
import {bufferOf, said} from './words.ts';

/** An HTTP response says the reason in its first line, everything else in its last. */
export function saysReasonFirst(text: string): boolean {
  return text.startsWith('HTTP/');
}

/** The last line that is not empty, with what stands behind it: NATS greets with INFO, and says -ERR behind it. */
export function lastLine(text: string): string {
  return saysReasonFirst(text) ? text : text.slice(text.trimEnd().lastIndexOf('\n') + 1);
}

/** The last words of a peer that closed without a verdict, '' where it did nothing but greet. */
export function partingWords(received: Uint8Array): string {
  const text = bufferOf(received).toString('latin1');
  return isGreeting(text) ? '' : said(Buffer.from(lastLine(text), 'latin1'));
}

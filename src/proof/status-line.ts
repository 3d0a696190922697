import {bufferOf, lineEnd} from './words.ts';

export interface StatusLine {
  readonly code: number;
  /** `HTTP/1.1 503 Service Unavailable` */
  readonly text: string;
}

const lf = 0x0a;
const cr = 0x0d;

/**
 * The status line of the final response, RFC 9112 section 4: interim ones (1xx, RFC 9110 section 15.2) are passed over
 * with their headers, 101 excepted, after which it is HTTP no more. Undefined while it is not complete, null for what
 * is not HTTP.
 */
export function parseStatusLine(received: Uint8Array): StatusLine | null | undefined {
  let at = 0;
  for (;;) {
    // Empty lines before a message are the rest of the one before: RFC 9112 section 2.2.
    while (received[at] === lf || received[at] === cr) at++;
    const end = lineEnd(received, at);
    const line = latin1(end < 0 ? received.subarray(at) : received.subarray(at, end));
    if (end < 0) return 'HTTP/'.startsWith(line.slice(0, 5)) ? undefined : null;
    const code = /^HTTP\/\d\.\d (\d{3})(?=[ \r\n])/.exec(line)?.[1];
    if (code === undefined) return null;
    if (code === '101' || !code.startsWith('1')) return {code: Number(code), text: line.trimEnd()};
    const next = headersEnd(received, end);
    if (next < 0) return undefined;
    at = next;
  }
}

/** The value of Retry-After in the headers of the final response: null where there is none, undefined while they go on. */
export function parseRetryAfter(received: Uint8Array): string | null | undefined {
  for (let at = 0; ; ) {
    const end = headersEnd(received, at);
    if (end < 0) return undefined;
    const block = latin1(received.subarray(at, end));
    if (!/^[\r\n]*HTTP\/\d\.\d 1(?!01)/.test(block))
      return /^retry-after:[ \t]*(.*?)[ \t]*\r?$/im.exec(block)?.[1] ?? null;
    at = end;
  }
}

/** Where the empty line that ends the headers ends, or -1. */
function headersEnd(received: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    const end = lineEnd(received, at);
    if (end < 0) return -1;
    if (end - at === 1 || (end - at === 2 && received[at] === cr)) return end;
    at = end;
  }
}

function latin1(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('latin1');
}

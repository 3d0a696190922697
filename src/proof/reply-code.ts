import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

/**
 * A server that greets with a three-digit reply, `220 ` or a `220-` that ends with a `220 ` line: RFC 5321 section 4.2
 * (SMTP), RFC 959 section 4.2 (FTP). 2xx is a yes, 4xx and 5xx a no; 1xx announces another.
 */
export function greetingProof(protocol: string): Proof {
  return {
    opening: null,
    judge: (received) => judgeGreeting(received, protocol),
    parting: partingWords,
  };
}

function judgeGreeting(received: Uint8Array, protocol: string): Judgement {
  // Of a reply of several lines only the last is a yes: an SMTP server may hold it back to see who talks too early.
  let code: string | undefined;
  for (let at = 0; ; ) {
    const end = lineEnd(received, at);
    if (end < 0) return more;
    const line = bufferOf(received.subarray(at, end)).toString('latin1');
    const [, digits, mark] = /^([1-5]\d\d)([ \r\n-])/.exec(line) ?? [];
    code ??= digits;
    // Lines between the first and the last of a reply may be anything: RFC 959 section 4.2.
    if (code === undefined) return unexpected(received, protocol);
    if (digits === code && mark !== '-') {
      if (/^[23]/.test(digits)) return acceptedWith(digits);
      if (/^[45]/.test(digits)) return denied(printable(received.subarray(0, end)), digits);
      code = undefined;
    }
    at = end;
  }
}

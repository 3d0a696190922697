import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

/**
 * A command of POP3 (RFC 1939) behind the greeting: CAPA (RFC 2449), which may come at any time, or USER and PASS where the
 * target has a login. -ERR in place of the greeting is a no, and to a login as well.
 */
export function pop3Proof(user?: string, password?: string): Proof {
  const commands = user === undefined ? ['CAPA'] : [`USER ${word(user)}`, `PASS ${word(password ?? '')}`];
  const replies = commands.map((command) => Buffer.from(`${command}\r\n`));
  return {
    opening: null,
    judge: (received, step) => judgeLines(received, step, replies, user !== undefined),
    parting: partingWords,
  };
}

/** Each line is the answer to what was sent before it: the first, the greeting, to nothing. */
function judgeLines(
  received: Uint8Array,
  step: number,
  replies: readonly Buffer[],
  logsIn: boolean,
): Judgement {
  for (let at = 0, answers = 0; ; answers++) {
    const end = lineEnd(received, at);
    const line = bufferOf(received.subarray(at, end < 0 ? received.length : end)).toString('utf8');
    if (!/^(\+OK|-ERR)/.test(line) && (end >= 0 || line.length > 4))
      return unexpected(received.subarray(at), 'POP3');
    if (end < 0) return more;
    const status = line.slice(0, 4).trimEnd();
    if (status === '-ERR' && (answers === 0 || logsIn)) return denied(printable(line), status);
    if (answers === replies.length) return acceptedWith(status);
    const reply = replies[answers];
    if (reply && answers === step) return {verdict: 'more', reply};
    at = end;
  }
}

function word(text: string): string {
  return text.replaceAll(/[\0\r\n]/g, '');
}

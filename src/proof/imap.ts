import {partingWords} from './parting.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

const tag = 'a1';
const tagged = new RegExp(`^${tag} (OK|NO|BAD)\\b`, 'i');
const longestGreetingWord = '* PREAUTH'.length;

/**
 * A command of IMAP (RFC 9051) behind the greeting: NOOP, or LOGIN where the target has a login. Greetings tell only that a
 * login process took the connection (Dovecot says "* OK Waiting for authentication process" while that is not there), and
 * the limit of each user is looked at when it logs in. BYE is a no, in place of the greeting and behind it; to a LOGIN, so
 * is NO.
 */
export function imapProof(user?: string, password?: string): Proof {
  const login = user === undefined ? undefined : `LOGIN ${quoted(user)} ${quoted(password ?? '')}`;
  const command = Buffer.from(`${tag} ${login ?? 'NOOP'}\r\n`);
  return {
    opening: null,
    judge: (received, step) => judgeLines(received, step, command, login !== undefined),
    parting: partingWords,
  };
}

function judgeLines(received: Uint8Array, step: number, command: Buffer, logsIn: boolean): Judgement {
  for (let at = 0; ; ) {
    const end = lineEnd(received, at);
    const line = bufferOf(received.subarray(at, end < 0 ? received.length : end)).toString('utf8');
    const isCut = end < 0 && line.length <= longestGreetingWord;
    if (at === 0 && !isCut && !/^\* (OK|PREAUTH|BYE)\b/i.test(line)) return unexpected(received, 'IMAP');
    if (end < 0) return more;
    if (/^\* BYE\b/i.test(line)) return denied(printable(line), 'BYE');
    if (at === 0 && step === 0) return {verdict: 'more', reply: command};
    const [, status = ''] = tagged.exec(line) ?? [];
    if (status !== '') {
      const reply = status.toUpperCase();
      return logsIn && reply !== 'OK' ? denied(printable(line), reply) : acceptedWith(reply);
    }
    at = end;
  }
}

/** A quoted string; what would end the command has no place in a name or password. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\0\r\n]/g, '').replaceAll(/["\\]/g, '\\$&')}"`;
}

import {berElement, berElements, berEncode} from './ber.ts';
import {acceptedWith, denied, type Judgement, more, type Proof} from './proof.ts';
import {bufferOf, printable, unexpected} from './words.ts';

// Tags: RFC 4511 appendix B.
const integer = 0x02;
const octetString = 0x04;
const enumerated = 0x0a;
const sequence = 0x30;
const bindRequest = 0x60;
const bindResponse = 0x61;
const extendedResponse = 0x78;
const simple = 0x80;
const version3 = 3;

/** Result codes (RFC 4511 section 4.1.9) that say not now, whoever asks. */
const overload: Readonly<Record<number, string>> = {
  11: 'adminLimitExceeded',
  51: 'busy',
  52: 'unavailable',
};

/**
 * A bind (RFC 4511 section 4.2) up to its response, anonymous where the target has no login. Any result is the
 * application's and keeps the connection, invalidCredentials (49) as well; only overload says no, and the notice with which
 * a server disconnects (section 4.4.1).
 */
export function ldapProof(user = '', password = ''): Proof {
  const name = berEncode(octetString, Buffer.from(user));
  const credentials = berEncode(simple, Buffer.from(password));
  const bind = berEncode(bindRequest, Buffer.from([integer, 1, version3]), name, credentials);
  return {
    opening: berEncode(sequence, Buffer.from([integer, 1, 1]), bind),
    judge: (received) => judgeMessage(bufferOf(received)),
    parting: () => '',
  };
}

function judgeMessage(bytes: Buffer): Judgement {
  if (bytes.length === 0) return more;
  const message = bytes[0] === sequence ? berElement(bytes) : null;
  if (message === undefined) return more;
  const [id, operation] = (message && berElements(message.content)) ?? [];
  const isResponse = operation?.tag === bindResponse || operation?.tag === extendedResponse;
  const [code, , words] = (isResponse && berElements(operation.content)) || [];
  if (id?.tag !== integer || code?.tag !== enumerated || code.content.length !== 1)
    return unexpected(bytes, 'LDAP');
  const result = code.content[0] as number;
  const text = words?.tag === octetString ? words.content.toString('utf8') : '';
  const isOver = operation?.tag === extendedResponse;
  if (!isOver && !(result in overload)) return acceptedWith(`bind ${result}`);
  return denied(
    printable([`${result}`, overload[result] ?? '', text].filter((part) => part !== '').join(' ')),
    `${isOver ? 'disconnect' : 'bind'} ${result}`,
  );
}

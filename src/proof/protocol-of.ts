import type {ProofName} from '../model/proof.ts';

/** What the first bytes of a server show that it speaks, and how its acceptance is then shown. */
export interface Protocol {
  readonly name: string;
  /** As --proof, or --send and --until for words that are nobody's protocol. */
  readonly wishes: {readonly proof?: string; readonly send?: string; readonly until?: string};
  /** In words: what is used from here on. */
  readonly used: string;
}

const byProof = (name: string, proof: ProofName): Protocol => ({
  name,
  wishes: {proof},
  used: `each connection is asked that way (as with --proof ${proof})`,
});

/** Bytes of a greeting that are the same on every connection: its first word. */
const longestWord = 12;

/** What each is known by, the first that fits. */
const protocols: readonly {
  readonly says: (text: string) => boolean;
  readonly name: string;
  readonly proof: ProofName;
}[] = [
  // The answer to a request of HTTP, in words of HTTP.
  {
    says: (text) => text.includes('access MongoDB over HTTP'),
    name: 'the protocol of MongoDB',
    proof: 'mongodb',
  },
  {says: (text) => /^HTTP\/1\.[01] \d{3}/.test(text), name: 'HTTP', proof: 'http'},
  {says: (text) => /^SSH-/.test(text), name: 'SSH', proof: 'ssh'},
  {
    says: (text) => /^(220|421)[ -].*FTP/i.test(text) && !/SMTP/i.test(text),
    name: 'FTP',
    proof: 'ftp',
  },
  {says: (text) => /^(220|421)[ -].*SMTP/i.test(text), name: 'SMTP', proof: 'smtp'},
  {says: (text) => /^-(ERR|NOAUTH)/.test(text), name: 'the protocol of Redis', proof: 'redis'},
  {says: (text) => /^ERROR\r\n/.test(text), name: 'the protocol of memcached', proof: 'memcached'},
  {says: (text) => /^INFO \{/.test(text), name: 'the protocol of NATS', proof: 'nats'},
  {says: (text) => /^\* (OK|PREAUTH|BYE)\b/i.test(text), name: 'IMAP', proof: 'imap'},
  {says: (text) => text.startsWith('AMQP\0\0\x09\x01'), name: 'AMQP', proof: 'amqp'},
  // SETTINGS on stream 0, which a server of HTTP/2 begins with: RFC 9113 section 3.4.
  {
    says: (text) => text.startsWith('\0\0') && text.slice(3, 9) === '\x04\0\0\0\0\0',
    name: 'HTTP/2',
    proof: 'grpc',
  },
];

/** Asked of a server that does not greet. */
export const request = (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

/** What a server that sends back whatever it gets is asked: echo, RFC 862. */
const echoed = 'plimsoll';

/**
 * The protocol of what a server said first, by itself or to an HTTP request; undefined where that shows none. MySQL
 * greets before it has decided (its OK comes after the login), so its greeting is no proof. +OK is no protocol: not only POP3
 * greets so, and others would not answer what is asked of POP3.
 */
export function protocolOf(
  heard: Uint8Array,
  {toRequest}: {readonly toRequest: boolean},
): Protocol | undefined {
  const text = Buffer.from(heard).toString('latin1');
  const known = protocols.find(({says}) => says(text));
  if (known) return byProof(known.name, known.proof);
  if (toRequest && text.startsWith('GET / HTTP/1.1\r\n'))
    return {
      name: 'what it was asked (an echo)',
      wishes: {send: echoed, until: echoed},
      used: `each connection is asked for an echo (as with --send ${echoed} --until ${echoed})`,
    };
  // An answer in words of nobody's protocol is no greeting: others would wait in vain for it.
  if (toRequest) return undefined;
  const word = /^[\x21-\x7e]{2,}(?=[ \r\n])/.exec(text)?.[0].slice(0, longestWord);
  return word === undefined
    ? undefined
    : {
        name: `words of its own (“${word}”)`,
        wishes: {until: word},
        used: `each connection has to be greeted like that (as with --until '${word}')`,
      };
}

/** What the first bytes of a server show that it speaks, and how its acceptance is then shown. */
export interface Protocol {
  readonly name: string;
  /** As --proof, or --until for a greeting that is nobody's. */
  readonly wishes: {readonly proof?: string; readonly until?: string};
  /** In words: what is used from here on. */
  readonly used: string;
}

const byProof = (name: string, proof: string): Protocol => ({
  name,
  wishes: {proof},
  used: `each connection is asked that way (as with --proof ${proof})`,
});

/** Bytes of a greeting that are the same on every connection: its first word. */
const longestWord = 12;

/**
 * The protocol of what a server said first, by itself or to an HTTP request; undefined where that shows none. MySQL
 * greets before it has decided (its OK comes after the login), so its greeting is no proof.
 */
export function protocolOf(heard: Uint8Array): Protocol | undefined {
  const text = Buffer.from(heard).toString('latin1');
  if (/^HTTP\/1\.[01] \d{3}/.test(text)) return byProof('HTTP', 'http');
  if (/^SSH-/.test(text)) return byProof('SSH', 'ssh');
  if (/^(220|421)[ -].*FTP/i.test(text) && !/SMTP/i.test(text)) return byProof('FTP', 'ftp');
  if (/^(220|421)[ -].*SMTP/i.test(text)) return byProof('SMTP', 'smtp');
  if (/^-(ERR|NOAUTH)/.test(text)) return byProof('the protocol of Redis', 'redis');
  if (/^ERROR\r\n/.test(text)) return byProof('the protocol of memcached', 'memcached');
  const word = /^[\x21-\x7e]{2,}(?=[ \r\n])/.exec(text)?.[0].slice(0, longestWord);
  return word === undefined
    ? undefined
    : {
        name: `words of its own (“${word}”)`,
        wishes: {until: word},
        used: `each connection has to be greeted like that (as with --until '${word}')`,
      };
}

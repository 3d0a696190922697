import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

/** Said unasked to a connection beyond maxclients, or from outside in protected mode (redis.conf maxclients, protected-mode). */
const noes = [/^-ERR max number of clients/, /^-DENIED /];

/**
 * PING by RESP, the protocol of Redis and Valkey (redis.io/docs/latest/develop/reference/protocol-spec), AUTH before it
 * where there is a password. Any other error (-NOAUTH, -WRONGPASS, -LOADING) still comes from an application that has
 * the connection and keeps it.
 */
export function redisProof(user?: string, password?: string): Proof {
  const auth = password === undefined ? [] : ['AUTH', ...(user ? [user] : []), password];
  return {
    opening: Buffer.from((auth.length > 0 ? command(auth) : '') + command(['PING'])),
    judge(received) {
      if (received.length === 0) return more;
      if (received[0] !== plus && received[0] !== minus) return unexpected(received, 'RESP');
      const end = lineEnd(received);
      if (end < 0) return more;
      const line = bufferOf(received.subarray(0, end)).toString('latin1');
      const reply = /^[+-]\w+/.exec(line)?.[0];
      return noes.some((no) => no.test(line)) ? denied(printable(line), reply) : acceptedWith(reply ?? '+');
    },
    parting: partingWords,
  };
}

const plus = 0x2b;
const minus = 0x2d;

function command(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

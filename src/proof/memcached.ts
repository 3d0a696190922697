import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable, unexpected} from './words.ts';

/** Beyond -c (memcached(1), memcached.c drive_machine()), or a proxy without a server behind it. */
const noes = [/^ERROR Too many open connections/, /^SERVER_ERROR/];
const replies = /^(VERSION |ERROR|CLIENT_ERROR|SERVER_ERROR)/;
const longestReply = 'CLIENT_ERROR'.length;

/** `version` of memcached's text protocol (doc/protocol.txt): the cheapest command that changes nothing. */
export const memcachedProof: Proof = {
  opening: Buffer.from('version\r\n'),
  judge(received) {
    const end = lineEnd(received);
    const line = bufferOf(received.subarray(0, end < 0 ? received.length : end)).toString('latin1');
    if (end < 0 && line.length <= longestReply) return more;
    if (!replies.test(line)) return unexpected(received, 'memcached');
    if (end < 0) return more;
    const [reply = ''] = /^\w+/.exec(line) ?? [];
    return noes.some((no) => no.test(line)) ? denied(printable(line), reply) : acceptedWith(reply);
  },
  parting: partingWords,
};

import {partingWords} from './parting.ts';
import {acceptedWith, denied, more, type Proof} from './proof.ts';
import {bufferOf, lineEnd, printable} from './words.ts';

/** OpenSSH beyond MaxStartups or PerSourceMaxStartups, and under PerSourcePenalties: sshd_config(5), sshd.c. */
const noes = [/^Exceeded MaxStartups/, /^Not allowed at this time/];

/**
 * The identification string, which the server sends unasked; it may send other lines before it: RFC 4253 section 4.2.
 * Nothing is sent, so the connection stays before its key exchange, where MaxStartups counts it.
 */
export const sshProof: Proof = {
  opening: null,
  judge(received) {
    for (let at = 0; ; ) {
      const end = lineEnd(received, at);
      if (end < 0) return more;
      const line = bufferOf(received.subarray(at, end)).toString('latin1');
      if (line.startsWith('SSH-')) return acceptedWith('SSH');
      if (noes.some((no) => no.test(line))) return denied(printable(line));
      at = end;
    }
  },
  parting: partingWords,
};

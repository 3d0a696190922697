import {rstReply, saysPortUnreachable, saysProhibited} from '../model/syn-reply.ts';
import type {Tally} from '../model/tally.ts';

/** What answered those that were refused, as far as the kernel told it: `RST`, `ICMP port unreachable`, or either. */
export function refusedWith({synReplies}: Tally): string {
  const told = Object.keys(synReplies).filter((reply) => reply === rstReply || saysPortUnreachable(reply));
  return told.length === 0 ? 'RST or ICMP port unreachable' : told.sort().reverse().join(' or ');
}

/** Every refusal that was looked at was a message of ICMP, which no listener and no kernel without one sends. */
export function byIcmpAlone({synReplies}: Tally): boolean {
  return !(rstReply in synReplies) && Object.keys(synReplies).some(saysPortUnreachable);
}

/** The messages that forbid, the commonest first. */
export function prohibitions({synReplies}: Tally): [reply: string, count: number][] {
  return Object.entries(synReplies)
    .filter(([reply]) => saysProhibited(reply))
    .sort((a, b) => b[1] - a[1]);
}

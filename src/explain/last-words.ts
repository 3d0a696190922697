import {saysFull, saysTooMany} from '../model/refusal-words.ts';
import type {Tally} from '../model/tally.ts';

/** A thread or a process could not be started: PostgreSQL says so before it closes (postmaster.c report_fork_failure_to_client). */
const saysNoTask = /\b(fork|thread|process)\b.*(resource|unavailable|fail|start)|resource temporarily/i;

/** The number is one of each client. "This host" alone may be the server. Dovecot: `connections from user+IP`. */
const saysPerSource =
  /\b((your|per|same|each)|from (this|one)) (ip|host|address|client|source)\b|from user\+ip\b/i;

/** What an application said before it closed. */
export interface LastWords {
  /** What it said most often. */
  readonly text: string;
  readonly full: boolean;
  readonly tooMany: boolean;
  readonly noTask: boolean;
  readonly perSource: boolean;
}

/** undefined where it said nothing. */
export function lastWords({words}: Tally): LastWords | undefined {
  const [most] = Object.entries(words).sort((a, b) => b[1] - a[1]);
  if (!most) return undefined;
  const [text] = most;
  return {
    text: text.trim(),
    full: saysFull(text),
    tooMany: saysTooMany(text),
    noTask: saysNoTask.test(text),
    perSource: saysPerSource.test(text),
  };
}

/**
 * Whoever was turned away was told why. Words that are lost to an RST make no other reason of it: which of the two comes
 * first is a race (measured: close-unread-resets).
 */
export function deniedInWords({refusals: {denied, closed, reset}}: Tally): boolean {
  return denied > 0 && denied >= closed + reset;
}

/** Every connection was denied, from the first on: no number separates those that were taken from those that were not. */
export function everyOneDenied(tally: Tally): boolean {
  return deniedInWords(tally) && tally.open === 0 && tally.closedByPeer === 0;
}

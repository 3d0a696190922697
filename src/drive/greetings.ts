import {saysFull} from '../model/refusal-words.ts';
import {isGreeting} from '../proof/greeting.ts';

/** A connection that was told this and is open so long after was kept: servers close at once behind a refusal. */
const keptForMs = 100;
/** Connections that are watched for what they were told, and greetings that were learned so. */
const mostWatched = 64;
const mostLearned = 16;

interface Watched {
  readonly slot: number;
  /** Which connection of that slot. */
  readonly index: number;
  readonly heard: string;
  readonly sinceMs: number;
}

/**
 * What a server says to every connection, told from its last words to those that it refuses: by the protocols that begin
 * with a greeting, or because a connection that was told the same stayed open.
 */
export class Greetings {
  readonly #learned = new Set<string>();
  readonly #watched: Watched[] = [];

  /** @param heard all that was said on a connection which is open */
  watch(slot: number, index: number, heard: string, nowMs: number): void {
    if (this.#watched.length === mostWatched || this.#learned.size === mostLearned) return;
    if (saysFull(heard) || this.has(heard)) return;
    this.#watched.push({slot, index, heard, sinceMs: nowMs});
  }

  /**
   * Learns from those that were watched for long enough.
   * @param heardOn what was said on a connection, undefined where it is closed
   * @returns whether something was learned
   */
  learn(nowMs: number, heardOn: (slot: number, index: number) => string | undefined): boolean {
    const before = this.#learned.size;
    for (let next = this.#watched[0]; next && nowMs - next.sinceMs >= keptForMs; next = this.#watched[0]) {
      this.#watched.shift();
      if (heardOn(next.slot, next.index) === next.heard) this.#learned.add(masked(next.heard));
    }
    return this.#learned.size > before;
  }

  /** @param heard all that was said on a connection */
  has(heard: string): boolean {
    return isGreeting(heard) || this.#learned.has(masked(heard));
  }

  /** Whether it begins with one: what comes behind it is the server's reason. */
  begin(heard: string): boolean {
    return this.has(heard) || this.has(heard.slice(0, heard.indexOf('\n') + 1));
  }
}

/** Greetings differ in a time or a number. */
function masked(heard: string): string {
  return heard.trim().replace(/\d+/g, '0');
}

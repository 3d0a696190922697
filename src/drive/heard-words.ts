import {saysTooMany} from '../model/refusal-words.ts';
import {wordsKept} from '../model/tally.ts';
import {lastLine, saysReasonFirst} from '../proof/parting.ts';
import {longestWords} from '../proof/words.ts';
import {Greetings} from './greetings.ts';
import {NamedCounts} from './named-counts.ts';

/** Connections whose words are kept at a time. */
const heardAtATime = 1024;
/** Enough for a greeting in one line, such as the INFO of a cluster of NATS, and a reason behind it. */
const heardKept = 8192;

/** What the application said on open connections, and which of it was a reason to close them. */
export class HeardWords {
  readonly #bySlot = new Map<number, string>();
  readonly #greetings = new Greetings();
  readonly #saidBeforeClose = new NamedCounts(wordsKept);

  /** It may come in pieces, and a greeting may come before the reason: what was said last is kept. */
  hear(slot: number, index: number, text: string, nowMs: number): void {
    const heard = keptOf((this.#bySlot.get(slot) ?? '') + text);
    this.#bySlot.set(slot, heard);
    this.#greetings.watch(slot, index, heard, nowMs);
    if (this.#bySlot.size <= heardAtATime) return;
    const oldest = this.#bySlot.keys().next().value;
    if (oldest !== undefined) this.#bySlot.delete(oldest);
  }

  isHeard(slot: number): boolean {
    return this.#bySlot.has(slot);
  }

  /** It was greeted, whatever was said behind that. */
  isGreeted(slot: number): boolean {
    const heard = this.#bySlot.get(slot);
    return heard !== undefined && this.#greetings.begin(heard);
  }

  /** The last line that is no greeting, '' for none; undefined where nothing was said. */
  reason(slot: number): string | undefined {
    const heard = this.#bySlot.get(slot);
    if (heard === undefined) return undefined;
    return this.#greetings.has(heard) ? '' : lastLine(heard).slice(0, longestWords);
  }

  /** What it said where that can only mean that there are too many connections. */
  refusal(slot: number): string | undefined {
    const words = this.reason(slot);
    return words !== undefined && saysTooMany(words) ? words : undefined;
  }

  forget(slot: number): void {
    this.#bySlot.delete(slot);
  }

  /** A connection was ended with these words. */
  countReason(words: string): void {
    this.#saidBeforeClose.add(words);
  }

  /**
   * Learns from what is said to connections that are kept: whoever was told no more was closed without a word of refusal.
   * @param isOpen whether that connection of the slot is still open
   * @returns how many had counted as denied because of such words
   */
  learn(nowMs: number, isOpen: (slot: number, index: number) => boolean): number {
    const heardOn = (slot: number, index: number) =>
      isOpen(slot, index) ? this.#bySlot.get(slot) : undefined;
    if (!this.#greetings.learn(nowMs, heardOn)) return 0;
    return this.#saidBeforeClose.remove((words) => this.#greetings.has(words));
  }

  toObject(): Record<string, number> {
    return this.#saidBeforeClose.toObject();
  }
}

function keptOf(heard: string): string {
  return saysReasonFirst(heard) ? heard.slice(0, heardKept) : heard.slice(-heardKept);
}

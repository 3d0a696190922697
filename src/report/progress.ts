import type {Phase} from '../experiments/bench.ts';
import {refusedCount, type Tally} from '../model/tally.ts';
import {formatCount} from './units.ts';

const plainEveryMs = 10_000;
const eraseLine = '\r\u001b[2K';

const phaseWords: Record<Phase, string> = {
  starting: 'starting',
  opening: 'opening',
  waiting: 'waiting for the last outcomes',
  confirming: 'asking the target’s kernel which it has',
  holding: 'holding',
  probing: 'asking the other end which are alive',
  testing: 'testing at the wall',
  closing: 'closing',
  recovering: 'waiting for the target to recover',
};

/** Shows a run while it goes on: one line rewritten on a terminal, one new line every 10 s elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #live: boolean;
  readonly #beganMs = performance.now();
  #shownMs = performance.now();

  constructor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.#live = stream.isTTY === true && env.TERM !== 'dumb';
  }

  show(phase: Phase, asked: number, tally: Tally): void {
    const now = performance.now();
    if (!this.#live && now - this.#shownMs < plainEveryMs) return;
    this.#shownMs = now;
    const line = progressLine(phase, asked, tally, now - this.#beganMs);
    this.#stream.write(
      this.#live ? `${eraseLine}${line.slice(0, (this.#stream.columns ?? 80) - 1)}` : `${line}\n`,
    );
  }

  /** One line that stays. */
  say(line: string): void {
    this.#stream.write(this.#live ? `${eraseLine}${line}\n` : `${line}\n`);
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (this.#live) this.#stream.write(eraseLine);
  }
}

export function progressLine(phase: Phase, asked: number, tally: Tally, elapsedMs: number): string {
  const parts = [
    `${(elapsedMs / 1000).toFixed(0)} s`,
    phaseWords[phase],
    `${formatCount(tally.open)} open of ${formatCount(asked)}`,
    `${formatCount(tally.started)} started`,
  ];
  const refused = refusedCount(tally);
  if (tally.pending > 0) parts.push(`${formatCount(tally.pending)} pending`);
  if (refused > 0) parts.push(`${formatCount(refused)} refused`);
  if (tally.closedByPeer > 0) parts.push(`${formatCount(tally.closedByPeer)} closed by peer`);
  return parts.join(', ');
}

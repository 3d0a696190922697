import {stripVTControlCharacters} from 'node:util';
import {columnsOf} from '../report/columns.ts';
import type {Output} from './call.ts';

const csi = '\u001b[';
const eraseToEnd = `${csi}K`;
const eraseBelow = `${csi}J`;
// While a frame is written a line that is too long for a terminal that was just made narrower ends at its edge.
const [wrapOff, wrapOn] = [`${csi}?7l`, `${csi}?7h`];

/**
 * A block of lines at the bottom of a terminal, rewritten in place, each frame in one write. What is said goes above it and
 * stays. Between frames the cursor stands at the beginning of the last line: what the terminal echoes there, such as ^C, is
 * overwritten by the next frame. It is never hidden, for whoever stops or kills this process would be left without.
 */
export class LiveBlock {
  readonly #stream: Output;
  #shown: readonly string[] = [];
  /** Of the terminal, when that was drawn. */
  #columns: number | undefined;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  draw(lines: readonly string[]): void {
    this.#write(lines, '');
  }

  /** One line, or several, that stay. */
  say(text: string): void {
    this.#write(this.#shown, `${text}${eraseToEnd}\n`);
  }

  /** Leaves the terminal as it was. */
  clear(): void {
    if (this.#shown.length === 0) return;
    // Where the block begins at the top of the screen, tmux would keep what is erased from there on for scrolling back.
    const rest = this.#shown.length === 1 ? '' : `${csi}B${eraseBelow}${csi}A`;
    this.#stream.write(this.#toTop() + eraseToEnd + rest);
    this.#shown = [];
  }

  /** Begins anew below what others wrote meanwhile. */
  forget(): void {
    if (this.#shown.length > 0) this.#stream.write('\n');
    this.#shown = [];
  }

  #write(lines: readonly string[], above: string): void {
    // A line that was broken in two counts as one to the terminal until all of it is erased, and would be joined again.
    const begin = this.#stream.columns === this.#columns ? '' : eraseToEnd;
    const block = lines.length === 0 ? '' : `${begin}${lines.join(`${eraseToEnd}\n${begin}`)}${eraseBelow}\r`;
    this.#stream.write(`${this.#toTop()}${above}${wrapOff}${block}${wrapOn}`);
    this.#shown = lines;
    this.#columns = this.#stream.columns;
  }

  /** To where the block begins, also where the terminal has become narrower and broke its lines. */
  #toTop(): string {
    const columns = this.#stream.columns || Infinity;
    const rows = this.#shown
      .slice(0, -1)
      .map((line) => Math.max(1, Math.ceil(columnsOf(stripVTControlCharacters(line)) / columns)))
      .reduce((sum, each) => sum + each, 0);
    return rows === 0 ? '\r' : `\r${csi}${rows}A`;
  }
}

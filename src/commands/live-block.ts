import {stripVTControlCharacters} from 'node:util';

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
  readonly #stream: NodeJS.WriteStream;
  #shown: readonly string[] = [];

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  draw(lines: readonly string[]): void {
    this.#write(lines, '');
  }

  /** One line, or several, that stay. */
  say(text: string): void {
    this.#write(this.#shown, `${text}\n`);
  }

  /** Leaves the terminal as it was. */
  clear(): void {
    if (this.#shown.length === 0) return;
    this.#stream.write(this.#toTop() + eraseBelow);
    this.#shown = [];
  }

  /** Begins anew below what others wrote meanwhile. */
  forget(): void {
    this.#shown = [];
  }

  #write(lines: readonly string[], above: string): void {
    const head = above === '' ? '' : `${eraseBelow}${above}`;
    const block = lines.length === 0 ? '' : `${lines.join(`${eraseToEnd}\n`)}${eraseBelow}\r`;
    this.#stream.write(`${this.#toTop()}${head}${wrapOff}${block}${wrapOn}`);
    this.#shown = lines;
  }

  /** To where the block begins, also where the terminal has become narrower and broke its lines. */
  #toTop(): string {
    const columns = this.#stream.columns || Infinity;
    const rows = this.#shown
      .slice(0, -1)
      .map((line) => Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)))
      .reduce((sum, each) => sum + each, 0);
    return rows === 0 ? '\r' : `\r${csi}${rows}A`;
  }
}

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, vi} from 'vitest';
import {assignments} from '../cli/run.ts';
import type {Namespace} from './namespace.ts';
import {program} from './plimsoll.ts';

/** What stands before the cursor when the shell waits for a command. */
const prompt = 'ready$';

/** What others wrote before: more than a screen, so that plimsoll begins at the bottom, as mostly. */
export const above = Array.from({length: 50}, (_, i) => `line ${i + 1} of another`);

/** A terminal with a shell in a namespace, made by a tmux server of its own, which ends with the test. */
export class Terminal {
  readonly #namespace: Namespace;
  readonly #socket: string;

  private constructor(namespace: Namespace, socket: string) {
    this.#namespace = namespace;
    this.#socket = socket;
  }

  static async open(
    namespace: Namespace,
    columns: number,
    rows: number,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Terminal> {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-terminal-'));
    const terminal = new Terminal(namespace, join(folder, 'tmux'));
    onTestFinished(async () => {
      await terminal.#tmux('kill-server');
      rmSync(folder, {recursive: true});
    });
    const variables = assignments({PS1: `${prompt} `, ...env});
    await terminal.#tmux(
      ...['-f', '/dev/null', 'new-session', '-d', '-x', `${columns}`, '-y', `${rows}`],
      ...['env', ...variables, 'bash', '--norc', '--noprofile', '-i'],
    );
    await terminal.until((screen) => screen.trimEnd().endsWith(prompt));
    return terminal;
  }

  /** Starts plimsoll with these words below what others wrote, and does not wait. */
  async start(...args: string[]): Promise<void> {
    const before = `seq -f 'line %g of another' ${above.length}`;
    await this.type(`clear; ${before}; ${process.execPath} ${program} ${args.join(' ')}`);
  }

  async type(line: string): Promise<void> {
    await this.#tmux('send-keys', '-l', line);
    await this.press('Enter');
  }

  /** @param key as tmux calls it: `C-c`, `Enter` */
  async press(key: string): Promise<void> {
    await this.#tmux('send-keys', key);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** All that is shown, and what has left the screen at its top; a line that the terminal broke in two is two. */
  async shown(): Promise<string> {
    return this.#tmux('capture-pane', '-p', '-S', '-');
  }

  /** Waits until what is shown is as wanted, and answers it. */
  async until(wanted: (shown: string) => boolean, timeoutMs = 30_000): Promise<string> {
    return vi.waitFor(
      async () => {
        const shown = await this.shown();
        expect(shown).toSatisfy(wanted);
        return shown;
      },
      {timeout: timeoutMs, interval: 100},
    );
  }

  /** Waits until the command is over, and answers what it left. */
  ended(timeoutMs?: number): Promise<string> {
    return this.until((shown) => shown.trimEnd().endsWith(prompt), timeoutMs);
  }

  /** Whether the cursor is shown, and a long line goes on in the next. */
  async modes(): Promise<{cursor: boolean; wraps: boolean}> {
    const [cursor, wraps] = (await this.#tmux('display-message', '-p', '#{cursor_flag} #{wrap_flag}')).split(
      /\s/,
    );
    return {cursor: cursor === '1', wraps: wraps === '1'};
  }

  // -u, for the locale of a test need not be UTF-8.
  #tmux(...args: string[]): Promise<string> {
    return this.#namespace.mustRun('tmux', '-u', '-S', this.#socket, ...args);
  }
}

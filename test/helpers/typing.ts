import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {onTestFinished, vi} from 'vitest';
import {need} from './need.ts';

/** A program that believes to be on a terminal, and keys that go to it. */
export class Typing {
  #screen = '';
  readonly #child;

  private constructor(command: string, env: NodeJS.ProcessEnv) {
    this.#child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: {...process.env, TERM: 'dumb', ...env},
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on('data', (data: Buffer) => {
        this.#screen += data;
      });
  }

  /** Ends with the test at the latest. */
  static open(command: string, env: NodeJS.ProcessEnv): Typing {
    need('script');
    const typing = new Typing(command, env);
    const closed = once(typing.#child, 'close');
    onTestFinished(async () => {
      // A shell ends at once when it is told so on an empty line, and takes seconds to be killed.
      typing.#child.stdin.end('\u0003\u0004');
      const late = setTimeout(() => typing.#child.kill('SIGTERM'), 3000);
      await closed;
      clearTimeout(late);
    });
    return typing;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Waits until it stands on the screen, and answers what does; then the screen is empty. */
  async until(shown: RegExp): Promise<string> {
    const screen = await vi.waitFor(
      () => {
        if (!shown.test(this.#screen)) throw new Error(`${shown} is not in ${JSON.stringify(this.#screen)}`);
        return this.#screen;
      },
      {timeout: 30_000, interval: 20},
    );
    this.#screen = '';
    return screen;
  }
}

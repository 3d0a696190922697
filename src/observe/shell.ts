import {randomBytes} from 'node:crypto';
import {type Host, spawnOn} from '../hosts/host.ts';

const defaultTimeoutMs = 5000;
/** A shell whose standard input has ended ends by itself; one that hangs in a command is killed after this. */
const closePatienceMs = 1000;
const errorTextKept = 500;

/** What every script may count on. ss lives in sbin, which a non-login shell need not have in its PATH. */
const prelude = 'LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin; export PATH\n';

interface Question {
  /** Lines that the shell prints before and after the answer; what comes before is a banner of the prefix. */
  readonly begin: string;
  readonly mark: string;
  readonly chunks: string[];
  /** End of what was read so far, where the mark may have begun. */
  carry: string;
  /** Nobody waits for the answer any more; it is read and dropped, so that the next one is not taken for it. */
  abandoned: boolean;
  readonly answer: (text: string) => void;
  readonly fail: (error: Error) => void;
}

/**
 * One POSIX `sh` on a host for as long as it is observed, asked by scripts over its standard input. Over ssh this saves a
 * connection a question; everywhere it saves a process. The end of its standard input ends it, so it does not outlive
 * this process, however that ends.
 */
export class Shell {
  readonly host: Host;
  readonly #process: ReturnType<typeof spawnOn>;
  readonly #questions: Question[] = [];
  readonly #token = randomBytes(9).toString('hex');
  readonly #ended: Promise<void>;
  #asked = 0;
  #errorText = '';
  #lost: string | undefined;
  #closing = false;

  constructor(host: Host, shell: readonly string[] = ['sh']) {
    this.host = host;
    this.#process = spawnOn(host, shell);
    const {stdin, stdout, stderr} = this.#process;
    stdout.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errorText = (this.#errorText + chunk).slice(-errorTextKept);
    });
    // A shell that died is reported by its exit; EPIPE adds nothing.
    stdin.on('error', () => {});
    stdin.write(prelude);
    this.#ended = this.#process.then((result) => {
      const how = result.signal
        ? `was ended by ${result.signal}`
        : result.exitCode === undefined
          ? 'could not be started'
          : `exited with ${result.exitCode}`;
      const why =
        this.#errorText.trim() || (result.exitCode === undefined ? (result.shortMessage ?? '') : '');
      this.#lose(`the shell on ${host.name} ${how}${why === '' ? '' : `: ${why}`}`);
    });
  }

  /** Why nothing can be asked any more, undefined while it can. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /**
   * Runs a script and answers what it wrote, standard error included. Its standard input is empty.
   * @throws Error when no answer came in time, when the shell has died or was closed.
   */
  async ask(script: string, timeoutMs = defaultTimeoutMs): Promise<string> {
    if (this.#closing) throw new Error(`the shell on ${this.host.name} was closed`);
    if (this.#lost !== undefined) throw new Error(this.#lost);
    // While one answer is overdue, another question would only wait behind it.
    if (this.#questions[0]?.abandoned)
      throw new Error(`the shell on ${this.host.name} has not yet answered an earlier question`);
    const name = `${this.#token} ${++this.#asked}`;
    return await new Promise<string>((resolve, reject) => {
      const question: Question = {
        begin: `\n${name} begins\n`,
        mark: `\n${name} ends\n`,
        chunks: [],
        carry: '',
        abandoned: false,
        answer: (text) => {
          clearTimeout(timer);
          resolve(text);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        question.abandoned = true;
        question.chunks.length = 0;
        reject(new Error(`the shell on ${this.host.name} did not answer within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#questions.push(question);
      this.#process.stdin.write(
        `printf '\\n%s\\n' '${name} begins'; { ${script}\n} </dev/null 2>&1; printf '\\n%s\\n' '${name} ends'\n`,
      );
    });
  }

  /** Ends the shell and waits until it is gone; questions that are still open fail. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#process.stdin.end();
    const {pid} = this.#process;
    const timer = setTimeout(() => {
      // It leads a process group of its own (hosts/host.ts), in which its hanging command is too.
      if (pid !== undefined) killGroup(pid);
    }, closePatienceMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #read(text: string): void {
    let rest = text;
    while (rest !== '') {
      const question = this.#questions[0];
      // Output that nobody asked for: a banner of the prefix, or of a command in the background.
      if (!question) return;
      const joined = question.carry + rest;
      const end = joined.indexOf(question.mark);
      if (end < 0) {
        const kept = Math.max(0, joined.length - question.mark.length + 1);
        if (!question.abandoned) question.chunks.push(joined.slice(0, kept));
        question.carry = joined.slice(kept);
        return;
      }
      this.#questions.shift();
      rest = joined.slice(end + question.mark.length);
      if (question.abandoned) continue;
      const text = question.chunks.join('') + joined.slice(0, end);
      question.answer(text.slice(text.indexOf(question.begin) + question.begin.length));
    }
  }

  #lose(why: string): void {
    this.#lost = why;
    for (const question of this.#questions.splice(0)) {
      if (!question.abandoned) question.fail(new Error(why));
    }
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended in the meantime
  }
}

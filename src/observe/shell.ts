import type {Host} from '../hosts/host.ts';
import {type HostProcess, spawnOn} from '../hosts/host-process.ts';

const defaultTimeoutMs = 5000;
/** Until the first answer a prefix may look up names, log in, start a container's process. */
const reachTimeoutMs = 15_000;
/** A shell whose standard input has ended ends by itself; one that hangs in a command is killed after this. */
const closePatienceMs = 1000;
/** An answer that is overdue for so long will not come. */
const hangsAfterMs = 10_000;
const errorTextKept = 500;
/** Nothing that is asked for comes near it: 100,000 sockets are 13 MB. */
const longestAnswer = 256 * 1024 * 1024;

/**
 * What every script may count on. ss lives in sbin, which a non-login shell need not have in its PATH. A terminal would
 * echo what it is sent, cut long lines and change the ends of lines.
 */
const prelude = `PATH=$PATH:/usr/sbin:/sbin; export PATH; if [ -t 0 ]; then echo; echo 'plimsoll: the prefix gives its command a terminal, leave that out (no -t)'; exit 1; fi
`;
/** With every question, since a prefix that asks for a password on standard input takes the first line for it. */
const eachPrelude = 'LC_ALL=C; export LC_ALL; ';

interface Question {
  /** Lines that the shell prints before and after the answer; what comes before is a banner of the prefix. */
  readonly begin: string;
  readonly mark: string;
  readonly chunks: string[];
  length: number;
  /** End of what was read so far, where the mark may have begun. */
  carry: string;
  readonly askedMs: number;
  readonly timeoutMs: number;
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
  readonly #process: HostProcess;
  readonly #questions: Question[] = [];
  readonly #token = randomWord() + randomWord();
  readonly #ended: Promise<void>;
  #asked = 0;
  #errorText = '';
  /** End of what came before the first answer. */
  #said = '';
  #answered = false;
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
    this.#ended = this.#process.ended.then((result) => {
      const started = result.signal !== undefined || result.exitCode !== undefined;
      const how = !started
        ? 'could not be started'
        : result.signal
          ? `was ended by ${result.signal}`
          : `exited with ${result.exitCode}`;
      const why = this.#words() || (result.why ?? '');
      this.#lose(`the shell on ${host.name} ${how}${why === '' ? '' : `: ${why}`}`);
    });
  }

  /** Why nothing can be asked any more, undefined while it can. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Whether the host was ever reached: something was asked, and answered. */
  get answered(): boolean {
    return this.#answered;
  }

  /**
   * Runs a script and answers what it wrote, standard error included. Its standard input is empty.
   * @throws Error when no answer came in time, when the shell has died or was closed.
   */
  async ask(script: string, timeoutMs = this.#patienceMs): Promise<string> {
    if (this.#closing) throw new Error(`the shell on ${this.host.name} was closed`);
    if (this.#lost !== undefined) throw new Error(this.#lost);
    // While one answer is overdue, another question would only wait behind it. A patient one does, unless the host hangs.
    const first = this.#questions[0];
    const hangs = first?.abandoned && performance.now() - first.askedMs > first.timeoutMs + hangsAfterMs;
    if (first?.abandoned && (hangs || timeoutMs <= this.#patienceMs))
      throw new Error(`the shell on ${this.host.name} has not yet answered an earlier question`);
    const name = `${this.#token} ${++this.#asked}`;
    return await new Promise<string>((resolve, reject) => {
      const question: Question = {
        begin: `\n${name} begins\n`,
        mark: `\n${name} ends\n`,
        chunks: [],
        length: 0,
        carry: '',
        askedMs: performance.now(),
        timeoutMs,
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
        const words = this.#answered ? '' : this.#words();
        const said = words === '' ? '' : `, it only said: ${words}`;
        reject(new Error(`the shell on ${this.host.name} did not answer within ${timeoutMs} ms${said}`));
      }, timeoutMs);
      this.#questions.push(question);
      this.#process.stdin.write(
        `${eachPrelude}printf '\\n%s\\n' '${name} begins'; { ${script}\n} </dev/null 2>&1; printf '\\n%s\\n' '${name} ends'\n`,
      );
    });
  }

  /** Ends the shell and waits until it is gone; questions that are still open fail. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#process.stdin.end();
    const {pid} = this.#process;
    const timer = setTimeout(() => {
      // It leads a process group of its own (hosts/host-process.ts), in which its hanging command is too.
      if (pid !== undefined) killGroup(pid);
    }, closePatienceMs);
    await this.#ended;
    clearTimeout(timer);
  }

  get #patienceMs(): number {
    return this.#answered || this.host.prefix.length === 0 ? defaultTimeoutMs : reachTimeoutMs;
  }

  /** Why a prefix does not get through, in its own words: what it complained of, or else the end of what it said. */
  #words(): string {
    const own = /^plimsoll: (.*?)\r?$/m.exec(this.#said)?.[1];
    const complaint = linesOf(this.#errorText).filter((line) => !/^Warning: Permanently added /.test(line));
    return own ?? (complaint.join('; ') || (this.#answered ? '' : (linesOf(this.#said).at(-1) ?? '')));
  }

  #read(text: string): void {
    let rest = text;
    if (!this.#answered) this.#said = (this.#said + text).slice(-errorTextKept);
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
        question.length += kept;
        if (question.length > longestAnswer) this.#giveUp('wrote without end');
        return;
      }
      this.#questions.shift();
      this.#answered = true;
      rest = joined.slice(end + question.mark.length);
      if (question.abandoned) continue;
      const text = question.chunks.join('') + joined.slice(0, end);
      question.answer(text.slice(text.indexOf(question.begin) + question.begin.length));
    }
  }

  #giveUp(why: string): void {
    this.#lose(`the shell on ${this.host.name} ${why}`);
    const {pid} = this.#process;
    if (pid !== undefined) killGroup(pid);
  }

  #lose(why: string): void {
    this.#lost ??= why;
    for (const question of this.#questions.splice(0)) {
      if (!question.abandoned) question.fail(new Error(why));
    }
  }
}

/** No line of an answer is like it by chance; node:crypto would take 4 ms to load, before the first question. */
function randomWord(): string {
  return Math.random().toString(36).slice(2);
}

function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended in the meantime
  }
}

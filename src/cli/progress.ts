import type {Phase} from '../experiments/experiment-context.ts';
import type {ProgressSnapshot} from '../experiments/progress-snapshot.ts';
import type {Experiment} from '../record/record.ts';
import {type Charset, charsetOf, inCharset} from '../report/charset.ts';
import {type ColourChoice, type Paint, paintFor} from '../report/colour.ts';
import {asciiGlyphs, type Glyphs, unicodeGlyphs} from '../report/live/glyphs.ts';
import {liveView} from '../report/live/live-view.ts';
import {progressLine} from '../report/live/progress-line.ts';
import {type Look, recentPerSecond, remember} from '../report/live/recent-rate.ts';
import {printable} from '../report/wrap.ts';
import type {Environment, Output} from './call.ts';
import {LiveBlock} from './live-block.ts';

const plainEveryMs = 10_000;
const frameEveryMs = 250;
/** Of a terminal that does not say how large it is. */
const usualSize = {columns: 80, rows: 24};

/** Shows a run while it goes on: a block of lines rewritten on a terminal, one new line every 10 s elsewhere. */
export class Progress {
  readonly #stream: Output;
  readonly #paint: Paint;
  readonly #charset: Charset;
  readonly #glyphs: Glyphs;
  /** Undefined where the stream is no terminal, or one that cannot move its cursor. */
  readonly #block: LiveBlock | undefined;
  readonly #budgetMs: number | null;
  readonly #beganMs = performance.now();
  #plainMs = performance.now();
  #target = '';
  #experiment: Experiment['name'] = 'ceiling';
  #snapshot: ProgressSnapshot | undefined;
  #looks: readonly Look[] = [];
  #blockedForMs: number | null = null;
  #frames: NodeJS.Timeout | undefined;
  readonly #draw = () => {
    if (this.#block && this.#snapshot) this.#block.draw(this.#lines(this.#snapshot));
  };
  readonly #clear = () => this.#block?.clear();
  readonly #drawAnew = () => {
    this.#block?.forget();
    this.#draw();
  };

  /** @param budgetMs about how long everything takes; null where that was not said */
  constructor(
    stream: Output,
    env: Environment,
    {colour, budgetMs}: {readonly colour: ColourChoice; readonly budgetMs: number | null},
  ) {
    this.#stream = stream;
    this.#paint = paintFor(stream, env, colour);
    this.#charset = charsetOf(env);
    this.#glyphs = this.#charset === 'utf-8' ? unicodeGlyphs : asciiGlyphs;
    this.#block = stream.isTTY === true && env.TERM !== 'dumb' ? new LiveBlock(stream) : undefined;
    this.#budgetMs = budgetMs;
  }

  /** @param target URL of what is measured */
  begin(target: string): void {
    this.#target = printable(target);
    if (!this.#block || this.#frames) return;
    this.#frames = setInterval(this.#draw, frameEveryMs);
    this.#frames.unref();
    this.#stream.on('resize', this.#draw);
    process.on('SIGCONT', this.#drawAnew);
    // Whoever ends the process at once, and who reports that it broke, finds a clean terminal.
    process.on('exit', this.#clear);
    process.on('uncaughtExceptionMonitor', this.#clear);
  }

  enterExperiment(name: Experiment['name']): void {
    this.#experiment = name;
    this.#looks = [];
  }

  /** Between runs; what the last look at one showed of the accept queue is no longer so. */
  enterPhase(phase: Phase, acceptQueueLength?: number): void {
    if (this.#snapshot) this.#snapshot = {...this.#snapshot, phase, leftMs: null, acceptQueueLength};
  }

  /** @param blockedForMs how long the canary has been waiting; null where none flies */
  show(snapshot: ProgressSnapshot, blockedForMs: number | null): void {
    this.#snapshot = snapshot;
    this.#looks = remember(this.#looks, {atMs: snapshot.atMs, count: snapshot.tally.established});
    this.#blockedForMs = blockedForMs;
    const now = performance.now();
    if (this.#block || now - this.#plainMs < plainEveryMs) return;
    this.#plainMs = now;
    this.say(progressLine(snapshot, now - this.#beganMs));
  }

  /** One line that stays. */
  say(line: string): void {
    const text = inCharset(printable(line), this.#charset);
    if (this.#block) this.#block.say(text);
    else this.#stream.write(`${text}\n`);
  }

  /** Leaves the terminal as it was. */
  end(): void {
    this.#snapshot = undefined;
    this.#clear();
    clearInterval(this.#frames);
    this.#stream.off('resize', this.#draw);
    process.off('SIGCONT', this.#drawAnew);
    process.off('exit', this.#clear);
    process.off('uncaughtExceptionMonitor', this.#clear);
  }

  #lines(snapshot: ProgressSnapshot): string[] {
    // A pseudo-terminal that nobody has given a size says 0.
    const columns = this.#stream.columns || usualSize.columns;
    const rows = this.#stream.rows || usualSize.rows;
    const state = {
      experiment: this.#experiment,
      target: this.#target,
      elapsedMs: performance.now() - this.#beganMs,
      budgetMs: this.#budgetMs,
      snapshot,
      newPerSecond: recentPerSecond(this.#looks),
      blockedForMs: this.#blockedForMs,
    };
    return liveView(state, {columns, rows}, this.#glyphs, this.#paint).map((line) =>
      inCharset(line, this.#charset),
    );
  }
}

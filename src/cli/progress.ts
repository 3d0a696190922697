import type {Phase} from '../experiments/experiment-context.ts';
import type {ProgressSnapshot} from '../experiments/progress-snapshot.ts';
import type {Experiment} from '../record/record.ts';
import {type Charset, charsetOf, inCharset} from '../report/charset.ts';
import {type ColourChoice, type Paint, paintFor} from '../report/colour.ts';
import {cutTo} from '../report/columns.ts';
import {asciiGlyphs, type Glyphs, unicodeGlyphs} from '../report/live/glyphs.ts';
import {type Moment, remembered} from '../report/live/history.ts';
import {liveView, type SurveyPhase} from '../report/live/live-view.ts';
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
  #history: readonly Moment[] = [];
  #phases: readonly SurveyPhase[];
  #blockedForMs: number | null = null;
  #frames: NodeJS.Timeout | undefined;
  readonly #draw = () => {
    this.#block?.draw(this.#snapshot ? this.#lines(this.#snapshot) : this.#startLines());
  };
  readonly #clear = () => this.#block?.clear();
  readonly #drawAnew = () => {
    this.#block?.forget();
    this.#draw();
  };

  /**
   * Shows at once that something goes on: to look a target up and to read both hosts takes a while.
   * @param budgetMs how long everything may take; null where that was not said
   * @param experiments those that are made in turn
   */
  constructor(
    stream: Output,
    env: Environment,
    {
      colour,
      budgetMs,
      experiments,
    }: {
      readonly colour: ColourChoice;
      readonly budgetMs: number | null;
      readonly experiments: readonly Experiment['name'][];
    },
  ) {
    this.#stream = stream;
    this.#paint = paintFor(stream, env, colour);
    this.#charset = charsetOf(env);
    this.#glyphs = this.#charset === 'utf-8' ? unicodeGlyphs : asciiGlyphs;
    this.#block = stream.isTTY === true && env.TERM !== 'dumb' ? new LiveBlock(stream) : undefined;
    this.#budgetMs = budgetMs;
    this.#experiment = experiments[0] ?? 'ceiling';
    this.#phases = experiments.map((name) => ({name, state: 'later', result: null}));
    this.#show();
  }

  /** @param target URL of what is measured */
  begin(target: string): void {
    this.#target = printable(target);
  }

  #show(): void {
    if (!this.#block) return;
    this.#draw();
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
    this.#history = [];
    this.#phases = this.#phases.map((each) => (each.name === name ? {...each, state: 'now'} : each));
  }

  /** @param result its figure */
  leaveExperiment(name: Experiment['name'], result: number | null): void {
    this.#phases = this.#phases.map((each) => (each.name === name ? {name, state: 'done', result} : each));
  }

  /** Between runs; what the last look at one showed of the accept queue is no longer so. */
  enterPhase(phase: Phase, acceptQueueLength?: number): void {
    if (this.#snapshot) this.#snapshot = {...this.#snapshot, phase, leftMs: null, acceptQueueLength};
  }

  /** @param blockedForMs how long the canary has been waiting; null where none flies */
  show(snapshot: ProgressSnapshot, blockedForMs: number | null): void {
    this.#snapshot = snapshot;
    this.#looks = remember(this.#looks, {atMs: snapshot.atMs, count: snapshot.tally.established});
    this.#history = remembered(this.#history, snapshot);
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

  #startLines(): string[] {
    const seconds = Math.floor((performance.now() - this.#beganMs) / 1000);
    const line = `${this.#target || 'plimsoll'}  reading the limits of both hosts, starting workers, ${seconds} s so far`;
    return [cutTo(line, Math.max(1, (this.#stream.columns || usualSize.columns) - 1))];
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
      history: this.#history,
      phases: this.#phases,
    };
    return liveView(state, {columns, rows}, this.#glyphs, this.#paint).map((line) =>
      inCharset(line, this.#charset),
    );
  }
}

import {closeSync, constants, fstatSync, ftruncateSync, openSync, unlinkSync, writeFileSync} from 'node:fs';
import {extname} from 'node:path';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';
import {type Formats, formats} from './formats.ts';

interface OutputFile<Value> {
  readonly path: string;
  readonly fd: number;
  /** It was not there before. */
  readonly made: boolean;
  /** What it holds stays before the record. */
  readonly added: boolean;
  readonly render: (value: Value) => string;
}

/**
 * Files that were asked for with -o, opened before the first packet so that a bad path fails in second 0. A file that was
 * there keeps what it has until there is a record to put into it; without one, none is left behind.
 */
export class OutputFiles<Value = RunRecord> {
  readonly #files: OutputFile<Value>[] = [];
  readonly #onExit = () => this.close();

  /**
   * @param known what can be written, by extension; left out, the forms of a record
   * @param summary $GITHUB_STEP_SUMMARY: the page of a CI job, to which Markdown is added where a .md file is asked for
   * @throws UsageError for a format that is not known, or a file that cannot be written
   */
  constructor(
    paths: readonly string[],
    known = formats as Formats<Value>,
    summary = process.env.GITHUB_STEP_SUMMARY,
  ) {
    try {
      for (const path of paths) this.#files.push(openOutput(path, known));
      const page = known['.md'];
      if (summary && page && paths.some((path) => extname(path) === '.md'))
        this.#files.push(openSummary(summary, page));
    } catch (error) {
      this.close();
      throw error;
    }
    process.on('exit', this.#onExit);
  }

  /** @throws Error in one line when a file cannot take the record, after the others took it */
  write(value: Value): void {
    const failed: string[] = [];
    for (const {path, fd, added, render} of this.#files.splice(0)) {
      try {
        const text = render(value);
        if (!added && fstatSync(fd).isFile()) ftruncateSync(fd);
        writeFileSync(fd, text);
        closeSync(fd);
      } catch (error) {
        const {code, message} = error as NodeJS.ErrnoException;
        failed.push(`"${path}" (${code ?? message})`);
      }
    }
    if (failed.length > 0) throw new Error(`the record could not be written to ${failed.join(', ')}`);
  }

  /** Gives up the files that were not written. */
  close(): void {
    process.off('exit', this.#onExit);
    for (const {path, fd, made} of this.#files.splice(0)) {
      closeSync(fd);
      if (made) unlinkSync(path);
    }
  }
}

function openOutput<Value>(path: string, known: Formats<Value>): OutputFile<Value> {
  const render = known[extname(path)];
  if (!render)
    throw new UsageError(
      `--output: "${path}" has no known format, expected a name that ends in ${Object.keys(known).join(', ')}`,
    );
  return {path, ...open(path, 0, '--output'), added: false, render};
}

/** Steps before this one may have written to it. */
function openSummary<Value>(path: string, render: (value: Value) => string): OutputFile<Value> {
  const opened = open(path, constants.O_APPEND, 'GITHUB_STEP_SUMMARY');
  return {path, ...opened, added: true, render};
}

function open(path: string, flags: number, name: string): Pick<OutputFile<unknown>, 'fd' | 'made'> {
  const {O_CREAT, O_EXCL, O_WRONLY} = constants;
  try {
    return {fd: openSync(path, O_WRONLY | O_CREAT | O_EXCL | flags, 0o666), made: true};
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw objection(name, path, cause);
  }
  try {
    return {fd: openSync(path, O_WRONLY | flags), made: false};
  } catch (cause) {
    throw objection(name, path, cause);
  }
}

function objection(name: string, path: string, cause: unknown): UsageError {
  const {code} = cause as NodeJS.ErrnoException;
  const why =
    {
      ENOENT: 'its folder does not exist; make it, or give another path',
      ENOTDIR: 'its folder is no folder; give another path',
      EISDIR: 'it is a folder; give the path of a file in it',
      EACCES: 'permission denied; give a path in a folder that you may write to',
      EROFS: 'the file system is read-only; give a path on another',
    }[code ?? ''] ?? `${code}; give another path`;
  return new UsageError(`${name}: "${path}" cannot be written: ${why}`, {cause});
}

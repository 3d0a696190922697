import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {basename, dirname, extname, join, resolve} from 'node:path';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';
import {type Formats, formats} from './formats.ts';

interface OutputFile<Value> {
  /** As it was given. */
  readonly path: string;
  /** Where it is, behind the symbolic links of its path. */
  readonly file: string;
  readonly fd: number;
  /** It was not there before. */
  readonly made: boolean;
  /** What it holds stays before the record. */
  readonly added: boolean;
  readonly render: (value: Value) => string;
}

/** What paths are relative to, and $GITHUB_STEP_SUMMARY: the page of a CI job, to which Markdown is added with a .md file. */
export interface Surroundings {
  readonly cwd: string;
  readonly summary: string | undefined;
}

/**
 * Files that were asked for with -o, opened before the first packet so that a bad path fails in second 0. A file that was
 * there keeps what it has until all of a record is on the disk beside it; without one, none is left behind.
 */
export class OutputFiles<Value = RunRecord> {
  readonly #files: OutputFile<Value>[] = [];
  readonly #onExit = () => this.close();

  /**
   * @param known what can be written, by extension; left out, the forms of a record
   * @throws UsageError for a format that is not known, or a file that cannot be written
   */
  constructor(paths: readonly string[], {cwd, summary}: Surroundings, known = formats as Formats<Value>) {
    try {
      for (const path of paths) this.#open(openOutput(path, cwd, known));
      const page = known['.md'];
      if (summary && page && paths.some((path) => extname(path) === '.md'))
        this.#files.push(openSummary(summary, cwd, page));
    } catch (error) {
      this.close();
      throw error;
    }
    process.on('exit', this.#onExit);
  }

  /** @throws UsageError for a file that is among them: the second would be written over the first */
  #open(output: OutputFile<Value>): void {
    const same = this.#files.find(({fd}) => sameFile(fd, output.fd));
    this.#files.push(output);
    if (same)
      throw new UsageError(`--output: "${output.path}" is the same file as "${same.path}", expected once`);
  }

  /** @throws Error in one line when a file cannot take the record, after the others took it */
  write(value: Value): void {
    const failed: string[] = [];
    for (const output of this.#files.splice(0)) {
      try {
        put(output, output.render(value));
      } catch (error) {
        const {code, message} = error as NodeJS.ErrnoException;
        failed.push(`"${output.path}" (${code ?? message})`);
        if (output.made) rmSync(output.file, {force: true});
      } finally {
        closeSync(output.fd);
      }
    }
    if (failed.length > 0) throw new Error(`the record could not be written to ${failed.join(', ')}`);
  }

  /** Gives up the files that were not written. */
  close(): void {
    process.off('exit', this.#onExit);
    for (const {file, fd, made} of this.#files.splice(0)) {
      closeSync(fd);
      if (made) unlinkSync(file);
    }
  }
}

/** Whole or not at all, as far as the file can be replaced; a pipe or a device takes it as it comes. */
function put({file, fd, added}: OutputFile<never>, text: string): void {
  const before = fstatSync(fd);
  if (added || !before.isFile()) return writeFileSync(fd, text);
  if (replace(file, before, text)) return;
  ftruncateSync(fd);
  writeFileSync(fd, text);
}

/** Why a file that can be written may still not be replaced: its folder cannot be written, or it is a mount of its own. */
const irreplaceable = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'EBUSY', 'EXDEV', 'ENOENT', 'ENAMETOOLONG'];

/**
 * Writes a file beside it, which then takes its place: rename(2) is atomic. False where that cannot be.
 * @throws ENOSPC and the like, what was there untouched
 */
function replace(file: string, {mode, uid, gid}: Stats, text: string): boolean {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}`);
  let fd: number | undefined;
  try {
    const {O_CREAT, O_EXCL, O_WRONLY} = constants;
    fd = openSync(beside, O_WRONLY | O_CREAT | O_EXCL, 0o600);
    writeFileSync(fd, text);
    fchownSync(fd, uid, gid);
    fchmodSync(fd, mode & 0o7777);
    // Some file systems learn of a full disk only here.
    fsyncSync(fd);
    renameSync(beside, file);
    return true;
  } catch (error) {
    if (fd !== undefined) unlinkSync(beside);
    if (irreplaceable.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function sameFile(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one), fstatSync(other)];
  return a.isFile() && a.dev === b.dev && a.ino === b.ino;
}

function openOutput<Value>(path: string, cwd: string, known: Formats<Value>): OutputFile<Value> {
  const render = known[extname(path)];
  if (!render)
    throw new UsageError(
      `--output: "${path}" has no known format, expected a name that ends in ${Object.keys(known).join(', ')}`,
    );
  return {path, ...open(path, cwd, 0, '--output'), added: false, render};
}

/** Steps before this one may have written to it. */
function openSummary<Value>(path: string, cwd: string, render: (value: Value) => string): OutputFile<Value> {
  const opened = open(path, cwd, constants.O_APPEND, 'GITHUB_STEP_SUMMARY');
  return {path, ...opened, added: true, render};
}

function open(
  path: string,
  cwd: string,
  flags: number,
  name: string,
): Pick<OutputFile<unknown>, 'file' | 'fd' | 'made'> {
  const file = resolve(cwd, path);
  const {O_CREAT, O_EXCL, O_WRONLY} = constants;
  try {
    return {file, fd: openSync(file, O_WRONLY | O_CREAT | O_EXCL | flags, 0o666), made: true};
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw objection(name, path, cause);
  }
  try {
    return {file: realpathSync(file), fd: openSync(file, O_WRONLY | flags), made: false};
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

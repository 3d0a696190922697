import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import {basename, dirname, extname, join, resolve} from 'node:path';
import {UsageError} from '../plan/usage-error.ts';
import type {Formats} from './formats.ts';

interface OutputFile<Value> {
  /** As it was given. */
  readonly path: string;
  /** Where it is, behind the symbolic links of its path. */
  readonly file: string;
  /** Undefined where it was not there before; then it comes with its record. */
  readonly fd: number | undefined;
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
 * Files that were asked for with -o, tried before the first packet so that a bad path fails in second 0. A file that was
 * there keeps what it has until all of a record is on the disk beside it, and one that was not is not there before that:
 * however the run ends, SIGKILL included, no empty file is left behind.
 */
export class OutputFiles<Value> {
  readonly #files: OutputFile<Value>[] = [];

  /**
   * @param known what can be written, by extension
   * @throws UsageError for a format that is not known, or a file that cannot be written
   */
  constructor(paths: readonly string[], {cwd, summary}: Surroundings, known: Formats<Value>) {
    try {
      for (const path of paths) this.#open(openOutput(path, cwd, known));
      const page = known['.md'];
      if (summary && page && paths.some((path) => extname(path) === '.md'))
        this.#files.push(openSummary(summary, cwd, page));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @throws UsageError for a file that is among them: the second would be written over the first */
  #open(output: OutputFile<Value>): void {
    const same = this.#files.find((other) => sameFile(other, output));
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
      } finally {
        if (output.fd !== undefined) closeSync(output.fd);
      }
    }
    if (failed.length > 0) throw new Error(`the record could not be written to ${failed.join(', ')}`);
  }

  /** Gives up the files that were not written. */
  close(): void {
    for (const {fd} of this.#files.splice(0)) if (fd !== undefined) closeSync(fd);
  }
}

/** Whole or not at all, as far as the file can be replaced; a pipe or a device takes it as it comes. */
function put({file, fd, added}: OutputFile<never>, text: string): void {
  if (fd === undefined) return place(file, text);
  const before = fstatSync(fd);
  if (added || !before.isFile()) return writeFileSync(fd, text);
  if (replace(file, before, text)) return;
  ftruncateSync(fd);
  writeFileSync(fd, text);
}

/** Why a file that can be written may still not be replaced: its folder cannot be written, or it is a mount of its own. */
const irreplaceable = ['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'EBUSY', 'EXDEV', 'ENOENT', 'ENAMETOOLONG'];

/**
 * Replaces a file that is there; false where that cannot be.
 * @throws ENOSPC and the like, what was there untouched
 */
function replace(file: string, before: Stats, text: string): boolean {
  try {
    place(file, text, before);
    return true;
  } catch (error) {
    if (irreplaceable.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * Writes a file beside it, which then takes its place: rename(2) is atomic.
 * @param like what is replaced, whose owner and mode stay
 * @throws ENOSPC and the like, nothing left behind
 */
function place(file: string, text: string, like?: Stats): void {
  // Short enough for every file system, whatever the name.
  const beside = join(dirname(file), `.${basename(file).slice(0, 50)}.${process.pid}`);
  // Of a process that had this number before, and was killed meanwhile.
  rmSync(beside, {force: true});
  const {O_CREAT, O_EXCL, O_WRONLY} = constants;
  const fd = openSync(beside, O_WRONLY | O_CREAT | O_EXCL, like ? 0o600 : 0o666);
  try {
    writeFileSync(fd, text);
    if (like) {
      fchownSync(fd, like.uid, like.gid);
      fchmodSync(fd, like.mode & 0o7777);
    }
    // Some file systems learn of a full disk only here.
    fsyncSync(fd);
    renameSync(beside, file);
  } catch (error) {
    unlinkSync(beside);
    throw error;
  } finally {
    closeSync(fd);
  }
}

function sameFile(one: OutputFile<never>, other: OutputFile<never>): boolean {
  if (one.fd === undefined || other.fd === undefined) return one.file === other.file;
  const [a, b] = [fstatSync(one.fd), fstatSync(other.fd)];
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
): Pick<OutputFile<unknown>, 'file' | 'fd'> {
  const file = resolve(cwd, path);
  const {O_CREAT, O_EXCL, O_WRONLY} = constants;
  try {
    // Gone again before anything else happens: whatever ends this process, it leaves no empty file.
    closeSync(openSync(file, O_WRONLY | O_CREAT | O_EXCL, 0o666));
    unlinkSync(file);
    return {file: join(realpathSync(dirname(file)), basename(file)), fd: undefined};
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw objection(name, path, cause);
  }
  try {
    return {file: realpathSync(file), fd: openSync(file, O_WRONLY | flags)};
  } catch (cause) {
    // O_EXCL met it, and yet there is nothing: open(2).
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UsageError(
        `${name}: "${path}" is a symbolic link to "${readlinkSync(file)}", which does not exist; remove the link, or give another path`,
        {cause},
      );
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

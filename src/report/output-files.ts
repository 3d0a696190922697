import {closeSync, constants, fstatSync, ftruncateSync, openSync, unlinkSync, writeFileSync} from 'node:fs';
import {extname} from 'node:path';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';

const renderers: Record<string, (record: RunRecord) => string> = {
  '.json': (record) => `${JSON.stringify(record, null, 2)}\n`,
};

interface OutputFile {
  readonly path: string;
  readonly fd: number;
  /** It was not there before. */
  readonly made: boolean;
  readonly render: (record: RunRecord) => string;
}

/**
 * Files that were asked for with -o, opened before the first packet so that a bad path fails in second 0. A file that was
 * there keeps what it has until there is a record to put into it; without one, none is left behind.
 */
export class OutputFiles {
  readonly #files: OutputFile[] = [];
  readonly #onExit = () => this.close();

  /** @throws UsageError for a format that is not known, or a file that cannot be written */
  constructor(paths: readonly string[]) {
    try {
      for (const path of paths) this.#files.push(openOutput(path));
    } catch (error) {
      this.close();
      throw error;
    }
    process.on('exit', this.#onExit);
  }

  /** @throws Error in one line when a file cannot take the record, after the others took it */
  write(record: RunRecord): void {
    const failed: string[] = [];
    for (const {path, fd, render} of this.#files.splice(0)) {
      try {
        if (fstatSync(fd).isFile()) ftruncateSync(fd);
        writeFileSync(fd, render(record));
        closeSync(fd);
      } catch (error) {
        failed.push(`"${path}" (${(error as NodeJS.ErrnoException).code})`);
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

function openOutput(path: string): OutputFile {
  const render = renderers[extname(path)];
  if (!render)
    throw new UsageError(
      `--output: "${path}" has no known format, expected a name that ends in ${Object.keys(renderers).join(', ')}`,
    );
  const {O_CREAT, O_EXCL, O_WRONLY} = constants;
  try {
    return {path, fd: openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o666), made: true, render};
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw objection(path, cause);
  }
  try {
    return {path, fd: openSync(path, O_WRONLY), made: false, render};
  } catch (cause) {
    throw objection(path, cause);
  }
}

function objection(path: string, cause: unknown): UsageError {
  const {code} = cause as NodeJS.ErrnoException;
  const why =
    {
      ENOENT: 'its folder does not exist; make it, or give another path',
      ENOTDIR: 'its folder is no folder; give another path',
      EISDIR: 'it is a folder; give the path of a file in it',
      EACCES: 'permission denied; give a path in a folder that you may write to',
      EROFS: 'the file system is read-only; give a path on another',
    }[code ?? ''] ?? `${code}; give another path`;
  return new UsageError(`--output: "${path}" cannot be written: ${why}`, {cause});
}

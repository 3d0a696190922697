import {closeSync, openSync, writeSync} from 'node:fs';
import {extname} from 'node:path';
import {UsageError} from '../plan/usage-error.ts';
import type {RunRecord} from '../record/record.ts';

const renderers: Record<string, (record: RunRecord) => string> = {
  '.json': (record) => `${JSON.stringify(record, null, 2)}\n`,
};

/** Files that were asked for with -o, opened before the first packet so that a bad path fails in second 0. */
export class OutputFiles {
  readonly #files: {path: string; fd: number; render: (record: RunRecord) => string}[] = [];

  /** @throws UsageError for a format that is not known, or a file that cannot be written */
  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const render = renderers[extname(path)];
      if (!render) {
        this.close();
        throw new UsageError(
          `--output: "${path}" has no known format, expected a name that ends in ${Object.keys(renderers).join(', ')}`,
        );
      }
      try {
        this.#files.push({path, fd: openSync(path, 'w'), render});
      } catch (cause) {
        this.close();
        const {code} = cause as NodeJS.ErrnoException;
        throw new UsageError(
          `--output: "${path}" cannot be written (${code}), give a path in a folder that you may write to`,
          {
            cause,
          },
        );
      }
    }
  }

  write(record: RunRecord): void {
    for (const {fd, render} of this.#files) writeSync(fd, render(record));
    this.close();
  }

  close(): void {
    for (const {fd} of this.#files.splice(0)) closeSync(fd);
  }
}

import {closeSync, openSync, readSync} from 'node:fs';
import {type FileTable, fullestOf} from '../model/file-table.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import {parseFileNr} from './proc/fs-file-nr.ts';
import {parseReading} from './proc/parse-error.ts';

const path = '/proc/sys/fs/file-nr';
const longestText = 200;

/**
 * The file table of this host while a run goes on. Its file is opened before, for when the table is full nothing can be
 * opened any more (ENFILE); a file of /proc/sys that is read from its beginning again tells its value again.
 */
export class FileTableWatch {
  #fd: number | undefined;
  #fullest: Reading<FileTable>;

  constructor() {
    try {
      this.#fd = openSync(path, 'r');
      this.#fullest = missing('not-observed', path);
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException;
      this.#fullest = missing(code === 'ENOENT' ? 'absent' : 'unreadable', path);
    }
  }

  /** The look at which least was left, or why there was none. */
  get fullest(): Reading<FileTable> {
    return this.#fullest;
  }

  look(): void {
    if (this.#fd === undefined) return;
    const text = Buffer.alloc(longestText);
    try {
      const length = readSync(this.#fd, text, 0, longestText, 0);
      this.#fullest = fullestOf([
        this.#fullest,
        parseReading(known(text.toString('latin1', 0, length), path), parseFileNr),
      ]);
    } catch {
      // One look less.
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

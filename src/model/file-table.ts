import type {Reading} from './reading.ts';

/** Files that a whole machine has open, and how many it may have: /proc/sys/fs/file-nr, proc_sys_fs(5). */
export interface FileTable {
  readonly allocated: number;
  readonly max: number;
}

/** The reading at which least was left; where none could be had, the last of them. */
export function fullestOf(
  readings: readonly [Reading<FileTable>, ...Reading<FileTable>[]],
): Reading<FileTable> {
  return readings.reduce((fullest, reading) => {
    if (!reading.known) return fullest.known ? fullest : reading;
    return !fullest.known || shareOf(reading.value) >= shareOf(fullest.value) ? reading : fullest;
  });
}

function shareOf({allocated, max}: FileTable): number {
  return max === Infinity ? 0 : allocated / max;
}

/** The kernel counts on each CPU of its own, so a table is full a little before the sum says so (fs/file_table.c). */
const fullShare = 0.95;

export function isFull(table: FileTable): boolean {
  return shareOf(table) >= fullShare;
}

import {readFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import {UsageError} from '../plan/usage-error.ts';
import {parseRecord, type RunRecord} from '../record/record.ts';
import {recordSchemaName} from '../record/schema-name.ts';
import {printable} from '../report/wrap.ts';
import {decodeLatency} from '../stats/latency.ts';
import type {Io} from './call.ts';

/**
 * Reads a saved record; `-` is standard input.
 * @throws UsageError where there is none, or it is not a record that this version reads
 */
export async function readSavedRecord(path: string, io: Io): Promise<RunRecord> {
  const name = path === '-' ? 'standard input' : `"${path}"`;
  try {
    const record = parseRecord(await readText(path, name, io));
    assertHistograms(record);
    return spelt(record);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} is ${(error as Error).message}; expected a file that -o FILE.json wrote`, {
      cause: error,
    });
  }
}

/** Its texts may come from anywhere, and end up on a terminal: control characters are spelt out. */
function spelt<Value>(value: Value): Value {
  if (typeof value === 'string') return printable(value) as Value;
  if (Array.isArray(value)) return value.map(spelt) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [printable(key), spelt(each)]),
  ) as Value;
}

/** The schema takes any text for one. */
function assertHistograms({experiments}: RunRecord): void {
  for (const [index, {latency}] of experiments.entries()) {
    for (const [kind, summary] of Object.entries(latency)) {
      try {
        if (summary) decodeLatency(summary.hdr);
      } catch (cause) {
        const where = `experiments.${index}.latency.${kind}.hdr`;
        throw new Error(`not a ${recordSchemaName}: ${where}: ${(cause as Error).message}`, {cause});
      }
    }
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read',
  EISDIR: 'is a folder',
};

async function readText(path: string, name: string, io: Io): Promise<string> {
  try {
    return await (path === '-' ? text(io.stdin) : readFile(resolve(io.cwd(), path), 'utf8'));
  } catch (cause) {
    const {code = '', message} = cause as NodeJS.ErrnoException;
    throw new UsageError(
      `${name} ${reasons[code] ?? `cannot be read (${code || message})`}, expected a saved record`,
      {cause},
    );
  }
}

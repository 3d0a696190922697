import {text} from 'node:stream/consumers';
import {split} from 'shlex';
import type {Pair} from '../compare/compare-pairs.ts';
import {localHost} from '../hosts/host.ts';
import {spawnOn} from '../hosts/host-process.ts';
import {UsageError} from '../plan/usage-error.ts';
import {program} from '../program.ts';
import {parseRecord, type RunRecord} from '../record/record.ts';

/** A command that prints a record. */
export interface RecordCommand {
  /** Where it comes from, for messages. */
  readonly flag: string;
  /** The words to run. */
  readonly command: readonly string[];
  /** What stands behind `plimsoll`; undefined for another program. */
  readonly ownArgs: readonly string[] | undefined;
}

/** Two commands that measure, as words. */
interface PairCommands {
  readonly base: readonly string[];
  readonly new: readonly string[];
}

type Side = keyof PairCommands;

/** How runs in turn are accompanied. */
interface PairsAccompaniment {
  /** Ends the run under way, which then counts for nothing. */
  readonly signal: AbortSignal;
  readonly onRun: (pair: number, side: Side, record: RunRecord) => void;
}

/**
 * The words of a command that prints a record. That of plimsoll itself, `plimsoll ceiling :8080`, is run by this very
 * program, and asked for the record. No shell reads it.
 * @param flag where the text comes from, for the message
 * @throws UsageError for no words, and for quotes that do not end
 */
export function recordCommand(line: string, flag: string): RecordCommand {
  const expected = "expected a command that measures, such as 'plimsoll ceiling localhost:8080'";
  let words: string[];
  try {
    words = split(line);
  } catch (error) {
    throw new UsageError(`${flag}: "${line}": ${(error as Error).message}, ${expected}`, {cause: error});
  }
  const own = words[0] === 'npx' ? words.slice(1) : words;
  if (own[0] !== 'plimsoll') {
    if (words.length === 0) throw new UsageError(`${flag}: "${line}" is empty, ${expected}`);
    return {flag, command: words, ownArgs: undefined};
  }
  const ownArgs = [...own.slice(1), ...(own.includes('--json') ? [] : ['--json'])];
  return {flag, command: [process.execPath, program, ...ownArgs], ownArgs};
}

/**
 * Runs two commands in turn, the order changing from pair to pair, so that what disturbs the machine disturbs both.
 * Answers the pairs that were completed.
 * @throws UsageError where a command prints no record
 */
export async function measurePairs(
  commands: PairCommands,
  pairs: number,
  {signal, onRun}: PairsAccompaniment,
): Promise<readonly Pair[]> {
  const done: Pair[] = [];
  for (let index = 0; index < pairs; index++) {
    const order: readonly Side[] = index % 2 === 0 ? ['base', 'new'] : ['new', 'base'];
    const records: Partial<Record<Side, RunRecord>> = {};
    for (const side of order) {
      const record = await recordOf(commands[side], side, signal);
      if (!record) return done;
      onRun(index + 1, side, record);
      records[side] = record;
    }
    done.push(records as Pair);
  }
  return done;
}

/** Undefined where it was ended before it was done. */
async function recordOf(
  command: readonly string[],
  side: Side,
  signal: AbortSignal,
): Promise<RunRecord | undefined> {
  if (signal.aborted) return undefined;
  const child = spawnOn(localHost, command);
  const end = () => child.kill('SIGINT');
  signal.addEventListener('abort', end, {once: true});
  child.stdin.on('error', () => {});
  child.stdin.end();
  const [printed, said, {why, exitCode}] = await Promise.all([
    text(child.stdout).catch(() => ''),
    text(child.stderr).catch(() => ''),
    child.ended,
  ]);
  signal.removeEventListener('abort', end);
  if (signal.aborted) return undefined;
  try {
    return parseRecord(printed);
  } catch (cause) {
    const last = said.trim().split('\n').at(-1) ?? '';
    const words = why ?? (printed.trim() === '' ? last : (cause as Error).message);
    throw new UsageError(
      `--${side}: "${command.join(' ')}" printed no record${exitCode === undefined ? '' : ` (exit code ${exitCode})`}: ${words}; expected a plimsoll command, or one that prints what --json does`,
      {cause},
    );
  }
}

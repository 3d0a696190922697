import {comparePairs, middleOf} from '../compare/compare-pairs.ts';
import {exitCodes, isStopSignal} from '../exit-codes.ts';
import {limits} from '../explain/limits.ts';
import {UsageError} from '../plan/usage-error.ts';
import {OutputFiles} from '../report/output-files.ts';
import {verdictLine} from '../report/verdict-line.ts';
import {measurePairs, recordCommand} from '../run/measure-pairs.ts';
import {assertMeasures} from './assert-measures.ts';
import type {Call} from './call.ts';
import {complain} from './print.ts';
import {type CompareValues, comparisonFormats, showComparison} from './show-comparison.ts';
import {Stop} from './stop.ts';
import {surroundingsOf} from './write-outputs.ts';

/**
 * Measures with two commands in turn and prints what differs; answers the exit code. What was completed when a signal
 * ends it is compared.
 * @throws UsageError where a command prints no record, or the records cannot be compared
 */
export async function compareInTurn(
  lines: {readonly base: string; readonly new: string},
  pairs: number,
  values: CompareValues,
  call: Call,
): Promise<number> {
  const [base, next] = [recordCommand(lines.base, '--base'), recordCommand(lines.new, '--new')];
  for (const each of [base, next]) await assertMeasures(each, call);
  const commands = {base: base.command, new: next.command};
  const outputs = new OutputFiles(values.output ?? [], surroundingsOf(call), comparisonFormats);
  const titles = new Map<string, string>(limits.map(({id, title}) => [id, title]));
  const stop = new Stop();
  stop.announceBy((line) => complain(line, call));
  try {
    const done = await measurePairs(commands, pairs, {
      signal: stop.signal,
      onRun: (pair, side, record) =>
        complain(`pair ${pair} of ${pairs}, ${side}: ${verdictLine(record, titles)}`, call),
    });
    const {reason, aborted} = stop.signal;
    const interrupted = aborted ? exitCodes.interrupted[isStopSignal(reason) ? reason : 'SIGINT'] : undefined;
    if (done.length === 0) return interrupted ?? exitCodes.internal;
    const comparison = comparePairs(done, values.tolerance);
    if (comparison.forcedAgainst.length > 0 && !values.force)
      throw new UsageError(
        `these runs cannot be compared, because they differ in ${comparison.forcedAgainst.join('; ')}; measure both alike, or add --force`,
      );
    const exitCode = showComparison({comparison, ...middleOf(done)}, outputs, values, call);
    return interrupted ?? exitCode;
  } finally {
    stop.end();
    outputs.close();
  }
}

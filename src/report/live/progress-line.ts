import type {ProgressSnapshot} from '../../experiments/progress-snapshot.ts';
import {refusedCount} from '../../model/tally.ts';
import {formatCount, formatMany} from '../../model/units.ts';
import {phaseWords} from './phase-words.ts';

/** A run at one moment, in one line: for a log, and for a terminal that is too low for more. */
export function progressLine({phase, connections, tally}: ProgressSnapshot, elapsedMs: number): string {
  const parts = [
    `${(elapsedMs / 1000).toFixed(0)} s`,
    phaseWords[phase],
    // Before the first attempt there is nothing to count.
    ...(tally.started === 0
      ? [`${formatMany(connections, 'connection')} to open`]
      : [
          `${formatCount(tally.open)} open of ${formatCount(connections)}`,
          `${formatCount(tally.started)} started`,
        ]),
  ];
  const refused = refusedCount(tally);
  if (tally.pending > 0) parts.push(`${formatCount(tally.pending)} pending`);
  if (refused > 0) parts.push(`${formatCount(refused)} refused`);
  if (tally.closedByPeer > 0) parts.push(`${formatCount(tally.closedByPeer)} closed by peer`);
  return parts.join(', ');
}

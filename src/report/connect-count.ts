import {formatCount, formatMany} from '../model/units.ts';
import type {Experiment} from '../record/record.ts';

/**
 * What a tool that only counts connect(2) would report of the same attempts. A handshake ends in the kernel, so it counts
 * what the application never took, and what it sent away.
 */
export function connectCountWords({attempts}: Experiment): string {
  const {started, established, refusals} = attempts;
  const timeouts = (refusals.deadline ?? 0) + (refusals.unanswered ?? 0);
  const errors = Math.max(0, started - established - timeouts);
  const failures = [
    ...(timeouts > 0 ? [formatMany(timeouts, 'timeout')] : []),
    ...(errors > 0 ? [formatMany(errors, 'error')] : []),
  ];
  const failed = failures.length > 0 ? failures.join(', ') : 'no error';
  return `A tool that counts connect() alone: ${formatCount(established)} of ${formatCount(started)} connected, ${failed}.`;
}

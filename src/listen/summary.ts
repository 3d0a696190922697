import type {ListenCounts} from './listener.ts';

/**
 * One line for people about what became of the connections.
 * @param processes that counted; the most that each held need not have been held at one moment
 */
export function renderSummary(counts: ListenCounts, held: number, processes = 1): string {
  const {accepted, mostHeld, turnedAway, evicted, idleClosed, outOf} = counts;
  const parts = [
    `accepted ${accepted}`,
    `held ${held} (${processes > 1 ? 'at most' : 'most'} ${mostHeld})`,
    `turned away ${turnedAway}`,
  ];
  if (evicted > 0) parts.push(`evicted ${evicted}`);
  if (idleClosed > 0) parts.push(`closed ${idleClosed} for silence`);
  for (const [errno, times] of Object.entries(outOf))
    parts.push(`accept4 failed ${times} times with ${errno}`);
  return parts.join(', ');
}

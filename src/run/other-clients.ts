import {formatMany, formatSpan} from '../model/units.ts';

/** How long other clients of a target may be kept waiting where nobody has said. */
export const otherClientsWaitMs = 5000;

/** What is said of it before the load. Pure. */
export function otherClientsWords(connections: number): string {
  return `the target serves others (${formatMany(connections, 'connection')}): the run ends when the canary has been waiting for ${formatSpan(otherClientsWaitMs)} (--stop-when-canary-blocked)`;
}

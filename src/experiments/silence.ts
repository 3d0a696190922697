import {firstSilencesMs, nextQuestion, silenceParts} from '../plan/silence-search.ts';
import type {LoadSession} from './load-session.ts';

/**
 * Leaves the connections of a session silent for different times, until so many ms are over, and asks each part whether it
 * is still known. What was survived and what was not is in the tally.
 */
export async function findSilence(session: LoadSession, holdMs: number): Promise<void> {
  const {workerPool, signal} = session;
  const parts = silenceParts(workerPool.tally.open);
  const beganMs = performance.now();
  const passedMs = () => performance.now() - beganMs;
  const askedAtMs = new Map<number, number>();
  const goesOn = () => !signal.aborted && !workerPool.allLost && workerPool.tally.open > 0;
  const ask = async (index: number) => {
    const atMs = passedMs();
    const {silent} = workerPool.tally;
    await session.askPart({of: parts, index});
    if (workerPool.tally.silent > silent) askedAtMs.delete(index);
    else askedAtMs.set(index, atMs);
  };
  for (const [index, silenceMs] of firstSilencesMs(holdMs, parts).entries()) {
    if (workerPool.tally.deadSilenceMs !== null) break;
    await session.pause(silenceMs - passedMs());
    if (!goesOn()) return;
    await ask(index);
  }
  while (goesOn()) {
    const nowMs = passedMs();
    const living = [...askedAtMs].map(([index, atMs]) => ({index, silentMs: nowMs - atMs}));
    const {survivedSilenceMs: survivedMs, deadSilenceMs: deadMs, answeredSinceDead} = workerPool.tally;
    const bounds = {survivedMs, deadMs, answeredSinceDead: answeredSinceDead > 0};
    const next = nextQuestion(bounds, living, holdMs - nowMs);
    if (!next) return;
    await session.pause(next.inMs);
    if (goesOn()) await ask(next.index);
  }
}

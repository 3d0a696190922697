/**
 * How `hold` finds the age at which a path forgets silent connections. They are parted by the place of their attempt, and
 * each part is left without a packet for another time; then it is asked whether it is still known (a keepalive, which also
 * ends its silence). The last part is left for as long as the hold lasts, and is asked with all the others at its end.
 */

const mostParts = 12;
/** A keepalive asks no sooner. */
const shortestMs = 1000;
/** Bounds that lie closer than this share of the upper one are close enough for a setting. */
const closeShare = 0.1;
const closeMs = 250;

/** How many parts, of so many connections. */
export function silenceParts(connections: number): number {
  return Math.max(1, Math.min(mostParts, connections));
}

/** After how long each part but the last is asked: each time is longer than the one before by the same factor, at most 2. */
export function firstSilencesMs(holdMs: number, parts: number): number[] {
  const leastMs = Math.max(shortestMs, holdMs / 2 ** (parts - 1));
  if (parts < 2 || leastMs >= holdMs) return [];
  const factor = (holdMs / leastMs) ** (1 / (parts - 1));
  return Array.from({length: parts - 1}, (_, part) => leastMs * factor ** part);
}

/** What is known by now: a silence that was survived, and a longer one that was not. */
export interface SilenceBounds {
  readonly survivedMs: number | null;
  readonly deadMs: number | null;
  /** Somebody answered after the first death was found: the path was not cut for all. */
  readonly answeredSinceDead: boolean;
}

/** A part of the connections that answered when it was last asked. */
export interface LivingPart {
  readonly index: number;
  /** Since it was last asked. */
  readonly silentMs: number;
}

/** Which part is asked next, and in how many ms from now; undefined where there is nothing more to find out in that time. */
export function nextQuestion(
  {survivedMs, deadMs, answeredSinceDead}: SilenceBounds,
  living: readonly LivingPart[],
  leftMs: number,
): {readonly index: number; readonly inMs: number} | undefined {
  if (deadMs === null) return undefined;
  const from = survivedMs ?? 0;
  if (from >= deadMs) return undefined;
  if (!answeredSinceDead) return soonestQuestion(living, deadMs, leftMs);
  if (deadMs - from <= Math.max(closeMs, closeShare * deadMs)) return undefined;
  const silenceMs = Math.max(shortestMs, (from + deadMs) / 2);
  if (silenceMs >= deadMs) return undefined;
  const [ripest] = living
    .filter(({silentMs}) => silentMs <= silenceMs)
    .sort((a, b) => b.silentMs - a.silentMs);
  if (!ripest) return undefined;
  const inMs = silenceMs - ripest.silentMs;
  return inMs > leftMs ? undefined : {index: ripest.index, inMs};
}

/**
 * Whether anybody still answers, or the path is cut for all, comes before all else: it took seconds until the first death was
 * known, in which the others were silent, too. Who was silent for the shortest time is the surest to answer.
 */
function soonestQuestion(
  living: readonly LivingPart[],
  deadMs: number,
  leftMs: number,
): {readonly index: number; readonly inMs: number} | undefined {
  const [freshest] = [...living].sort((a, b) => a.silentMs - b.silentMs);
  if (!freshest || freshest.silentMs >= deadMs) return undefined;
  const inMs = Math.max(0, shortestMs - freshest.silentMs);
  return inMs > leftMs ? undefined : {index: freshest.index, inMs};
}

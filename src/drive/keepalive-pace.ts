/**
 * Keepalives are spread, since all at once they would overrun a softnet backlog of 1,000 (net.core.netdev_max_backlog):
 * so many in each turn. Workers take turns, for the backlog is one, and the timers of the kernel answer for all of them.
 */
export const probesPerTurn = 200;
const turnMs = 5;
/** From a look at those that have not answered to the next. */
export const checkEveryMs = 100;

/** When one of several workers has its turns: the first after so long, and then every so often. */
export function keepaliveTurns({offset, stride}: {readonly offset: number; readonly stride: number}): {
  readonly firstAfterMs: number;
  readonly everyMs: number;
} {
  return {firstAfterMs: (offset % stride) * turnMs, everyMs: stride * turnMs};
}

/** How long it takes until so many connections have been asked, whichever workers have them, in ms. */
export function keepalivesTakeMs(connections: number): number {
  return (connections / probesPerTurn) * turnMs;
}

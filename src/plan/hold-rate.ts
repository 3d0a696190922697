/** A hold is no test of how fast a server accepts. */
const mostPerSecond = 1000;
/**
 * Servers that count idle time in whole seconds (redis) end connections by the second in which they were opened: opened
 * over more than one, some are as old as the timeout and little older when they end.
 */
const openedOverMs = 1200;

/**
 * How many connections a second a hold opens where nobody has asked for a rate.
 * @param atMost what the target is known to take
 */
export function holdPerSecond(connections: number, atMost = mostPerSecond): number {
  return Math.min(atMost, (connections * 1000) / openedOverMs);
}

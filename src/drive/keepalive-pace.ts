/** Keepalives are spread, since all at once they would overrun a softnet backlog of 1,000 (net.core.netdev_max_backlog). */
export const probesPerStep = 200;
export const stepMs = 5;
/** From a look at those that have not answered to the next. */
export const checkEveryMs = 100;

/** Keepalives are spread, since all at once they would overrun a softnet backlog of 1,000 (facts/kernel.md 0.5). */
export const probesPerStep = 200;
export const stepMs = 5;
/** From a look at those that have not answered to the next. */
export const checkEveryMs = 100;

import type {AcceptFlow} from '../model/acceptance.ts';

/** Without a connection taken for this long the application has stopped accepting, not just slowed down. */
export const stoppedMs = 900;

/** One that takes some now and then stands still in between, for as long as each takes; this many times as long is no pause. */
const pausesLong = 3;

/** Before any connection ended the application had stopped taking those that waited: it was full of those it had. */
export function stoodStill(flow: AcceptFlow | undefined): boolean {
  if (!flow?.stood) return false;
  const pauseMs = flow.perSecond ? 1000 / flow.perSecond : 0;
  return flow.stood.beforeEndsMs >= Math.max(stoppedMs, pausesLong * pauseMs);
}

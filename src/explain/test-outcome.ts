import type {ActiveTests} from '../model/active-tests.ts';

/** More got in than ever had left, so no number was full: others were let in all the time. */
export function isNoNumber({release}: ActiveTests): boolean {
  return release !== undefined && release.entered > release.room;
}

/**
 * Others had room from another source, beyond what had been left to anybody, and a source of the run had none at the same
 * moment: it counts by source. Without that second half room may have come back with time. Servers that count behind their
 * own back let one more in while places change hands (RabbitMQ, the max-connections of a virtual host).
 */
export function isPerSource({secondSource}: ActiveTests): boolean {
  if (!secondSource?.again) return false;
  const {entered, room, again} = secondSource;
  const handedOver = room > 0 ? 1 : 0;
  return entered > room + handedOver && again.entered <= room && again.entered < entered;
}

/** Offered slowly, most did not get in either: then it was no rate that was too high. */
export function isNoRate({slower}: ActiveTests): boolean {
  return slower !== undefined && slower.entered < slower.tried / 2;
}

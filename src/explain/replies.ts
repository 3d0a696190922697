import type {Tally} from '../model/tally.ts';

/** Answers with which a proxy reports the server behind it: RFC 9110 sections 15.6.3 and 15.6.5. */
export function gatewayFailures({replies}: Tally): {badGateway: number; timedOut: number} {
  return {badGateway: replies['502'] ?? 0, timedOut: replies['504'] ?? 0};
}

/** Too Many Requests: RFC 6585 section 4. */
export function tooManyRequests({replies}: Tally): number {
  return replies['429'] ?? 0;
}

/** Of those that were denied, how many were told of a rate of requests or of what lies behind: no number of connections. */
export function deniedForOtherReasons(tally: Tally): number {
  const {badGateway, timedOut} = gatewayFailures(tally);
  return badGateway + timedOut + tooManyRequests(tally);
}

import type {Sample, SocketCounts, TargetSockets} from '../model/host-facts.ts';
import {known, missing, type Reading, valueIfKnown} from '../model/reading.ts';

/** From here on a list of all connections, which costs two seconds of a CPU for a million, is no longer asked for. */
export const listedAtMost = 100_000;
/** By so much two counts may differ that were made one after the other. */
const slack = 0.01;

const from = 'CurrEstab of /proc/net/snmp, ss -ltn, /proc/PID/fd';

/**
 * Who has the driver's connections at the target, by totals: what ESTABLISHED grew by in its network namespace is in the
 * accept queues (their lengths), or accepted. It stands where a second count agrees, the descriptors of the listener's
 * processes; other clients that come and go, a proxy or NAT would make them differ, and then the connections have to be listed.
 * @param open connections that the driver has
 * @param sameNamespace whether its own ends are counted in the same place
 * @param others what the listener had before the run
 */
export function socketTotals(
  before: Sample,
  now: Sample,
  {
    open,
    sameNamespace,
    others,
  }: {readonly open: number; readonly sameNamespace: boolean; readonly others: SocketCounts},
): Reading<TargetSockets> {
  const established = increase(before, now, ({tcp}) => valueIfKnown(tcp)?.CurrEstab);
  const queued = increase(before, now, ({listeners}) =>
    valueIfKnown(listeners)?.reduce((sum, {acceptQueueLength}) => sum + acceptQueueLength, 0),
  );
  const descriptors = increase(before, now, openFds);
  if (established === undefined || queued === undefined || descriptors === undefined)
    return missing('not-observed', from, 'one of the totals could not be read');
  const accepted = established - (sameNamespace ? open : 0) - queued;
  const most = Math.max(accepted, descriptors);
  if (Math.abs(accepted - descriptors) > slack * most || accepted + queued > open * (1 + slack))
    return missing(
      'not-observed',
      from,
      `the totals disagree (${accepted} accepted by connections, ${descriptors} by descriptors, ${open} open)`,
    );
  const waiting = Math.min(Math.max(0, queued), open);
  return known(
    // The processes have some more descriptors than connections, and the canary one now and then.
    {accepted: Math.min(accepted, open - waiting), queued: waiting, synReceived: 0, others, stranded: 0},
    from,
  );
}

function increase(
  before: Sample,
  now: Sample,
  total: (sample: Sample) => number | undefined,
): number | undefined {
  const [first, last] = [total(before), total(now)];
  return first === undefined || last === undefined ? undefined : last - first;
}

function openFds({processes}: Sample): number | undefined {
  const counts = valueIfKnown(processes)?.map(({fds}) => valueIfKnown(fds));
  if (!counts || counts.length === 0 || counts.includes(undefined)) return undefined;
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

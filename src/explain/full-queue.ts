import type {Because} from '../model/finding.ts';
import type {Qdisc} from '../model/host-facts.ts';
import type {Tally} from '../model/tally.ts';
import type {Cite} from './limit.ts';
import {accountsFor} from './rules-at-work.ts';

/**
 * The queueing discipline on the way that dropped what failed, of several the one that dropped most: by the packets that it
 * dropped beyond what it did before the load, or, where others keep it full all the time, by its share of those that it was
 * given, for it drops as many of the run's.
 * @param failed attempts that lost a packet
 */
export function fullQueue(
  qdiscs: readonly Qdisc[] | undefined,
  failed: number,
  {started}: Pick<Tally, 'started'>,
): Qdisc | undefined {
  return qdiscs
    ?.filter(
      ({dropped, lossShare = 0}) =>
        accountsFor(dropped, failed) || (lossShare > 0 && lossShare * started >= failed / 2),
    )
    .sort((a, b) => b.dropped - a.dropped)[0];
}

/** What its counters say of it. */
export function citeQueue({kind, device, dropped, lossShare}: Qdisc, cite: Cite<'qdiscs'>): Because[] {
  return [
    ...(dropped > 0 ? [cite('qdiscs', `packets dropped by ${kind} of ${device}`, {value: dropped})] : []),
    ...(lossShare === undefined
      ? []
      : [
          cite('qdiscs', `of 100 packets given to ${kind} of ${device}, those that it dropped`, {
            value: Math.round(100 * lossShare),
          }),
        ]),
  ];
}

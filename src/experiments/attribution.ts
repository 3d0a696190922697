import type {Attribution} from '../model/acceptance.ts';
import type {SocketCounts, TargetSockets} from '../model/host-facts.ts';
import {known, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import {lessOthers} from '../observe/socket-counts.ts';
import type {LoadRun, TargetView} from './load-run.ts';

/** Whether what is observed is what answers: told by the four-tuples of the driver's own connections. Pure. */

/** Fewer say nothing of a share. */
const leastConnections = 8;
/** Some of what is alive is not to be seen at one moment: it ends, or is counted a moment later. */
const wholeShare = 0.9;
/** Others come and go meanwhile. */
const noneShare = 0.05;
/** A process that opens a connection for each it accepts has opened two descriptors for it. */
const fdsOfProxied = 1.6;
const openedPerAccepted = 0.5;

const from = 'four-tuples of the driver in ss -tne of the target';

export interface Arrivals {
  /** Connections of the driver that some kernel has: acknowledged where it was asked, else established. */
  readonly alive: number;
  /** Of them those that the observed listener has under the driver's own addresses. */
  readonly own: number;
  /** Others that it has more than before the first of them. */
  readonly risen: number;
  /** Whether a connection that is alive is one that its kernel acknowledged: one that is not may be nowhere. */
  readonly acknowledged: boolean;
}

/** The share of the driver's connections that arrive at the observed listener, under their own addresses or others. */
export function arrivalsOf({
  alive,
  own,
  risen,
  acknowledged,
}: Arrivals): Pick<Attribution, 'share' | 'translated'> | undefined {
  if (alive === 0) return undefined;
  if (own > 0)
    return {
      share: !acknowledged || alive < leastConnections || own >= wholeShare * alive ? 1 : own / alive,
      translated: false,
    };
  if (alive < leastConnections) return risen >= alive ? {share: 1, translated: true} : undefined;
  if (risen <= noneShare * alive) return {share: 0, translated: false};
  return {share: risen >= wholeShare * alive ? 1 : risen / alive, translated: true};
}

/**
 * Connections of the driver that arrive from other addresses are those of others that came since its first one.
 * @param alive connections of the driver that are open now
 * @param known whether that was found out before
 */
export function translate(
  counts: TargetSockets,
  before: SocketCounts | undefined,
  {alive, known: isKnown}: {readonly alive: number; readonly known: boolean},
): TargetSockets {
  const {others} = counts;
  if (!others || !before) return counts;
  const since = lessOthers(others, before);
  const arrived = arrivalsOf({alive, own: sum(counts), risen: sum(since), acknowledged: false});
  if (!isKnown && arrived?.translated !== true) return counts;
  const accepted = Math.min(since.accepted, alive);
  return {
    ...since,
    accepted,
    queued: Math.min(since.queued, alive - accepted),
    others: before,
    translated: true,
  };
}

/** @param sameNamespace whether the driver's own connections are among those that the target's kernel opened */
export function attribution(
  target: TargetView,
  run: Pick<LoadRun, 'tally' | 'kernelAsked' | 'canaryEstablished'>,
  {sameNamespace, closesWhenTaken}: {readonly sameNamespace: boolean; readonly closesWhenTaken: boolean},
): Reading<Attribution> {
  const {tally} = run;
  const last = target.sockets.at(-1);
  if (!last) return missing('not-observed', from);
  if (!last.known) return {...last, from};
  const {others, accepted, translated = false} = last.value;
  const before = target.socketsBefore && valueIfKnown(target.socketsBefore);
  if (closesWhenTaken || !others || !before) return known({share: 1, translated: false, proxy: null}, from);
  const [own, alive] = [sum(last.value), run.kernelAsked ? tally.openConfirmed : tally.open];
  const arrived = arrivalsOf({
    alive,
    own,
    risen: sum(lessOthers(others, before)),
    acknowledged: run.kernelAsked,
  });
  if (!arrived && translated) return known({share: 1, translated, proxy: null}, from);
  if (!arrived) return missing('not-observed', from, 'too few connections were alive to be looked for');
  const proxy = proxied(target, accepted, {
    others: othersSince(target),
    ownOpens: sameNamespace ? tally.started : 0,
  });
  return known({...arrived, translated, proxy}, from);
}

/** Connections of other clients that the listener's processes accepted since the run began: most at one moment. */
export function othersSince({sockets, socketsBefore}: TargetView): number {
  const before = (socketsBefore && valueIfKnown(socketsBefore))?.accepted ?? 0;
  const most = Math.max(0, ...sockets.map((reading) => valueIfKnown(reading)?.others?.accepted ?? 0));
  return Math.max(0, most - before);
}

/**
 * A process opens a connection for each that it accepts: two descriptors each, and as many connections opened from its
 * namespace (ActiveOpens of RFC 1213). null where neither can be read, or too few were accepted.
 */
function proxied(
  {before, after}: TargetView,
  own: number,
  {others, ownOpens}: {readonly others: number; readonly ownOpens: number},
): boolean | null {
  if (own < leastConnections) return null;
  // Those of other clients have descriptors as well, and may have been opened from the same namespace.
  const accepted = own + others;
  const opens = (sample: TargetView['before']['sample']) => valueIfKnown(sample.tcp)?.ActiveOpens;
  const fds = (sample: TargetView['before']['sample']) => {
    const all = valueIfKnown(sample.processes)?.map((process) => valueIfKnown(process.fds));
    return all?.every((one) => one !== undefined)
      ? all.reduce<number>((total, one) => total + (one ?? 0), 0)
      : undefined;
  };
  const [opensBefore, opensAfter] = [opens(before.sample), opens(after.sample)];
  const [fdsBefore, fdsAfter] = [fds(before.sample), fds(after.sample)];
  if (
    opensBefore === undefined ||
    opensAfter === undefined ||
    fdsBefore === undefined ||
    fdsAfter === undefined
  )
    return null;
  return (
    fdsAfter - fdsBefore >= fdsOfProxied * accepted &&
    opensAfter - opensBefore - ownOpens - others >= openedPerAccepted * own
  );
}

function sum({accepted, queued, synReceived}: SocketCounts): number {
  return accepted + queued + synReceived;
}

/** A process that took connections has opened a descriptor for each; some for itself are no contradiction. */
const leastFds = 8;

/**
 * Readings of one moment that cannot all be true: then a reading is wrong, and nothing may rest on it.
 * @param fdsGrown descriptors that the accepting processes opened over the run, without those of other clients
 */
export function contradictionIn(
  accepted: number,
  {tally, fdsGrown}: {readonly tally: Pick<LoadRun['tally'], 'started' | 'open'>; readonly fdsGrown: number},
): string | undefined {
  if (accepted > tally.started)
    return `${accepted} connections of this run accepted, of ${tally.started} that were started`;
  if (accepted === 0 && fdsGrown >= Math.max(leastFds, tally.open / 2))
    return `none of ${tally.open} connections accepted, while the accepting processes opened ${fdsGrown} descriptors`;
  return undefined;
}

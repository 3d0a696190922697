import type {AcceptFlow, AcceptQueue, Admitted, QueueMember} from '../model/acceptance.ts';
import type {Listener, ListenerProcess, Sample} from '../model/host-facts.ts';
import {known, mapReading, missing, type Reading, valueIfKnown} from '../model/reading.ts';
import type {Span} from '../observe/beyond-quiet.ts';
import type {LoadRun, TargetView} from './load-run.ts';
import {targetProcesses} from './process-evidence.ts';
import type {Moment} from './timeline.ts';

/** What the listener's queue, and who took from it, say about the run. Pure. */

export function listening({before}: TargetView): Reading<boolean> {
  return mapReading(before.sample.listeners, (listeners) => listeners.length > 0);
}

/** The listener's members at the end; those before the run where it is gone by then. */
function membersOf({before, after}: TargetView): Reading<readonly Listener[]> {
  const end = after.sample.listeners;
  const listeners = end.known && end.value.length === 0 ? before.sample.listeners : end;
  if (listeners.known && listeners.value.length === 0)
    return missing('absent', listeners.from, 'nothing listens there');
  return listeners;
}

export function queueMembers(
  target: TargetView,
  samples: readonly Sample[],
): Reading<readonly QueueMember[]> {
  const listeners = membersOf(target);
  if (!listeners.known) return listeners;
  const members: QueueMember[] = [];
  for (const {inode, acceptQueueLimit} of listeners.value) {
    if (!acceptQueueLimit.known) return acceptQueueLimit;
    const lengths = [...samples, target.after.sample].flatMap(
      (sample) =>
        valueIfKnown(sample.listeners)?.find((listener) => listener.inode === inode)?.acceptQueueLength ?? [],
    );
    members.push({
      longest: Math.max(0, ...lengths),
      // What came between two looks is not left over.
      atEnd: lengths.length > 0 ? Math.min(...lengths.slice(-2)) : 0,
      limit: acceptQueueLimit.value,
      drained: lengths.some((length, i) => i > 0 && length < (lengths[i - 1] ?? 0)),
    });
  }
  return known(members, listeners.from);
}

export function acceptQueue(target: TargetView, samples: readonly Sample[]): Reading<AcceptQueue> {
  return mapReading(queueMembers(target, samples), (members) => {
    const sum = (of: (member: QueueMember) => number) => members.reduce((total, one) => total + of(one), 0);
    return {
      longest: sum(({longest}) => longest),
      atEnd: sum(({atEnd}) => atEnd),
      limit: sum(({limit}) => limit),
      members: members.length,
    };
  });
}

/**
 * Owners are counted at turning points alone, which is too late for those of a process that ended before; its descriptors
 * were seen at every look.
 */
export function admitted(
  target: TargetView,
  {moments, tally}: Pick<LoadRun, 'moments' | 'tally'>,
): Reading<Admitted> {
  const {sockets} = target;
  const last = sockets.at(-1);
  if (!last) return missing('not-observed', 'ss -tne');
  if (!last.known) return last;
  const seen = sockets.flatMap((reading) => valueIfKnown(reading) ?? []);
  // The target was asked a moment after the workers, and of a worker that was lost less is known than it did.
  const atMost = (count: number) => Math.min(count, tally.started);
  const acceptedMost = Math.max(...seen.map(({accepted}) => accepted));
  const others = seen.findLast(({accepted}) => accepted === acceptedMost)?.others;
  const {accepted, queued, synReceived, stranded} = last.value;
  const now = {
    accepted: atMost(accepted),
    queued: atMost(queued),
    synReceived,
    synReceivedMost: Math.max(...seen.map((counts) => counts.synReceived)),
    ...(others ? {others} : {}),
    ...(stranded === undefined ? {} : {stranded}),
  };
  const processes = targetProcesses(target);
  if (!processes.known || processes.value.gone.length === 0)
    return known({...now, acceptedMost: atMost(acceptedMost)}, last.from);
  const taken = moments.map((moment) => takenBy(target.before.sample, moment));
  return known(
    {...now, acceptedMost: atMost(Math.max(acceptedMost, ...taken))},
    `${last.from}, /proc/PID/fd`,
  );
}

/** Descriptors that the processes had beyond those before the run, but no more than connections were open. */
function takenBy({processes: first}: Sample, {sample, tally}: Moment): number {
  const fdsOf = (all: readonly ListenerProcess[], wanted: number) =>
    all.flatMap(({pid, fds}) => (pid === wanted ? (valueIfKnown(fds) ?? []) : []))[0] ?? 0;
  const before = valueIfKnown(first) ?? [];
  const now = (sample && valueIfKnown(sample.processes)) ?? [];
  const grown = before.reduce((sum, {pid}) => sum + Math.max(0, fdsOf(now, pid) - fdsOf(before, pid)), 0);
  return Math.min(grown, tally.open);
}

/** One look at the queue, and at something that grows by one for each connection that was taken from it. */
interface Look {
  readonly atMs: number;
  readonly waiting: number;
  readonly taken: number;
  /** What has come into the queue so far and is not in it any more, with those of other listeners of the namespace. */
  readonly passed?: number;
  /** No more than a few fit. */
  readonly isFull?: boolean;
}

/** Between two looks at a queue that is this full others may have been dropped. */
const fullShare = 0.8;

/**
 * The queue was not empty at either look, and not because others had come: what waited at the first has not all been taken
 * by the second, or the queue was full at both. Of a listener that has other clients the queue is never empty for long.
 */
function isWaitedBetween(last: Look, next: Look): boolean {
  if (last.waiting === 0 || next.waiting === 0) return false;
  if (last.passed === undefined || next.passed === undefined) return true;
  return next.passed - last.passed < last.waiting || (last.isFull === true && next.isFull === true);
}

/**
 * Descriptors stand for connections taken: they are read at every tick, while owners are counted at turning points only.
 * @param settledMs when the last attempt had its outcome, Unix ms
 */
export function acceptFlow(moments: readonly Moment[], settledMs: number): Reading<AcceptFlow> {
  const looksOf = (some: readonly Moment[]) =>
    some.flatMap(({sample}) => sample ?? []).flatMap(lookByDescriptors);
  const looks = looksOf(moments);
  const flow = flowOf(looks, settledMs, '/proc/PID/fd, ss -ltn');
  const firstEnd = moments.findIndex(({tally}) => tally.closedByPeer > 0);
  if (firstEnd === -1) return flow;
  const most = (some: readonly Look[]) => Math.max(...some.map(({taken}) => taken));
  const full = most(looks);
  const first = looksOf(moments.slice(0, firstEnd));
  const stood = {
    beforeEndsMs: stoodMs(first, full),
    untilEndsMs: stoodMs(first, most(first)),
    sinceMs: stoodMs(looksOf(moments.slice(firstEnd)), full),
  };
  return mapReading(flow, (value) => ({...value, stood}));
}

/** How long nobody was taken, with as many there as ever were, while others waited. */
function stoodMs(looks: readonly Look[], full: number): number {
  let ms = 0;
  for (const [i, next] of looks.entries()) {
    const last = looks[i - 1];
    if (last && [last, next].every(({waiting, taken}) => waiting > 0 && taken === full))
      ms += next.atMs - last.atMs;
  }
  return ms;
}

/**
 * The same where each connection is closed as soon as it is taken, so that descriptors tell nothing: what has come into
 * the queue (PassiveOpens of RFC 1213, which is of the whole network namespace) and is not in it any more was taken.
 */
export function passingFlow(samples: readonly Sample[], settledMs: number): Reading<AcceptFlow> {
  return flowOf(samples.flatMap(lookByPassiveOpens), settledMs, '/proc/net/snmp, ss -ltn');
}

/**
 * What became at the target of connections that were closed as soon as they were taken. PassiveOpens is of everybody, so
 * the canary's are left out, and as many as others opened in the quiet moment for as long as the run took; what is still
 * beyond those of the run came from others as well.
 */
export function passed(
  {before, after}: TargetView,
  {tally, canaryEstablished, quiet}: Pick<LoadRun, 'tally' | 'canaryEstablished' | 'quiet'>,
): Reading<Admitted> {
  const [first, last] = [lookByPassiveOpens(before.sample)[0], lookByPassiveOpens(after.sample)[0]];
  if (!first || !last)
    return missing('not-observed', '/proc/net/snmp', 'PassiveOpens or the queue could not be read');
  const others = Math.max(0, canaryEstablished) + usuallyTaken(quiet?.target) * (last.atMs - first.atMs);
  const accepted = Math.min(tally.established, Math.max(0, Math.round(last.taken - first.taken - others)));
  return known(
    {acceptedMost: accepted, accepted, queued: last.waiting, synReceived: 0},
    '/proc/net/snmp, ss -ltn',
  );
}

/** How many others were taken in a ms of the quiet moment. */
function usuallyTaken(quiet: Span | undefined): number {
  const [first, last] = quiet
    ? [lookByPassiveOpens(quiet.before.sample)[0], lookByPassiveOpens(quiet.after.sample)[0]]
    : [];
  if (!first || !last || last.atMs <= first.atMs) return 0;
  return Math.max(0, last.taken - first.taken) / (last.atMs - first.atMs);
}

function flowOf(looks: readonly Look[], settledMs: number, from: string): Reading<AcceptFlow> {
  if (looks.length < 2) return missing('not-observed', from, 'the listener was seen less than twice');
  let waitedMs = 0;
  let taken = 0;
  let waitedAtEndMs = 0;
  let takenAtEnd = 0;
  let stillMs = 0;
  for (let i = 1; i < looks.length; i++) {
    const [last, next] = [looks[i - 1] as Look, looks[i] as Look];
    const took = Math.max(0, next.taken - last.taken);
    const waits = isWaitedBetween(last, next);
    stillMs = waits && took === 0 ? stillMs + next.atMs - last.atMs : 0;
    if (!waits) continue;
    waitedMs += next.atMs - last.atMs;
    taken += took;
    if (last.atMs < settledMs) continue;
    waitedAtEndMs += next.atMs - last.atMs;
    takenAtEnd += took;
  }
  return known(
    {
      perSecond: waitedMs > 0 ? (taken / waitedMs) * 1000 : null,
      waitedMs,
      takenAtEnd,
      waitedAtEndMs,
      stillMs,
    },
    from,
  );
}

function lookByDescriptors({atMs, listeners, processes, tcp}: Sample): Look[] {
  if (!listeners.known || !processes.known) return [];
  let taken = 0;
  for (const process of processes.value) {
    if (!process.fds.known) return [];
    taken += process.fds.value;
  }
  const waiting = waitingIn(listeners.value);
  const opens = valueIfKnown(tcp)?.PassiveOpens;
  const limits = listeners.value.map(({acceptQueueLimit}) => valueIfKnown(acceptQueueLimit));
  const room = limits.every((limit) => limit !== undefined)
    ? limits.reduce<number>((sum, limit) => sum + (limit ?? 0) + 1, 0)
    : undefined;
  return [
    {
      atMs,
      waiting,
      taken,
      isFull: room === undefined || waiting >= fullShare * room,
      ...(opens === undefined ? {} : {passed: opens - waiting}),
    },
  ];
}

function lookByPassiveOpens({atMs, listeners, tcp}: Sample): Look[] {
  const opens = valueIfKnown(tcp)?.PassiveOpens;
  if (!listeners.known || opens === undefined) return [];
  const waiting = waitingIn(listeners.value);
  return [{atMs, waiting, taken: opens - waiting}];
}

function waitingIn(listeners: readonly Listener[]): number {
  return listeners.reduce((sum, {acceptQueueLength}) => sum + acceptQueueLength, 0);
}

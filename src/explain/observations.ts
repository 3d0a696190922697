import type {Evidence} from '../model/evidence.ts';
import {valueIfKnown} from '../model/reading.ts';
import type {Acceptor} from '../model/target-evidence.ts';
import {fdsFull} from './fds-full.ts';
import {fdsFullBetweenLooks, tasksFullBetweenLooks} from './full-between-looks.ts';
import {lastWords} from './last-words.ts';
import {deniedForOtherReasons} from './replies.ts';
import {shapeOfEvidence} from './shape-of-evidence.ts';
import {isPerSource} from './test-outcome.ts';
import {leftOutCount} from './trouble.ts';

/** One thing that a run may have seen, and that some limits cannot leave behind. */
interface Observation {
  /** What was seen, in words. */
  readonly says: string;
  seenIn(evidence: Evidence): boolean;
}

/** A schedule was kept that came within this share of the rate, and a loop looked in time that looked this often. */
const keptShare = 0.99;
const mostBlindMs = 1000;

/** Turned away after this, somebody had waited for his turn first. */
export const waitedUs = 500_000;

/** Ended so soon after its answer, a connection was closed for that (HTTP/1.0, Connection: close), not after a silence. */
const withAnswerUs = 100_000;

/** A reading that is missing shows nothing, so it disproves nothing. */
export const observations = {
  words: {
    says: 'the application said something on a connection of this run',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && tally.answered + tally.refusals.denied > 0;
    },
  },
  /** The kernel resets what nobody has accepted; only the owner of a connection sends FIN (inet_csk_listen_stop). */
  fin: {
    says: 'a connection was ended with FIN, which only its owner sends',
    seenIn: ({attempts, ends}) =>
      (valueIfKnown(attempts)?.refusals.closed ?? 0) + (valueIfKnown(ends)?.fins ?? 0) > 0,
  },
  owner: {
    says: 'the application owned a connection of this run',
    seenIn: ({admitted}) => (valueIfKnown(admitted)?.acceptedMost ?? 0) > 0,
  },
  descriptors: {
    says: 'a process of the listener had more descriptors than before the run',
    seenIn: ({acceptors}) =>
      valueIfKnown(acceptors)?.some(({fdsBefore, fdsMost}) => fdsMost > fdsBefore) ?? false,
  },
  stopped: {
    says: 'a process of the listener was stopped (state T) while others waited',
    seenIn: ({targetProcesses, admitted}) =>
      (valueIfKnown(targetProcesses)?.stopped.length ?? 0) > 0 && (valueIfKnown(admitted)?.queued ?? 0) > 0,
  },
  processGone: {
    says: 'a process of the listener ended during the run',
    seenIn: ({targetProcesses}) => (valueIfKnown(targetProcesses)?.gone.length ?? 0) > 0,
  },
  processesAlive: {
    says: 'every process of the listener outlived the run',
    seenIn: ({targetProcesses}) => valueIfKnown(targetProcesses)?.gone.length === 0,
  },
  handshake: {
    says: 'a handshake was completed',
    seenIn: ({attempts}) => (valueIfKnown(attempts)?.established ?? 0) > 0,
  },
  refusedSyn: {
    says: 'a SYN was refused, by RST or by ICMP',
    seenIn: ({attempts}) => (valueIfKnown(attempts)?.refusals.refused ?? 0) > 0,
  },
  nothingLocal: {
    says: 'the driver’s own kernel refused nothing',
    seenIn: ({attempts}) => {
      const refusals = valueIfKnown(attempts)?.refusals;
      return (
        refusals !== undefined &&
        refusals['no-fds'] + refusals['no-files'] + refusals['no-ports'] + refusals['no-memory'] === 0
      );
    },
  },
  onSchedule: {
    says: 'every attempt was made when it was due, and every socket was looked at in time',
    seenIn: ({schedule, attempts}) => {
      const kept = valueIfKnown(schedule);
      return (
        kept !== undefined &&
        kept.achievedPerSecond >= keptShare * kept.offeredPerSecond &&
        (valueIfKnown(attempts)?.longestBlindMs ?? Infinity) <= mostBlindMs
      );
    },
  },
  allAtOnce: {
    says: 'every attempt had its handshake, and none needed a second SYN',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return (
        tally !== undefined &&
        leftOutCount(tally) + tally.phantom + tally.refusals.refused === 0 &&
        tally.synRetries.slice(1).every((count) => count === 0)
      );
    },
  },
  allIn: {
    says: 'no attempt failed',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return (
        tally !== undefined &&
        leftOutCount(tally) + tally.phantom + tally.unproven === 0 &&
        Object.values(tally.refusals).every((count) => count === 0)
      );
    },
  },
  sourceGone: {
    says: 'a source address was not, or no longer, one of the driver’s own',
    seenIn: ({attempts}) => (valueIfKnown(attempts)?.errnos['EADDRNOTAVAIL of bind(2)'] ?? 0) > 0,
  },
  otherSource: {
    says: 'another source address succeeded while those of the run did not',
    seenIn: ({tests}) => {
      const made = valueIfKnown(tests);
      return made !== undefined && isPerSource(made);
    },
  },
  answeredSmall: {
    says: 'those that were asked with small segments were answered',
    seenIn: ({tests}) => {
      const small = valueIfKnown(tests)?.smallSegments;
      return small !== undefined && small.tried > 0 && small.entered >= small.tried / 2;
    },
  },
  changedInTime: {
    says: 'from one moment on no attempt succeeded, and held connections did not answer',
    seenIn: (evidence) => shapeOfEvidence(evidence)?.sure.includes('time') ?? false,
  },
  neighboursLeft: {
    says: 'no neighbour table was full, on the driver and on the target',
    seenIn: ({neighbours}) => {
      const tables = valueIfKnown(neighbours);
      return tables !== undefined && tables.length > 1 && tables.every(({refused}) => refused === 0);
    },
  },
  nobodyTurnedAway: {
    says: 'nobody was turned away after the handshake',
    seenIn: ({attempts}) => {
      const refusals = valueIfKnown(attempts)?.refusals;
      return refusals !== undefined && refusals.closed + refusals.reset + refusals.denied === 0;
    },
  },
  /** Who closes one for each that comes has a place for each, and tells nobody that there is none. */
  toldTooMany: {
    says: 'those that came were told that there are too many',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && tally.refusals.denied > 0 && (lastWords(tally)?.tooMany ?? false);
    },
  },
  nobodyEnded: {
    says: 'the peer ended no connection',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && tally.endedByPeer + tally.closedByPeer === 0;
    },
  },
  endedOnceServed: {
    says: 'the application ended each connection with its answer, and only those that it had answered',
    seenIn: ({attempts, service, ends}) => {
      const tally = valueIfKnown(attempts);
      const {firstAnswerUs} = valueIfKnown(service) ?? {};
      const {agesUs} = valueIfKnown(ends) ?? {};
      return (
        tally !== undefined &&
        firstAnswerUs !== undefined &&
        firstAnswerUs !== null &&
        agesUs !== undefined &&
        tally.openAnswered === 0 &&
        tally.closedByPeer > 0 &&
        tally.closedByPeer <= tally.answered &&
        agesUs.least - firstAnswerUs <= withAnswerUs
      );
    },
  },
  nobodyDied: {
    says: 'every connection that was asked after a silence answered',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && tally.silent === 0;
    },
  },
  nobodyWaits: {
    says: 'every attempt was settled, and the accept queue was empty at each look',
    seenIn: ({attempts, acceptQueue, admitted}) => {
      const tally = valueIfKnown(attempts);
      const queue = valueIfKnown(acceptQueue);
      return (
        tally !== undefined &&
        leftOutCount(tally) + tally.unproven === 0 &&
        queue?.longest === 0 &&
        (valueIfKnown(admitted)?.queued ?? 0) === 0
      );
    },
  },
  leftInQueue: {
    says: 'the application left arrivals in its accept queue until the end',
    seenIn: ({admitted, acceptFlow}) => {
      const flow = valueIfKnown(acceptFlow);
      return (valueIfKnown(admitted)?.queued ?? 0) > 0 && flow !== undefined && flow.takenAtEnd === 0;
    },
  },
  noOverflow: {
    says: 'ListenOverflows stood still',
    seenIn: ({tcpExt, attempts}) =>
      // A Unix-domain listener has no such counter; EAGAIN tells there.
      valueIfKnown(tcpExt)?.ListenOverflows === 0 && valueIfKnown(attempts)?.refusals['queue-full'] === 0,
  },
  noDrop: {
    says: 'ListenDrops stood still',
    seenIn: ({tcpExt}) => valueIfKnown(tcpExt)?.ListenDrops === 0,
  },
  fdsLeft: {
    says: 'every process of the listener had descriptors left',
    seenIn: ({acceptors, admitted}) => {
      const all = valueIfKnown(acceptors);
      const full = (one: Acceptor) => fdsFull(one) || fdsFullBetweenLooks(one, valueIfKnown(admitted));
      return all !== undefined && all.length > 0 && !all.some(full);
    },
  },
  filesLeft: {
    says: 'the target’s file table had room at every look',
    seenIn: ({targetFiles}) => {
      const files = valueIfKnown(targetFiles);
      return files !== undefined && files.allocated < files.max;
    },
  },
  tasksLeft: {
    says: 'no task was refused, and none of their limits was reached by tasks that came with connections',
    seenIn: ({tasks, tasksRefused, admitted}) => {
      const room = valueIfKnown(tasks);
      return (
        room !== undefined &&
        (room.used < room.max || room.grew === 0) &&
        !tasksFullBetweenLooks(room, valueIfKnown(admitted)) &&
        valueIfKnown(tasksRefused) === 0
      );
    },
  },
  memoryLeft: {
    says: 'no memory limit of the target was met, and no connection was aborted for want of memory',
    seenIn: ({targetMemory, tcpExt}) => {
      const memory = valueIfKnown(targetMemory);
      return (
        memory !== undefined &&
        memory.limitMet + memory.oomKills === 0 &&
        (valueIfKnown(tcpExt)?.TCPAbortOnMemory ?? 0) === 0
      );
    },
  },
  tableLeft: {
    says: 'the target’s conntrack table had room at every look',
    seenIn: ({conntrack}) => {
      const table = valueIfKnown(conntrack);
      return table !== undefined && table.most < table.max;
    },
  },
  egressClear: {
    says: 'the driver sent every retry, and none of its rules dropped a packet',
    seenIn: ({driverTcpExt, driverRules}) =>
      valueIfKnown(driverTcpExt)?.TCPRetransFail === 0 && valueIfKnown(driverRules)?.length === 0,
  },
  everyMemberDrained: {
    says: 'every member of the group was seen to accept',
    // One that is stopped now accepted before.
    seenIn: ({queueMembers, targetProcesses}) =>
      (valueIfKnown(queueMembers)?.every(({drained}) => drained) ?? false) &&
      (valueIfKnown(targetProcesses)?.stopped ?? []).length === 0,
  },
  queueEmptied: {
    says: 'the accept queue was empty at every look',
    seenIn: ({acceptQueue, acceptFlow}) =>
      valueIfKnown(acceptQueue)?.longest === 0 && valueIfKnown(acceptFlow)?.waitedMs === 0,
  },
  listenerStayed: {
    says: 'the same listening socket was there at every look',
    seenIn: ({listenerWatch}) => valueIfKnown(listenerWatch)?.closedAfterMs === null,
  },
  listenerGone: {
    says: 'the listening socket was closed while a process that had it lived',
    seenIn: ({listenerWatch, targetProcesses}) => {
      const watched = valueIfKnown(listenerWatch);
      const processes = valueIfKnown(targetProcesses);
      return (
        watched !== undefined &&
        watched.closedAfterMs !== null &&
        processes !== undefined &&
        processes.gone.length < processes.before
      );
    },
  },
  everyoneServed: {
    says: 'every open connection was answered, and none was told to go',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && tally.unproven + tally.refusals.denied + tally.refusals.closed === 0;
    },
  },
  nobodyDenied: {
    says: 'the application told nobody to go',
    seenIn: ({attempts}) => valueIfKnown(attempts)?.refusals.denied === 0,
  },
  otherReasonSaid: {
    says: 'those that were turned away were told of a rate of requests, or of what lies behind a proxy',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      if (!tally) return false;
      const {closed, reset, denied} = tally.refusals;
      return deniedForOtherReasons(tally) > (closed + reset + denied) / 2;
    },
  },
  toldAfterWaiting: {
    says: 'answers came one after the other, and those turned away had waited for theirs',
    seenIn: ({service, ends}) =>
      (valueIfKnown(service)?.times ?? 0) > 1 && (valueIfKnown(ends)?.agesUs.p10 ?? 0) >= waitedUs,
  },
  unixDomain: {
    says: 'connect(2) failed with EAGAIN, which a Unix-domain listener alone answers: no packet was under way',
    seenIn: ({attempts}) => (valueIfKnown(attempts)?.refusals['queue-full'] ?? 0) > 0,
  },
  someRefused: {
    says: 'an attempt was refused',
    seenIn: ({attempts}) => {
      const tally = valueIfKnown(attempts);
      return tally !== undefined && Object.values(tally.refusals).some((count) => count > 0);
    },
  },
} as const satisfies Record<string, Observation>;

export type ObservationName = keyof typeof observations;

import {describe, expect, test} from 'vitest';
import type {LoadRun, TargetView} from '../../src/experiments/load-run.ts';
import {
  acceptFlow,
  admitted,
  passed,
  passingFlow,
  queueMembers,
} from '../../src/experiments/queue-evidence.ts';
import type {Moment} from '../../src/experiments/timeline.ts';
import type {Listener, Sample} from '../../src/model/host-facts.ts';
import {known, missing} from '../../src/model/reading.ts';
import {emptyTally} from '../../src/model/tally.ts';

/** One look at a listener whose queue is that long, with a limit of 8. */
function look(acceptQueueLength: number): Sample {
  const listener: Listener = {
    address: '127.0.0.1',
    port: 7000,
    acceptQueueLength,
    acceptQueueLimit: known(8, 'ss'),
    inode: 1,
  };
  return {listeners: known([listener], 'ss')} as unknown as Sample;
}

test.each([
  ['it only grew', [0, 3, 9, 9], {longest: 9, atEnd: 9, drained: false}],
  ['it was served in between', [0, 9, 2, 4, 4], {longest: 9, atEnd: 4, drained: true}],
  ['somebody came just before the last look: not left over', [0, 0, 0, 1], {longest: 1, atEnd: 0}],
  ['it was empty in the end', [0, 5, 0], {longest: 5, atEnd: 0, drained: true}],
  ['it was seen once', [4], {longest: 4, atEnd: 4, drained: false}],
])('the queue of a member: %s', (_, lengths, expected) => {
  const looks = lengths.map(look);
  const [before, after] = [looks[0], looks.at(-1)].map((sample) => ({sample}));
  const target = {before, after, sockets: []} as unknown as TargetView;
  const members = queueMembers(target, looks.slice(0, -1));
  expect(members).toMatchObject({known: true, value: [{limit: 8, ...expected}]});
});

test('no more was accepted than was started, whatever the target shows of a worker that was lost', () => {
  const counts = {accepted: 915, queued: 910, synReceived: 0};
  const before = {sample: {...look(0), processes: missing('not-observed', '/proc/PID')}};
  const target = {before, after: before, sockets: [known(counts, 'ss -tne')]} as unknown as TargetView;
  const reading = admitted(target, {moments: [], tally: {...emptyTally(), started: 900}});
  expect(reading).toMatchObject({known: true, value: {acceptedMost: 900, accepted: 900, queued: 900}});
});

/** A look at what has come into the queue, in all, and what is in it; `gone` for what could not be read. */
const gone = Symbol('gone');
function passing(atMs: number, opens: number | typeof gone, waiting: number | typeof gone): Sample {
  return {
    atMs,
    listeners: waiting === gone ? missing('unreadable', 'ss -ltn') : look(waiting).listeners,
    tcp:
      opens === gone
        ? missing('unreadable', '/proc/net/snmp')
        : known({PassiveOpens: opens}, '/proc/net/snmp'),
  } as unknown as Sample;
}

describe('connections that were closed as soon as they were taken', () => {
  const view = (before: Sample, after: Sample) =>
    ({before: {sample: before}, after: {sample: after}, sockets: []}) as unknown as TargetView;

  test.each<
    [
      when: string,
      before: Sample,
      after: Sample,
      established: number,
      canary: number,
      taken: number,
      queued: number,
    ]
  >([
    ['all were taken', passing(0, 50, 0), passing(9, 1050, 0), 1000, 0, 1000, 0],
    ['some are still in the queue', passing(0, 50, 0), passing(9, 1050, 17), 1000, 0, 983, 17],
    [
      'some were there before, and were taken since',
      passing(0, 50, 5),
      passing(9, 1050, 0),
      1000,
      0,
      1000,
      0,
    ],
    ['the canary came as well', passing(0, 50, 0), passing(9, 1054, 17), 1000, 4, 983, 17],
    [
      'somebody else did: no more were taken than were there',
      passing(0, 50, 0),
      passing(9, 1090, 0),
      1000,
      4,
      1000,
      0,
    ],
    ['nothing came', passing(0, 50, 0), passing(9, 50, 0), 0, 0, 0, 0],
    ['the canary alone waits', passing(0, 50, 0), passing(9, 51, 1), 0, 1, 0, 1],
  ])('%s', (_, before, after, established, canaryEstablished, accepted, queued) => {
    const run = {tally: {...emptyTally(), established}, canaryEstablished, quiet: undefined};
    expect(passed(view(before, after), run)).toMatchObject({
      known: true,
      value: {accepted, acceptedMost: accepted, queued, synReceived: 0},
    });
  });

  test('others are left out that came at the same pace before the load', () => {
    const quiet = {target: view(passing(0, 10, 0), passing(1000, 50, 0))} as unknown as LoadRun['quiet'];
    const run = {tally: {...emptyTally(), established: 100}, canaryEstablished: 4, quiet};
    // 40 a second of others for two seconds, and 17 of the run that nobody took.
    expect(passed(view(passing(1000, 50, 0), passing(3000, 234, 17)), run)).toMatchObject({
      value: {accepted: 83, queued: 17},
    });
  });

  test.each([
    ['the queue', passing(9, 1050, gone)],
    ['the counter', passing(9, gone, 0)],
  ])('%s could not be read: nothing is known', (_, after) => {
    const run = {tally: {...emptyTally(), established: 1000}, canaryEstablished: 0, quiet: undefined};
    expect(passed(view(passing(0, 50, 0), after), run).known).toBe(false);
  });
});

describe('how fast the application took them, while others waited', () => {
  const settledMs = 1000;
  test.each<[when: string, looks: Sample[], flow: object]>([
    [
      '50 a second',
      [passing(0, 0, 9), passing(500, 34, 18), passing(1000, 68, 27)],
      {perSecond: 50, waitedMs: 1000, takenAtEnd: 0, waitedAtEndMs: 0},
    ],
    [
      'it goes on when no more come',
      [passing(0, 0, 9), passing(1000, 68, 27), passing(1500, 68, 2)],
      {perSecond: 50, waitedMs: 1500, takenAtEnd: 25, waitedAtEndMs: 500},
    ],
    [
      'it does not',
      [passing(0, 0, 9), passing(1000, 68, 77), passing(1500, 68, 77)],
      {perSecond: 0, waitedMs: 1500, takenAtEnd: 0, waitedAtEndMs: 500},
    ],
    [
      'times at which nobody waited say nothing',
      [passing(0, 0, 0), passing(500, 400, 9), passing(1000, 434, 18), passing(1500, 434, 0)],
      {perSecond: 50, waitedMs: 500, takenAtEnd: 0, waitedAtEndMs: 0},
    ],
    [
      'nobody ever waited',
      [passing(0, 0, 0), passing(500, 400, 0)],
      {perSecond: null, waitedMs: 0, takenAtEnd: 0, waitedAtEndMs: 0},
    ],
    [
      'a look at which nothing could be read is passed over',
      [passing(0, 0, 9), passing(500, gone, 18), passing(750, 40, gone), passing(1000, 68, 27)],
      {perSecond: 50, waitedMs: 1000},
    ],
  ])('%s', (_, looks, flow) => {
    expect(passingFlow(looks, settledMs)).toMatchObject({known: true, value: flow});
  });

  test('one look is not enough', () => {
    expect(passingFlow([passing(0, 0, 9)], settledMs)).toMatchObject({known: false});
  });
});

describe('how long it stood at a number while others waited', () => {
  /** One look: descriptors of the process, its queue, and how many connections it had ended by then. */
  const kept = (atMs: number, fds: number, waiting: number, closedByPeer = 0): Moment => ({
    atMs,
    tally: {...emptyTally(), closedByPeer},
    sample: {
      atMs,
      listeners: look(waiting).listeners,
      processes: known([{fds: known(fds, '/proc/PID/fd')}], '/proc'),
      tcp: missing('unreadable', '/proc/net/snmp'),
    } as unknown as Sample,
  });

  test.each<[when: string, moments: Moment[], stood: object | undefined]>([
    ['none was ended', [kept(0, 60, 9), kept(500, 60, 17)], undefined],
    [
      'until the first was ended',
      [kept(0, 20, 0), kept(500, 60, 9), kept(1500, 60, 17), kept(2000, 40, 9, 30)],
      {beforeEndsMs: 1000, untilEndsMs: 1000, sinceMs: 0},
    ],
    [
      'and again when others had taken the places',
      [
        kept(0, 60, 9),
        kept(1000, 60, 17),
        kept(1500, 40, 9, 30),
        kept(2000, 60, 5, 30),
        kept(2500, 60, 5, 30),
      ],
      {beforeEndsMs: 1000, untilEndsMs: 1000, sinceMs: 500},
    ],
    [
      'it went on taking them',
      [kept(0, 20, 9), kept(500, 40, 9), kept(1000, 60, 9), kept(1500, 60, 9, 20)],
      {beforeEndsMs: 0, untilEndsMs: 0, sinceMs: 0},
    ],
    [
      'later it had more: it was not full',
      [kept(0, 60, 9), kept(1000, 60, 17), kept(1500, 80, 9, 1)],
      {beforeEndsMs: 0, untilEndsMs: 1000, sinceMs: 0},
    ],
    [
      'nobody waited',
      [kept(0, 60, 0), kept(1000, 60, 0), kept(1500, 60, 0, 1)],
      {beforeEndsMs: 0, untilEndsMs: 0, sinceMs: 0},
    ],
  ])('%s', (_, moments, stood) => {
    const flow = acceptFlow(moments, 1000);
    expect(flow.known && flow.value.stood).toEqual(stood);
  });
});

describe('a queue that is never empty, since others come all the time', () => {
  /** One look every quarter of a second: descriptors, what waits, and what has come into the queue in all. */
  const moments = (...looks: [fds: number, waiting: number, opens: number][]): Moment[] =>
    looks.map(([fds, waiting, opens], i) => ({
      atMs: i * 250,
      tally: emptyTally(),
      sample: {
        atMs: i * 250,
        listeners: look(waiting).listeners,
        processes: known([{fds: known(fds, '/proc/PID/fd')}], '/proc'),
        tcp: known({PassiveOpens: opens}, '/proc/net/snmp'),
      } as unknown as Sample,
    }));

  test.each<[when: string, moments: Moment[], flow: object]>([
    [
      'whoever waited had been taken by the next look: nobody waits for long',
      moments([20, 3, 100], [21, 3, 104], [20, 3, 108], [22, 3, 112]),
      {perSecond: null, waitedMs: 0, stillMs: 0},
    ],
    ['some waited longer', moments([20, 5, 100], [22, 5, 102], [24, 5, 104]), {perSecond: 8, waitedMs: 500}],
    [
      'a short queue that is full at each look may have dropped others, however fast it moves',
      moments([20, 9, 100], [45, 9, 125], [70, 9, 150]),
      {perSecond: 100, waitedMs: 500},
    ],
    ['nobody was taken', moments([20, 5, 100], [20, 5, 100], [20, 6, 101]), {stillMs: 500, waitedMs: 500}],
  ])('%s', (_, seen, flow) => {
    expect(acceptFlow(seen, 0)).toMatchObject({known: true, value: flow});
  });
});

import type {Ends, EndsSpread, Spread} from '../../model/ends.ts';
import type {Tally} from '../../model/tally.ts';
import {clear, defineLimit} from '../limit.ts';
import {ownSetting} from '../own-setting.ts';
import {
  endedAfterArrivals,
  lateCount,
  laterOutlivedOthers,
  leftOutCount,
  oldestWereEnded,
} from '../trouble.ts';

/** Fewer ends than this make no cluster. */
const fewest = 5;
/** Ends younger than this are refusals, not timeouts. */
const youngestUs = 500_000;

export const idleTimeout = defineLimit({
  id: 'idle-timeout',
  title: 'The application closes idle connections at a certain age',
  facts: [
    'Ends at the same age, whenever they were opened, are a timeout; ends at the same moment, whatever their age, are a death or a restart (measured: death-ends-all-at-once).',
    'An application that looks at its timers now and then ends connections late, never early: redis looks at a part of its clients at a time and may be some seconds late (redis: server.c clientsCron()). So the youngest end is closest to what is configured.',
    'redis counts idle time in whole seconds of its clock, and a timeout in whole seconds (redis.conf, timeout): a connection of the last moment of a second ends when it is as old as the timeout, if it is looked at then; each is looked at once a second. Of those opened over more than a second the youngest end is therefore less than a second above the timeout.',
    'If a limit on the number is reached as well, the ages differ: connections that are closed to make room are younger; connections that waited in the accept queue are older by the time they waited.',
    'Common ones: nginx 60 s (client_header_timeout), Apache 20 s, haproxy timeout client, node 5 s after an answer, sshd 120 s, PostgreSQL 60 s before login (the default of each, by its manual).',
  ],
  needs: ['attempts'],
  wants: ['ends', 'acceptQueue', 'targetProcesses', 'acceptors', 'server', 'repeats'],
  decide: 'open over a longer time than the connections live: then one age and one moment cannot be confused',
  judge({attempts, ends: all, acceptQueue, targetProcesses, acceptors, server, repeats}, cite) {
    const waited =
      lateCount(attempts) + leftOutCount(attempts) + attempts.unproven + (acceptQueue?.longest ?? 0) > 0;
    const toTime = all && endsToTime(all, waited);
    const ends = all && {...all, ...toTime};
    if (!ends || ends.count < fewest || attempts.closedByPeer === 0 || ends.agesUs.p50 < youngestUs)
      return clear;
    const ages = ends.agesUs.p90 - ends.agesUs.p10;
    const times = ends.timesUs.p90 - ends.timesUs.p10;
    if (ages > oneAgeUs(ends.agesUs.p50)) return clear;
    // Eviction at a constant rate of arrivals has one age too; but it ends with them, and what it spares outlives that age.
    const likeEviction =
      attempts.open > 0 && oldestWereEnded(attempts) && !endedAfterArrivals(attempts, ends);
    if (likeEviction && ends.runUs > ends.timesUs.p90 + ends.agesUs.p50) return clear;
    // Tried again it ended the oldest for each that came beyond a number, and nobody else: that explains all ends.
    if (likeEviction && repeats?.batch !== undefined) return clear;
    const apart = times > 3 * ages;
    const died = targetProcesses !== undefined && targetProcesses.gone.length > 0;
    const atOneMoment = !apart && times < ages / 3;
    // Who looks at its timers once a second ends all that are old enough at one moment, and spares the younger; where none
    // is, all were of about one age.
    const sweeps =
      targetProcesses !== undefined &&
      (attempts.open > 0 ? oldestWereEnded(attempts) : ages <= timedOneByOneUs(ends.agesUs.p50)) &&
      endedAfterArrivals(attempts, ends);
    if (!apart && (died || (atOneMoment && !sweeps))) return clear;
    const wholeUs = wholeTimeoutUs(ends.agesUs, attempts);
    return {
      verdict: 'hit',
      confidence:
        likeEviction ||
        atOneMoment ||
        !(apart || targetProcesses) ||
        (toTime === all?.youngest && !acceptQueue)
          ? 'possible'
          : apart && targetProcesses && !died && ages <= timedOneByOneUs(ends.agesUs.p50)
            ? 'certain'
            : 'likely',
      ceiling: null,
      because: [
        cite('ends', 'connections that the application ended', {value: ends.count}),
        cite('ends', 'their age, the youngest, ms', {value: Math.round(ends.agesUs.least / 1000)}),
        ...(wholeUs === undefined
          ? []
          : [cite('ends', 'the timeout, if it is one of whole seconds, ms', {value: wholeUs / 1000})]),
        cite('ends', 'their age, p10, ms', {value: Math.round(ends.agesUs.p10 / 1000)}),
        cite('ends', 'their age, p50, ms', {value: Math.round(ends.agesUs.p50 / 1000)}),
        cite('ends', 'their age, p90, ms', {value: Math.round(ends.agesUs.p90 / 1000)}),
        cite('ends', 'time over which they ended, p10 to p90, ms', {value: Math.round(times / 1000)}),
      ],
      advice: [
        `raise the application’s timeout of ${timeoutInWords(ends.agesUs, wholeUs)} for idle connections, or let clients send something before (keepalive of the protocol, not of TCP)`,
        ...ownSetting(acceptors, 'idle', server),
      ],
    };
  },
});

/** Those whose age tells: who was turned away at once, made room or waited first has another one. */
function endsToTime(ends: Ends, waited: boolean): EndsSpread {
  if (laterOutlivedOthers(ends) && ends.later) return ends.later;
  const taken = ends.taken ?? ends;
  const {youngest} = ends;
  const isOne = ({agesUs}: EndsSpread) => agesUs.p90 - agesUs.p10 <= oneAgeUs(agesUs.p50);
  if (!waited || !youngest || isOne(taken)) return taken;
  return youngest.agesUs.p90 - youngest.agesUs.p10 <= exactWithinUs ? youngest : taken;
}

/** Ends so far apart are of one age still: timers that are looked at in turn end connections up to two seconds apart. */
function oneAgeUs(ageUs: number): number {
  return Math.max(timedOneByOneUs(ageUs), Math.min(2_500_000, 0.5 * ageUs));
}

/** Closer than this they are of one age without a doubt; ends at random may lie as far apart as those looked at in turn. */
function timedOneByOneUs(ageUs: number): number {
  return Math.max(100_000, 0.25 * ageUs);
}

/** Ends that lie further apart than this were not timed one by one. */
const exactWithinUs = 100_000;
/** Ends of an application that looks at each connection once a second lie further apart than this. */
const timersApartUs = 500_000;

/**
 * The timeout of an application that counts in whole seconds, where its ends scatter as those of such a one do and those
 * opened were of every part of a second.
 */
function wholeTimeoutUs(
  {least, p10, p90}: Spread,
  {firstStartedAtMs, lastStartedAtMs}: Pick<Tally, 'firstStartedAtMs' | 'lastStartedAtMs'>,
): number | undefined {
  const openedMs = (lastStartedAtMs ?? 0) - (firstStartedAtMs ?? 0);
  const liesClose = p90 - p10 <= timersApartUs;
  return liesClose || openedMs < 1000 || least < 1e6 ? undefined : Math.floor(least / 1e6) * 1e6;
}

function timeoutInWords({least, p10, p50, p90}: Spread, wholeUs: number | undefined): string {
  const seconds = (us: number) => Number((us / 1e6).toPrecision(3));
  if (p90 - p10 <= exactWithinUs) return `about ${seconds(p50)} s`;
  const seen = `it ended the youngest at ${seconds(least)} s, half of them by ${seconds(p50)} s`;
  return wholeUs === undefined
    ? `${seconds(least)} s or a little less (${seen})`
    : `${seconds(wholeUs)} s, if it is set in whole seconds (${seen})`;
}

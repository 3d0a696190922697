import type {Spread} from '../../model/evidence.ts';
import {clear, defineLimit} from '../limit.ts';
import {endedAfterArrivals, oldestWereEnded} from '../trouble.ts';

/** Fewer ends than this make no cluster. */
const fewest = 5;
/** Ends younger than this are refusals, not timeouts. */
const youngestUs = 500_000;

export const idleTimeout = defineLimit({
  id: 'idle-timeout',
  title: 'The application ends idle connections at one age',
  facts: [
    'Ends at the same age, whenever they were opened, are a timeout; ends at the same moment, whatever their age, are a death or a restart (facts/kernel.md 20).',
    'An application that looks at its timers now and then ends connections late, never early: redis with timeout 7 ended them at 7.03 to 11 s, half of them after 8.3 s (measured with 1,000 connections). So the youngest end is closest to what is configured.',
    'Common ones: nginx 60 s (client_header_timeout), Apache 20 s, haproxy timeout client, node 5 s after an answer, sshd 120 s, PostgreSQL 60 s before login (facts/servers.md, "Timeouts that look like a limit").',
  ],
  needs: ['attempts'],
  wants: ['ends', 'targetProcesses'],
  decide: 'open over a longer time than the connections live: then one age and one moment cannot be confused',
  judge({attempts, ends: all, targetProcesses}, cite) {
    // Those that were turned away at once say nothing about the others.
    const ends = all && {...all, ...all.taken};
    if (!ends || ends.count < fewest || attempts.closedByPeer === 0 || ends.agesUs.p50 < youngestUs)
      return clear;
    const ages = ends.agesUs.p90 - ends.agesUs.p10;
    const times = ends.timesUs.p90 - ends.timesUs.p10;
    if (ages > oneAgeUs(ends.agesUs.p50)) return clear;
    // Eviction at a constant rate of arrivals has one age too; but it ends with them, and what it spares outlives that age.
    const likeEviction =
      attempts.open > 0 && oldestWereEnded(attempts) && !endedAfterArrivals(attempts, ends);
    if (likeEviction && ends.runUs > ends.timesUs.p90 + ends.agesUs.p50) return clear;
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
    return {
      verdict: 'hit',
      confidence:
        likeEviction || atOneMoment || !(apart || targetProcesses)
          ? 'possible'
          : apart && targetProcesses && !died && ages <= timedOneByOneUs(ends.agesUs.p50)
            ? 'certain'
            : 'likely',
      ceiling: null,
      because: [
        cite('ends', 'connections that the application ended', {value: ends.count}),
        cite('ends', 'their age, the youngest, ms', {value: Math.round(ends.agesUs.least / 1000)}),
        cite('ends', 'their age, p10, ms', {value: Math.round(ends.agesUs.p10 / 1000)}),
        cite('ends', 'their age, p50, ms', {value: Math.round(ends.agesUs.p50 / 1000)}),
        cite('ends', 'their age, p90, ms', {value: Math.round(ends.agesUs.p90 / 1000)}),
        cite('ends', 'time over which they ended, p10 to p90, ms', {value: Math.round(times / 1000)}),
      ],
      advice: [
        `raise the application’s timeout of ${timeoutInWords(ends.agesUs)} for idle connections, or let clients send something before (keepalive of the protocol, not of TCP)`,
      ],
    };
  },
});

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

function timeoutInWords({least, p10, p50, p90}: Spread): string {
  const seconds = (us: number) => Number((us / 1e6).toPrecision(3));
  return p90 - p10 <= exactWithinUs
    ? `about ${seconds(p50)} s`
    : `${seconds(least)} s or a little less (it ended the youngest at that age, half of them by ${seconds(p50)} s)`;
}

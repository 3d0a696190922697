import {loopShares} from '../../model/loop-shares.ts';
import {clear, defineLimit} from '../limit.ts';

/** Half of the connections leaving later than this is no hiccup of a shared machine, unless one stall made it so. */
const lateUs = 50_000;
/** Below this share of the offered rate the figure is the driver's. */
const keptShare = 0.9;
/** Where the rate itself is the figure, less is forgiven. */
const keptShareOfRate = 0.97;
/** A loop that did not look at its sockets for this long cannot tell whose delay it saw. */
const blindMs = 1000;

export const driverSaturated = defineLimit({
  id: 'driver-saturated',
  title: 'The driver could not keep its schedule',
  facts: [
    'An open-loop schedule starts connections whether or not earlier ones have ended. If the driver lacks CPU they start late, and the result is the driver’s and not the target’s.',
    `Judged hit when less than ${keptShare * 100} % of the offered rate was achieved, and either half of the attempts left more than ${lateUs / 1000} ms late or a worker did not look at its sockets for ${blindMs} ms (it was stopped, or had no CPU). Also when attempts met their deadline during such a pause. Lateness that one stall of less than ${blindMs} ms explains does not count: in a ramp of 0.2 s it makes every attempt late, and spoils latencies, not a count of connections.`,
    'How much of the time the loop had nothing to do, and how much it was ready and had no CPU (/proc/thread-self/schedstat, Documentation/scheduler/sched-stats.rst), is shown and not judged: on shared cores a driver may wait for a third of the time, and half of its attempts still leave at once. It tells where lateness came from, not whether there was any.',
  ],
  needs: ['asked', 'attempts'],
  wants: ['schedule'],
  decide: 'read the lateness of the workers',
  judge({asked, attempts, schedule}, cite) {
    const {idle, runDelay} = loopShares(attempts);
    const percent = (share: number) => Math.round(share * 100);
    const because = [
      ...(schedule
        ? [
            cite('schedule', 'offered connections/s', {value: Math.round(schedule.offeredPerSecond)}),
            cite('schedule', 'achieved connections/s', {value: Math.round(schedule.achievedPerSecond)}),
            cite('schedule', 'lateness p50, µs', {value: schedule.latenessP50Us}),
            cite('schedule', 'lateness p99, µs', {value: schedule.latenessP99Us}),
          ]
        : []),
      ...(idle === null
        ? []
        : [cite('attempts', 'driver idle, % of the time it opened connections', {value: percent(idle)})]),
      ...(runDelay === null
        ? []
        : [cite('attempts', 'driver waited for a CPU, % of the same time', {value: percent(runDelay)})]),
    ];
    const stalled = attempts.longestBlindMs > blindMs;
    const stallUs = stalled ? 0 : attempts.longestBlindMs * 1000;
    const slow =
      schedule !== undefined &&
      (asked.sustained
        ? schedule.achievedPerSecond < keptShareOfRate * schedule.offeredPerSecond
        : schedule.achievedPerSecond < keptShare * schedule.offeredPerSecond &&
          // Where one of several workers stood still, more than half of the attempts were on time.
          (stalled || schedule.latenessP50Us > lateUs + stallUs));
    const blind = stalled && attempts.refusals.deadline > 0;
    if (slow || blind)
      return {
        verdict: 'hit',
        confidence: slow ? 'certain' : 'likely',
        ceiling: null,
        because: [
          ...because,
          cite('attempts', 'longest pause of the driver’s event loop, ms', {
            value: Math.round(attempts.longestBlindMs),
          }),
        ],
        advice: [
          `offer less: --rate ${Math.max(1, Math.floor((schedule?.achievedPerSecond ?? asked.perSecond ?? 1000) * 0.8))}/s, or --rate max if only the count matters`,
          'give the driver more CPU, more workers (--workers), or a host of its own',
        ],
      };
    const intervalUs = asked.perSecond === null ? Infinity : 1e6 / asked.perSecond;
    if (schedule && schedule.latenessP99Us > intervalUs + lateUs)
      return {
        verdict: 'near',
        confidence: 'certain',
        ceiling: null,
        because,
        advice: ['read the latencies of this run with care: some attempts left late'],
      };
    return clear;
  },
});

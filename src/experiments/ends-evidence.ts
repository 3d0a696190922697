import type {Ends, EndsSpread, Spread} from '../model/ends.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import type {Tally} from '../model/tally.ts';
import type {Latency} from '../stats/latency.ts';
import type {LoadRun} from './load-run.ts';
import {peerEnds} from './peer-ends.ts';

/** Of the ends of unknown waits so many are taken for those that had not waited. */
const youngestShare = 0.25;

/**
 * The connections that the peer ended, as a whole and in the parts that tell one cause from another. Pure.
 * @param settled what had become of the attempts when the last had its outcome
 * @param atOnce most that the application had at one moment, where it is known
 */
export function ends(
  {histograms, tally, moments}: LoadRun,
  {settled, atOnce}: {readonly settled: Tally | undefined; readonly atOnce: number | undefined},
): Reading<Ends> {
  const from = 'the driver';
  const {age, time} = peerEnds(histograms);
  if (age.count === 0) return missing('not-observed', from, 'the peer ended no connection');
  const {takenAge, takenTime} = histograms;
  const taken = takenAge.count;
  const byThen = settled?.endedByPeer ?? 0;
  const unwaited = atOnce ?? Math.ceil(taken * youngestShare);
  const runMs = (moments.at(-1)?.atMs ?? 0) - (tally.firstStartedAtMs ?? 0);
  return known(
    {
      ...endsBetween(age, time, 0, age.count),
      fins: histograms.finAge.count,
      ...(taken > 0 && taken < age.count ? {taken: endsBetween(takenAge, takenTime, 0, taken)} : {}),
      ...(byThen > 0 && byThen < age.count
        ? {
            atArrivals: endsBetween(age, time, 0, byThen),
            later: endsBetween(age, time, byThen, age.count),
          }
        : {}),
      ...(unwaited > 0 && unwaited < taken ? {youngest: endsBetween(takenAge, takenTime, 0, unwaited)} : {}),
      runUs: Math.max(0, runMs * 1000),
    },
    from,
  );
}

/** Those of the ranks above `first` up to `last`, by age and by time alike. */
function endsBetween(age: Latency, time: Latency, first: number, last: number): EndsSpread {
  const spread = (samples: Latency): Spread => {
    const at = (share: number) => {
      const rank = Math.max(first + 1, first + share * (last - first));
      return samples.percentileUs((100 * rank) / samples.count) ?? 0;
    };
    return {least: at(0), p10: at(0.1), p50: at(0.5), p90: at(0.9)};
  };
  return {count: last - first, agesUs: spread(age), timesUs: spread(time)};
}

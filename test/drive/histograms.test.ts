import fc from 'fast-check';
import {expect, test} from 'vitest';
import {histogramNames} from '../../src/drive/histogram-names.ts';
import {emptyHistograms, encodeHistograms, mergeHistograms} from '../../src/drive/histograms.ts';

const summaries = (histograms: ReturnType<typeof emptyHistograms>) =>
  histogramNames.map((name) => histograms[name].summary());

test('what any number of workers recorded is what one would have', () => {
  const samples = fc.array(fc.tuple(fc.constantFrom(...histogramNames), fc.nat({max: 1e9})), {maxLength: 20});
  fc.assert(
    fc.property(fc.array(samples, {maxLength: 4}), (shares) => {
      const one = emptyHistograms();
      const workers = shares.map((share) => {
        const own = emptyHistograms();
        for (const [name, us] of share) {
          own[name].record(us);
          one[name].record(us);
        }
        return encodeHistograms(own);
      });
      expect(summaries(mergeHistograms(workers))).toEqual(summaries(one));
    }),
    {numRuns: 30},
  );
});

import {explain} from '../../../src/explain/explain.ts';
import {shapeOf} from '../../../src/explain/find-shape.ts';
import {shapeNames} from '../../../src/explain/shape.ts';
import {randomOf} from './random.ts';
import {simulate} from './run.ts';
import {wrongIn, wronglySure} from './wrong.ts';

/** `npm run shapes [runs]`: how often each shape is established, named wrong, and ruled out though it was the truth. */
const runs = Number(process.argv[2] ?? 10_000);
const seed = 12;

console.log(`${runs} runs of each shape, with loss of up to 1 % and jitter beside it; seed ${seed}`);
console.log('truth     established   named wrong   ruled out   verdict wrong and sure   ms');
for (const truth of shapeNames) {
  const beganMs = performance.now();
  const random = randomOf(seed);
  const counts = {established: 0, wrong: 0, ruledOut: 0, wrongVerdicts: 0};
  const words = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const {seen, evidence, hasLoss, isBan} = simulate(truth, random);
    const shape = shapeOf(seen);
    if (shape.failedShare === 0) continue;
    if (shape.sure.includes(truth)) counts.established++;
    if (wrongIn(truth, shape, {hasLoss, isBan}).length > 0) counts.wrong++;
    if (!shape.fits.includes(truth)) counts.ruledOut++;
    const sure = wronglySure(truth, explain(evidence), {hasLoss, isBan});
    if (sure.length > 0) counts.wrongVerdicts++;
    for (const limit of sure) words.set(limit, (words.get(limit) ?? 0) + 1);
  }
  const percent = (count: number) => `${((100 * count) / runs).toFixed(2)} %`;
  console.log(
    [
      truth.padEnd(9),
      percent(counts.established).padStart(11),
      percent(counts.wrong).padStart(13),
      percent(counts.ruledOut).padStart(11),
      percent(counts.wrongVerdicts).padStart(24),
      Math.round(performance.now() - beganMs)
        .toString()
        .padStart(8),
      [...words].map(([limit, count]) => `${limit} ${count}`).join(', '),
    ].join(' '),
  );
}

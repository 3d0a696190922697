import {shapeNames, shapeOf} from '../../../src/explain/shape.ts';
import {randomOf} from './random.ts';
import {simulate} from './run.ts';
import {wrongIn} from './wrong.ts';

/** `npm run shapes [runs]`: how often each shape is established, named wrong, and ruled out though it was the truth. */
const runs = Number(process.argv[2] ?? 10_000);
const seed = 12;

console.log(`${runs} runs of each shape, with loss of up to 1 % and jitter beside it; seed ${seed}`);
console.log('truth     established   named wrong   ruled out   ms');
for (const truth of shapeNames) {
  const beganMs = performance.now();
  const random = randomOf(seed);
  const counts = {established: 0, wrong: 0, ruledOut: 0};
  for (let run = 0; run < runs; run++) {
    const {seen, hasLoss, isBan} = simulate(truth, random);
    const shape = shapeOf(seen);
    if (shape.failedShare === 0) continue;
    if (shape.sure.includes(truth)) counts.established++;
    if (wrongIn(truth, shape, {hasLoss, isBan}).length > 0) counts.wrong++;
    if (!shape.fits.includes(truth)) counts.ruledOut++;
  }
  const percent = (count: number) => `${((100 * count) / runs).toFixed(2)} %`;
  console.log(
    [
      truth.padEnd(9),
      percent(counts.established).padStart(11),
      percent(counts.wrong).padStart(13),
      percent(counts.ruledOut).padStart(11),
      Math.round(performance.now() - beganMs)
        .toString()
        .padStart(8),
    ].join(' '),
  );
}

/**
 * Measures every fact of src/facts and writes one line of JSON for each as it is done. Runs as the root of a user namespace
 * (`unshare -rn`), so that namespaces and rules of its own need no privilege.
 */
import {acceptQueueMeasurements} from './measure/accept-queue.ts';
import {endMeasurements} from './measure/ends.ts';
import {handshakeMeasurements} from './measure/handshake.ts';
import {localLimitMeasurements} from './measure/local-limits.ts';
import {pathMeasurements} from './measure/path.ts';
import {type Measurement, Unmeasurable} from './measurement.ts';

const measurements = [
  ...handshakeMeasurements,
  ...acceptQueueMeasurements,
  ...localLimitMeasurements,
  ...pathMeasurements,
  ...endMeasurements,
];

async function measured({fact, measure}: Measurement): Promise<object> {
  try {
    return {fact, ...(await measure())};
  } catch (error) {
    if (!(error instanceof Unmeasurable)) throw error;
    return {fact, why: error.message};
  }
}

// Most of them wait, so they wait together.
await Promise.all(measurements.map(async (each) => console.log(JSON.stringify(await measured(each)))));
process.exit(0);

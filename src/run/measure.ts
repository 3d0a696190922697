import type {RunRecord} from '../record/record.ts';
import {RunContext} from './run-context.ts';
import type {Accompaniment} from './run-event.ts';
import type {RunRequest} from './run-request.ts';

/**
 * plan → drive and observe → explain → record, with its expectations judged. Prints nothing, takes no signals, and leaves
 * no process, socket or file behind.
 * @throws UsageError for a target that cannot be loaded; Error where workers cannot be started
 */
export async function measure(request: RunRequest, accompaniment: Accompaniment): Promise<RunRecord> {
  const context = await RunContext.open(request, accompaniment);
  try {
    const {limitReadings, planFor} = context;
    const measurements = await request.spec.conduct({context, limitReadings, planFor});
    await context.recover(measurements);
    const record = await context.record(measurements);
    if (request.expectations.length === 0) return record;
    const {judgeExpectations} = await import('../gate/gate.ts');
    return judgeExpectations(record, request.expectations);
  } finally {
    await context.close();
  }
}

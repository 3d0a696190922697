import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {LoadRun} from '../../src/experiments/load-run.ts';
import {LoadSession} from '../../src/experiments/load-session.ts';
import {type ListenerProcess, startListener} from '../../src/listen/child.ts';
import {ceilingFlags} from '../../src/options/experiments.ts';
import {completeOptions} from '../../src/options/flag.ts';
import {RunContext} from '../../src/run/run-context.ts';
import type {RunEvent} from '../../src/run/run-event.ts';
import {runRequest} from '../../src/run/run-request.ts';

let listener: ListenerProcess;
beforeAll(async () => {
  listener = await startListener();
});
afterAll(() => listener.stop());

const signal = new AbortController().signal;
const few = {connections: 5, ratePerSecond: Infinity, holdMs: 0, repeats: 0};

function requestFor(options: Parameters<typeof completeOptions<typeof ceilingFlags>>[1]) {
  return runRequest('ceiling', listener.url, completeOptions(ceilingFlags, options));
}

/** One run of load, from the readings before it to those after. */
async function load(context: RunContext): Promise<LoadRun> {
  const session = await LoadSession.start(context.planFor({...few, perSecond: null}), context);
  try {
    await session.open();
    await session.settle();
    const run = await session.report();
    await session.close();
    return run;
  } finally {
    await session.end();
  }
}

test('each run has readings of the driver of its own: what an earlier one lost is no evidence for a later one', async () => {
  const context = await RunContext.open(await requestFor(few), {signal, onEvent: () => {}});
  try {
    const runs = [await load(context), await load(context)];
    for (const {driver, startMs} of runs) {
      expect(driver.before.sample.tcpExt.known).toBe(true);
      expect(driver.before.sample.atMs).toBeLessThanOrEqual(startMs);
      expect(driver.after.sample.atMs).toBeGreaterThanOrEqual(startMs);
    }
    const [first, second] = runs.map(({driver}) => driver);
    expect(second?.before.sample.atMs).toBeGreaterThanOrEqual(first?.after.sample.atMs ?? Infinity);
  } finally {
    await context.close();
  }
});

describe('what lives as long as a run', () => {
  test('is said to begin, and is gone after the end, whatever becomes of it', async () => {
    const events: RunEvent['type'][] = [];
    const context = await RunContext.open(await requestFor(few), {
      signal,
      onEvent: ({type}) => events.push(type),
    });
    expect(events).toEqual(['target']);
    await context.close();
    await context.close();
    expect(await context.driverObserver.readAll()).toMatchObject({
      sample: {tcpExt: {known: false, gap: 'not-observed'}},
    });
    expect(context.observer?.lost).toBeDefined();
  });

  test('does not come to be where the target may not be loaded', async () => {
    const request = await runRequest('ceiling', '203.0.113.1:80', completeOptions(ceilingFlags, few));
    await expect(RunContext.open(request, {signal, onEvent: () => {}})).rejects.toThrow(
      'is a public address',
    );
  });
});

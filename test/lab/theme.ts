import {describe, expect, test} from 'vitest';
import {startMeasuring} from '../helpers/plimsoll.ts';
import {bringNeighbour} from './neighbour.ts';
import {rowOf} from './row.ts';
import {type Scenario, type View, views} from './scenario.ts';
import {truthIn} from './verdict.ts';

/** One may have to wait until another that must be alone is over. */
const timeout = 300_000;

/**
 * The scenarios of one file: tests where that file is the one that is run, as `npm run lab` does, and in any case data
 * for whoever imports it.
 */
export function theme(file: string, scenarios: readonly Scenario[]): readonly Scenario[] {
  if (expect.getState().testPath === file) for (const scenario of scenarios) asTests(scenario);
  return scenarios;
}

/** `npm run lab -- --repeat N`. */
const times = Array.from({length: Number(process.env.LAB_REPEAT ?? 1)}, (_, time) => time);

/** One test a view: each has a scene of its own, and leaves its verdict for the reporter. */
export function asTests(scenario: Scenario, from: readonly View[] = views): void {
  describe(scenario.name, () => {
    const runs = times.flatMap((time) => from.map((view) => [view, time] as const));
    test.for(runs)('%s, %d', {timeout}, async ([view], {task, skip}) => {
      const why = scenario.unable?.();
      if (why) skip(why);
      const row = await play(scenario, view);
      task.meta.lab = row;
      expect(row.faults).toEqual([]);
    });
  });
}

async function play(scenario: Scenario, view: View) {
  const scene = await scenario.build();
  const {driver, target, under, truth, meanwhile} = scene;
  if (view === 'beside a busy neighbour') await bringNeighbour(scene);
  const blind = view === 'from the client alone' ? ['--observe-on', 'none'] : [];
  const begun = Date.now();
  // Which limit it is does not hang on trying its figure again, and that takes as long as the run itself.
  const flags = ['--repeats', '0', ...scenario.flags, ...blind];
  const run = startMeasuring(driver, target, flags, under);
  const [{ceiling, exitCode}] = await Promise.all([run.measured, meanwhile?.(run)]);
  const seconds = (Date.now() - begun) / 1000;
  return rowOf(scenario, view, truthIn(view, {...scenario.truth, ...truth}), ceiling, {exitCode, seconds});
}

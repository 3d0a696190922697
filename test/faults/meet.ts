import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parseRecord} from '../../src/record/record.ts';
import {expectNothingLeft, processesIn} from '../cli/run.ts';
import type {Namespace} from '../helpers/namespace.ts';
import {needOf} from '../helpers/need.ts';
import {certainOfTarget} from '../helpers/plimsoll.ts';
import {begin, openScene} from './scene.ts';
import type {Row} from './table.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What became of a row, for the printed matrix. */
    fault?: {
      readonly fault: string;
      readonly command: string;
      readonly phase: string;
      readonly exitCode: number;
      readonly tookMs: number;
    };
  }
}

/** Makes a test of a row: the run, its fault, and all that must be so at its end. */
export function asTest(row: Row): void {
  const {fault, phase} = row;
  test(`${fault.name}, ${phase.command} ${phase.name}`, {timeout: 180_000}, async ({task}) => {
    const scene = await openScene(fault.serverFlags ?? [], fault.apart ?? false);
    const before = await settingsOf(scene.driver);
    const wrap = (await fault.around?.(scene)) ?? [];
    const settings = fault.around ? await settingsOf(scene.driver) : before;
    needOf(wrap);
    const output = `${scene.folder}/run.json`;
    const flags = (fault.flags ?? []).map((flag) => flag.replace('FOLDER', scene.folder));
    const target = fault.target ?? scene.server.target;
    const others = [...processesIn(scene.driver).keys()].map((pid) => ({pid}));
    const going = begin(scene, [phase.command, target, '-o', output, ...phase.flags, ...flags], wrap);
    let ended = false;
    void going.run.ended.then(() => {
      ended = true;
    });
    await phase.reached(going);
    expect(ended).toBe(false);
    const struckMs = performance.now();
    await fault.strike?.(going);
    const {exitCode, stderr} = await going.run.ended;
    const tookMs = Math.round(performance.now() - struckMs);
    task.meta.fault = {fault: fault.name, command: phase.command, phase: phase.name, exitCode, tookMs};
    const text = existsSync(output) ? readFileSync(output, 'utf8') : null;

    expect({exitCode, stderr}).toSatisfy(() => row.exitCodes.includes(exitCode));
    expect(tookMs).toBeLessThan(row.withinMs);
    expect(stderr).not.toMatch(/internal error|\n +at /);
    const record = text === null ? null : parseRecord(text);
    expect(record?.complete ?? null).toBe(row.complete);
    const [experiment] = record?.experiments ?? [];
    if (row.says) expect(`${stderr}${experiment?.notes.join('\n')}`).toMatch(row.says);
    if (record && experiment) {
      expect(record.exitCode).toBeOneOf([exitCode, 0]);
      const {started, established, accepted, held} = experiment.attempts;
      // What a worker that is lost had not told yet is lost with it.
      const toldShare = fault.kills ? 0.5 : 1;
      expect(established).toBeGreaterThanOrEqual(toldShare * (phase.established ?? 0));
      for (const count of [
        established,
        accepted ?? 0,
        held,
        experiment.name === 'rate' ? 0 : (experiment.result ?? 0),
      ])
        expect(count).toBeLessThanOrEqual(experiment.name === 'burst' ? Infinity : started);
      if (exitCode !== 0)
        expect(certainOfTarget(experiment).filter((limit) => limit !== fault.isSo)).toEqual([]);
    }
    // Hidden files are the test's own.
    const left = readdirSync(scene.folder).filter((name) => !name.startsWith('.c') && !name.startsWith('.f'));
    expect(left.sort()).toEqual([
      ...(flags.some((flag) => flag.endsWith('full.html')) ? ['full.html'] : []),
      ...(record ? ['run.json'] : []),
    ]);
    await expectNothingLeft(scene.driver, others, true);
    expect(await settingsOf(scene.driver)).toBe(settings);
  });
}

/** Settings of the namespace that a run could have changed. */
function settingsOf(namespace: Namespace): Promise<string> {
  return namespace.mustRun('sysctl', '-a', '--pattern', '^net[.](core|ipv4|ipv6)[.]');
}

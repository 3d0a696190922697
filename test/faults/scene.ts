import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {type Launched, launch, processesIn} from '../cli/run.ts';
import {Namespace, openPair} from '../helpers/namespace.ts';
import {type Listening, listen, workersOf} from '../helpers/plimsoll.ts';

/** Where a run goes on. */
export interface Scene {
  readonly driver: Namespace;
  readonly server: Listening;
  /** For outputs alone: what is in there at the end is all that the run has left. */
  readonly folder: string;
}

/** A run that goes on, to be struck. */
export interface Going extends Scene {
  readonly run: Launched;
}

/** @param apart driver and target are two hosts with a cable between them, `cable` at both ends */
export async function openScene(serverFlags: readonly string[], apart: boolean): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fault-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  if (!apart) {
    const driver = await Namespace.open();
    return {driver, folder, server: await listen(driver, '127.0.0.1:7000', ...serverFlags)};
  }
  const {client, server} = await openPair();
  return {driver: client, folder, server: await listen(server, '10.9.0.2:7000', ...serverFlags)};
}

export function begin(scene: Scene, args: readonly string[], wrap: readonly string[]): Going {
  return {...scene, run: launch(scene.driver, args, wrap)};
}

/** Workers that drive, the one with most connections first; the canary's has next to none, as all have in a search. */
export function drivers({run}: Pick<Going, 'run'>): number[] {
  const counts = workersOf(run.pid).map((pid) => [pid, readdirSync(`/proc/${pid}/fd`).length] as const);
  const fewest = Math.min(...counts.map(([, fds]) => fds));
  const many = counts.filter(([, fds]) => fds > fewest + 4);
  return (many.length > 0 ? many : counts).sort(([, a], [, b]) => b - a).map(([pid]) => pid);
}

/** The shells by which a run observes both hosts. */
export function shells({driver, run}: Going): number[] {
  return [...processesIn(driver)].flatMap(([pid, line]) =>
    line === 'sh' && parentOf(pid) === run.pid ? pid : [],
  );
}

function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

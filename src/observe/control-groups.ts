import type {CgroupUse, ControlGroups} from '../model/host-facts.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {cgroupDirectories, parseCgroupMounts, parsePidCgroup} from './proc/cgroup.ts';
import {parseNumber, parseNumberOrMax} from './proc/number.ts';
import {parseReading} from './proc/parse-error.ts';

/** Names of a controller's files: Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/{pids,memory}.rst. */
const controllerFiles = {
  pids: {1: {current: 'pids.current', max: 'pids.max'}, 2: {current: 'pids.current', max: 'pids.max'}},
  memory: {
    1: {current: 'memory.usage_in_bytes', max: 'memory.limit_in_bytes'},
    2: {current: 'memory.current', max: 'memory.max'},
  },
} as const;
type Controller = keyof typeof controllerFiles;

interface Level {
  readonly directory: string;
  readonly currentPath: string;
  readonly maxPath: string;
}

/** Where the limits of a process stand: its cgroup and that one's parents, since each of them bounds it. */
export type CgroupLevels = Readonly<Record<Controller, Reading<readonly Level[]>>>;

const mountinfo = '/proc/self/mountinfo';
const membershipPath = (pid: number) => `/proc/${pid}/cgroup`;

export function membershipPaths(pid: number): string[] {
  return [membershipPath(pid), mountinfo];
}

export function parseCgroupLevels(pid: number, files: ReadonlyMap<string, Reading<string>>): CgroupLevels {
  const memberships = parseReading(fileOf(files, membershipPath(pid)), parsePidCgroup);
  const mounts = parseReading(fileOf(files, mountinfo), parseCgroupMounts);
  const levels = (controller: Controller): Reading<readonly Level[]> => {
    if (!memberships.known) return memberships;
    if (!mounts.known) return mounts;
    const {version, directories} = cgroupDirectories(controller, memberships.value, mounts.value);
    if (directories.length === 0) return missing('absent', mountinfo, `no cgroup mount has ${controller}`);
    const {current, max} = controllerFiles[controller][version];
    return known(
      directories.map((directory) => ({
        directory,
        currentPath: `${directory}/${current}`,
        maxPath: `${directory}/${max}`,
      })),
      memberships.from,
    );
  };
  return {pids: levels('pids'), memory: levels('memory')};
}

export function cgroupPaths(levels: CgroupLevels): string[] {
  return Object.values(levels).flatMap((reading) =>
    reading.known ? reading.value.flatMap(({currentPath, maxPath}) => [currentPath, maxPath]) : [],
  );
}

export function parseControlGroups(
  levels: CgroupLevels,
  files: ReadonlyMap<string, Reading<string>>,
): ControlGroups {
  return {pids: lowest(levels.pids, files), memory: lowest(levels.memory, files)};
}

/** The lowest limit on the way to the root, the nearest of equal ones. The root itself has none, and no files for it. */
function lowest(
  levels: Reading<readonly Level[]>,
  files: ReadonlyMap<string, Reading<string>>,
): Reading<CgroupUse> {
  if (!levels.known) return levels;
  let best: Reading<CgroupUse> | undefined;
  let gap: Reading<never> | undefined;
  for (const {directory, currentPath, maxPath} of levels.value) {
    const max = parseReading(fileOf(files, maxPath), parseNumberOrMax);
    const current = parseReading(fileOf(files, currentPath), parseNumber);
    if (!max.known) gap = worseOf(gap, max);
    else if (!current.known) gap = worseOf(gap, current);
    else if (!best?.known || max.value < best.value.max)
      best = known({current: current.value, max: max.value, path: directory}, maxPath);
  }
  // A level that exists and could not be read may have the lowest limit of all.
  if (gap && !gap.known && gap.gap !== 'absent') return gap;
  return best ?? gap ?? missing('absent', levels.from);
}

function worseOf(first: Reading<never> | undefined, second: Reading<never>): Reading<never> {
  if (!first || first.known) return second;
  return first.gap === 'absent' ? second : first;
}

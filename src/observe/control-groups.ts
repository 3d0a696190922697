import type {CgroupUse, ControlGroups} from '../model/host-facts.ts';
import {known, mapReading, missing, type Reading} from '../model/reading.ts';
import {fileOf} from './files.ts';
import {cgroupDirectories, parseCgroupMounts, parsePidCgroup} from './proc/cgroup.ts';
import {parseKey} from './proc/keyed.ts';
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

/**
 * Where a controller counts that its limit was met, and what that came to. pids.events of v1 is there since Linux 4.8,
 * oom_kill in memory.oom_control since 4.13.
 */
const eventFiles = {
  pids: {
    1: {limitMet: 'pids.events', oomKills: undefined},
    2: {limitMet: 'pids.events', oomKills: undefined},
  },
  memory: {
    1: {limitMet: 'memory.failcnt', oomKills: 'memory.oom_control'},
    2: {limitMet: 'memory.events', oomKills: 'memory.events'},
  },
} as const;

interface Level {
  readonly directory: string;
  readonly currentPath: string;
  readonly maxPath: string;
  readonly limitMetPath: string;
  readonly oomKillsPath: string | undefined;
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
    const {limitMet, oomKills} = eventFiles[controller][version];
    return known(
      directories.map((directory) => ({
        directory,
        currentPath: `${directory}/${current}`,
        maxPath: `${directory}/${max}`,
        limitMetPath: `${directory}/${limitMet}`,
        oomKillsPath: oomKills && `${directory}/${oomKills}`,
      })),
      memberships.from,
    );
  };
  return {pids: levels('pids'), memory: levels('memory')};
}

export function cgroupPaths(levels: CgroupLevels): string[] {
  return Object.values(levels).flatMap((reading) =>
    reading.known
      ? reading.value.flatMap(({currentPath, maxPath, limitMetPath, oomKillsPath}) => [
          ...new Set([currentPath, maxPath, limitMetPath, oomKillsPath ?? limitMetPath]),
        ])
      : [],
  );
}

export function parseControlGroups(
  levels: CgroupLevels,
  files: ReadonlyMap<string, Reading<string>>,
): ControlGroups {
  const pids = lowest(levels.pids, files);
  const memory = lowest(levels.memory, files);
  const limitMet = mostOf(levels.memory, memory, files, ({limitMetPath}) => limitMetPath, eventCount('max'));
  const oomKills = mostOf(
    levels.memory,
    memory,
    files,
    ({oomKillsPath}) => oomKillsPath,
    eventCount('oom_kill'),
  );
  return {
    pids,
    memory,
    pidsRefused: mostOf(levels.pids, pids, files, ({limitMetPath}) => limitMetPath, eventCount('max')),
    memoryEvents: limitMet.known
      ? mapReading(oomKills, (kills) => ({limitMet: limitMet.value, oomKills: kills}))
      : limitMet,
  };
}

/** memory.failcnt is a number alone, the others have keys. */
const eventCount = (key: string) => (text: string) =>
  /^\d+\s*$/.test(text) ? parseNumber(text) : parseKey(text, key);

/**
 * A count of events from the process's own cgroup or from the one with the lowest limit, whichever is the greater: some
 * kernels count where the task is, others where the limit is and above (pids.events.local, memory.events.local of
 * cgroup-v2.rst). Cgroups between and above are left out, since they count what others met.
 */
function mostOf(
  levels: Reading<readonly Level[]>,
  lowest: Reading<CgroupUse>,
  files: ReadonlyMap<string, Reading<string>>,
  pathOf: (level: Level) => string | undefined,
  parse: (text: string) => number,
): Reading<number> {
  if (!levels.known) return levels;
  let most: Reading<number> | undefined;
  for (const [i, level] of levels.value.entries()) {
    const path = pathOf(level);
    if (path === undefined || !(i === 0 || (lowest.known && lowest.value.path === level.directory))) continue;
    const count = parseReading(fileOf(files, path), parse);
    if (!most || (count.known && (!most.known || count.value > most.value))) most = count;
  }
  return most ?? missing('absent', levels.from);
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

import {ParseError} from './parse-error.ts';

/** One line of /proc/PID/cgroup, cgroups(7): v2 has hierarchy 0 and no controllers. */
export interface CgroupMembership {
  readonly hierarchy: number;
  readonly controllers: readonly string[];
  readonly path: string;
}

/** One mount of a cgroup hierarchy in /proc/PID/mountinfo, proc_pid_mountinfo(5). */
export interface CgroupMount {
  readonly version: 1 | 2;
  /** Of the hierarchy, what is to be seen at the mount point: `/`, or the container's own cgroup. */
  readonly root: string;
  readonly mountPoint: string;
  /** For v1 the controllers are among them. */
  readonly options: readonly string[];
}

export function parsePidCgroup(text: string): readonly CgroupMembership[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(\d{1,10}):([^:]*):(\/.*)$/.exec(line);
      if (!match) throw new ParseError('hierarchy:controllers:path', line);
      const [, hierarchy, controllers = '', path = ''] = match;
      return {
        hierarchy: Number(hierarchy),
        controllers: controllers === '' ? [] : controllers.split(','),
        path,
      };
    });
}

/** The cgroup mounts alone; other file systems are passed over. */
export function parseCgroupMounts(text: string): readonly CgroupMount[] {
  const mounts: CgroupMount[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    // The optional fields in the middle vary in number and end with a single hyphen.
    const [before = '', after] = line.split(' - ', 2);
    const fields = before.split(' ');
    if (after === undefined || fields.length < 6) throw new ParseError('a mount', line);
    const [type, , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') continue;
    mounts.push({
      version: type === 'cgroup' ? 1 : 2,
      root: unescapeOctal(fields[3] as string),
      mountPoint: unescapeOctal(fields[4] as string),
      options: options.split(','),
    });
  }
  return mounts;
}

/**
 * The directories in which a process's limits of one controller stand: its own cgroup first, then each parent up to the
 * mount. Empty where the controller is not mounted. v1 has precedence: a controller is in one hierarchy at a time.
 */
export function cgroupDirectories(
  controller: string,
  memberships: readonly CgroupMembership[],
  mounts: readonly CgroupMount[],
): {readonly version: 1 | 2; readonly directories: readonly string[]} {
  const first = memberships.find(({controllers}) => controllers.includes(controller));
  const version = first ? 1 : 2;
  const membership = first ?? memberships.find(({hierarchy}) => hierarchy === 0);
  const mount = mounts.find(
    (one) => one.version === version && (version === 2 || one.options.includes(controller)),
  );
  if (!membership || !mount) return {version, directories: []};
  const names = below(membership.path, mount.root)
    .split('/')
    .filter((name) => name !== '' && name !== '..');
  const directories = names.map((_, i) => [mount.mountPoint, ...names.slice(0, i + 1)].join('/'));
  return {version, directories: [...directories.reverse(), mount.mountPoint]};
}

function below(path: string, root: string): string {
  if (root === '/') return path;
  if (path === root) return '/';
  // In a cgroup namespace of its own the path already counts from the root that is mounted.
  return path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

/** mountinfo writes space, tab, newline and backslash as three octal digits. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

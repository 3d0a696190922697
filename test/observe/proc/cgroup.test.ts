import {describe, expect, it} from 'vitest';
import {cgroupDirectories, parseCgroupMounts, parsePidCgroup} from '../../../src/observe/proc/cgroup.ts';
import * as recorded from './recorded.ts';

const v2Mount = '42 32 0:39 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n';
const dockerV1 = '700 650 0:31 /docker/f00 /sys/fs/cgroup/pids ro,nosuid master:15 - cgroup cgroup rw,pids\n';

describe('the directories whose limits bind a process', () => {
  it.each([
    [
      'v1 beside an empty v2',
      'memory',
      recorded.pidCgroup,
      recorded.mountinfo,
      1,
      ['/sys/fs/cgroup/memory/plimsoll/run', '/sys/fs/cgroup/memory/plimsoll', '/sys/fs/cgroup/memory'],
    ],
    ['the root of v1', 'pids', recorded.pidCgroup, recorded.mountinfo, 1, ['/sys/fs/cgroup/pids']],
    [
      'v2 under systemd',
      'pids',
      '0::/system.slice/nginx.service\n',
      v2Mount,
      2,
      ['/sys/fs/cgroup/system.slice/nginx.service', '/sys/fs/cgroup/system.slice', '/sys/fs/cgroup'],
    ],
    ['v2 in a cgroup namespace', 'pids', '0::/\n', v2Mount, 2, ['/sys/fs/cgroup']],
    [
      'a container on v1, which sees its own cgroup mounted',
      'pids',
      '8:pids:/docker/f00\n',
      dockerV1,
      1,
      ['/sys/fs/cgroup/pids'],
    ],
    [
      'a child cgroup in that container',
      'pids',
      '8:pids:/docker/f00/a:b\n',
      dockerV1,
      1,
      ['/sys/fs/cgroup/pids/a:b', '/sys/fs/cgroup/pids'],
    ],
    ['a controller that is not mounted', 'pids', '8:pids:/x\n', v2Mount, 1, []],
  ] as const)('%s', (_, controller, memberships, mounts, version, directories) => {
    expect(cgroupDirectories(controller, parsePidCgroup(memberships), parseCgroupMounts(mounts))).toEqual({
      version,
      directories,
    });
  });
});

it('octal escapes of mountinfo are undone', () => {
  const [mount] = parseCgroupMounts('42 32 0:39 / /mnt/with\\040space rw - cgroup2 cgroup2 rw\n');
  expect(mount?.mountPoint).toBe('/mnt/with space');
});

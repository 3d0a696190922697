import {noControlGroup} from '../../helpers/control-group.ts';
import {Namespace} from '../../helpers/namespace.ts';
import {startStarving} from '../../kernel/programs/starving.ts';
import {startThreads, startThreadsOfUser, type WithoutThread} from '../../kernel/programs/threads.ts';
import type {Scene} from '../scenario.ts';
import {load, loopback} from '../scenes.ts';
import {theme} from '../theme.ts';

const flags = load(60, '200/s');

async function threads(without: WithoutThread): Promise<Scene> {
  const driver = await Namespace.open();
  await startThreads(driver, without);
  return {driver, target: loopback};
}

export const resources = theme(import.meta.filename, [
  {
    name: 'pids.max 20, closes what it has no thread for',
    facts: 'kernel.md 26',
    truth: {limit: 'target-tasks', ceiling: 19, result: 19},
    unable: () => noControlGroup('pids'),
    flags,
    build: () => threads('close'),
  },
  {
    name: 'pids.max 20, waits for a thread',
    facts: 'kernel.md 26',
    truth: {limit: 'target-tasks', ceiling: 19, result: 19},
    unable: () => noControlGroup('pids'),
    flags,
    build: () => threads('wait'),
  },
  {
    name: 'pids.max 20, ends for want of a thread',
    facts: 'kernel.md 26',
    truth: {limit: 'target-tasks', beside: ['target-died']},
    unable: () => noControlGroup('pids'),
    flags,
    build: () => threads('exit'),
  },
  {
    name: 'RLIMIT_NPROC 20, closes what it has no thread for',
    facts: 'kernel.md 26',
    truth: {limit: 'target-tasks', ceiling: 19, result: 19},
    unable: () => (process.getuid?.() === 0 ? undefined : 'only root may become another user'),
    flags,
    build: async () => {
      const driver = await Namespace.open({ofRoot: true});
      await startThreadsOfUser(driver, 'close');
      return {driver, target: loopback};
    },
  },
  {
    name: 'a memory control group of 40 MB',
    facts: 'memory controller of control groups',
    // The kernel kills it: its death is a consequence.
    truth: {limit: 'target-memory', beside: ['target-died']},
    unable: () => noControlGroup('memory'),
    flags: load(100, '50/s'),
    build: async () => {
      const driver = await Namespace.open();
      await startStarving(driver);
      return {driver, target: loopback};
    },
  },
]);

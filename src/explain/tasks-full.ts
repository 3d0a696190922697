import type {TaskRoom} from '../model/target-evidence.ts';

/** No task is left, and the server took some since the run began: of one that needs none for a connection it says nothing. */
export function tasksFull(tasks: TaskRoom | undefined): boolean {
  return tasks !== undefined && tasks.used >= tasks.max && tasks.grew > 0;
}

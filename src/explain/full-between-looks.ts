import type {Admitted} from '../model/acceptance.ts';
import type {Acceptor, TaskRoom} from '../model/target-evidence.ts';
import {othersOf} from './with-others.ts';

/**
 * Descriptors and tasks are levels, looked at a few times a second. Where other clients come and go between two looks, a
 * level that was as near to its limit as they are many may have been full when the run was turned away.
 */
export function fdsFullBetweenLooks({fdsMost, soft}: Acceptor, admitted: Admitted | undefined): boolean {
  return othersOf(admitted) > 0 && fdsMost >= soft - 1 - othersOf(admitted);
}

/** Of a server one of these may have been short. */
export function fullBetweenLooks(
  {
    acceptors,
    tasks,
  }: {readonly acceptors?: readonly Acceptor[] | undefined; readonly tasks?: TaskRoom | undefined},
  admitted: Admitted | undefined,
): boolean {
  return (
    tasksFullBetweenLooks(tasks, admitted) ||
    (acceptors?.some((one) => fdsFullBetweenLooks(one, admitted)) ?? false)
  );
}

/** The same of tasks, for a server that needs one for a connection. */
export function tasksFullBetweenLooks(tasks: TaskRoom | undefined, admitted: Admitted | undefined): boolean {
  const others = othersOf(admitted);
  return others > 0 && tasks !== undefined && tasks.grew > 0 && tasks.used >= tasks.max - others;
}

import type {QueueMember} from '../model/acceptance.ts';

/** Members of a SO_REUSEPORT group whose queue only grew while another's was served. */
export function stuckMembers(members: readonly QueueMember[]): readonly QueueMember[] {
  if (members.length < 2) return [];
  const stuck = members.filter(({atEnd, drained}) => atEnd > 0 && !drained);
  return stuck.length < members.length ? stuck : [];
}

/**
 * Processes that are stopped while another member of the group goes on: what waits in a queue waits for them. None where
 * nothing waits, or where as many are stopped as there are members.
 * @param stopped processes of the listener in state T, as they are named
 */
export function stoppedMembers(
  members: readonly QueueMember[],
  stopped: readonly string[] = [],
): readonly string[] {
  const waits = members.some(({atEnd}) => atEnd > 0);
  return members.length > 1 && waits && stopped.length < members.length ? stopped : [];
}

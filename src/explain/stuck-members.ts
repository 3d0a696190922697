import type {QueueMember} from '../model/acceptance.ts';

/** Members of a SO_REUSEPORT group whose queue only grew while another's was served. */
export function stuckMembers(members: readonly QueueMember[]): readonly QueueMember[] {
  if (members.length < 2) return [];
  const stuck = members.filter(({atEnd, drained}) => atEnd > 0 && !drained);
  return stuck.length < members.length ? stuck : [];
}

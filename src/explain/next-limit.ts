import type {LimitReading} from '../model/limit-reading.ts';
import type {Acceptor} from '../model/target-evidence.ts';

/** Queues bound how many may wait at one moment, not how many may be held. */
const queues: readonly string[] = ['accept-queue-burst', 'syn-queue'];

/** Below this, descriptors that a process opened beside its connections may explain the difference. */
const leastFdsEach = 1.5;

/** Descriptors that a connection takes: two of a proxy, its client and what is behind it (stunnel, haproxy). */
export function fdsEach(acceptors: readonly Acceptor[], accepted: number): number {
  const opened = acceptors.reduce((sum, {fdsBefore, fdsMost}) => sum + fdsMost - fdsBefore, 0);
  return accepted > 0 && opened / accepted >= leastFdsEach ? opened / accepted : 1;
}

/**
 * The lowest limit of the target that leaves room for so many connections: the next to be met once that of now is raised.
 * The list of limits counts the descriptors of a connection before it has seen one, so `each` corrects it.
 */
export function nextLimit(
  limitReadings: readonly LimitReading[],
  {
    connections,
    each = 1,
    besides,
  }: {readonly connections: number; readonly each?: number; readonly besides?: string},
): (LimitReading & {readonly ceiling: number}) | undefined {
  return limitReadings
    .flatMap((reading) =>
      reading.ceiling === null
        ? []
        : [{...reading, ceiling: Math.floor(reading.ceiling / fdsOf(reading, each))}],
    )
    .sort((a, b) => a.ceiling - b.ceiling)
    .find(
      ({ceiling, side, limit}) =>
        ceiling >= connections && side !== 'driver' && limit !== besides && !queues.includes(limit),
    );
}

function fdsOf({limit, fdsEach: counted = 1}: LimitReading, each: number): number {
  return limit === 'target-fds' ? Math.max(1, each / counted) : 1;
}

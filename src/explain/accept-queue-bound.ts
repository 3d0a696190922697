import type {AcceptQueue} from '../model/acceptance.ts';
import type {BoundBy} from '../model/finding.ts';

/**
 * What set the limit of the accept queue. The kernel takes the smaller of backlog and somaxconn when listen(2) is called
 * (listen(2)): a limit at somaxconn was cut there (or asked for exactly that much), one below is the application's own.
 * One above somaxconn was set before somaxconn was lowered, so it tells nothing.
 */
export function acceptQueueBound({limit, members}: AcceptQueue, somaxconn: number | undefined): BoundBy {
  if (somaxconn === undefined) return 'unknown';
  const each = limit / members;
  return each === somaxconn ? 'somaxconn' : each < somaxconn ? 'backlog' : 'unknown';
}

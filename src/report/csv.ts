import type {RunRecord, TimelineRow} from '../record/record.ts';

/** Columns in the order of the timeline's own fields, named with the unit of what they count. */
const columns: Readonly<Record<keyof TimelineRow, string>> = {
  atMs: 'at_ms',
  started: 'started_attempts',
  established: 'established_connections',
  open: 'open_connections',
  pending: 'pending_attempts',
  refused: 'refused_attempts',
  closedByPeer: 'closed_by_peer_connections',
  accepted: 'accepted_connections',
  acceptQueueLength: 'accept_queue_length_connections',
  acceptQueueLimit: 'accept_queue_limit_connections',
  listenOverflows: 'listen_overflows_packets',
  listenDrops: 'listen_drops_packets',
  targetFds: 'target_fds',
  fullestFds: 'fullest_process_fds',
  fullestFdsLimit: 'fullest_process_fds_limit',
  targetCpuMs: 'target_cpu_ms',
  targetTimeWait: 'target_time_wait_sockets',
  conntrackCount: 'conntrack_entries',
};

/**
 * The timelines of all experiments as CSV, a row an interval; what was not observed is an empty cell and no 0. Time runs
 * anew in each experiment. Cells are numbers and names of experiments, which need no quotes.
 */
export function renderCsv({experiments}: RunRecord): string {
  const fields = Object.keys(columns) as (keyof TimelineRow)[];
  const rows = experiments.flatMap(({name, timeline}) =>
    timeline.map((row) => [name, ...fields.map((field) => row[field] ?? '')]),
  );
  return [['experiment', ...fields.map((field) => columns[field])], ...rows]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');
}

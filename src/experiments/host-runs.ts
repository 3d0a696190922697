import type {MeasuredOnHost} from '../drive/worker-pool.ts';
import {fullestOf} from '../model/file-table.ts';
import type {Plan} from '../model/plan.ts';
import {ownRefusalsIn} from '../model/tally.ts';
import type {Span} from '../observe/beyond-quiet.ts';
import {shares} from '../plan/shares.ts';
import type {HostRun} from './load-run.ts';

/** Joins what workers measured on each host with what was read there. Pure. */
export function hostRuns(plan: Plan, measured: readonly MeasuredOnHost[], spans: readonly Span[]): HostRun[] {
  const {hosts = []} = plan;
  const parts = shares(plan);
  return measured.map(({host: name = '', fds, ...rest}) => {
    const at = hosts.findIndex((host) => host.name === name);
    const {before, after} = spans[at] as Span;
    return {
      host: name,
      portPool: hosts[at]?.portPool,
      connections: parts
        .filter(({host}) => host?.name === name)
        .reduce((sum, {attempts}) => sum + attempts, 0),
      driver: {before, after, files: fullestOf([before.sample.fileTable, after.sample.fileTable])},
      workerFds: fds,
      ...rest,
    };
  });
}

/** Of the connections that a host was to open, those that it could not begin for a limit of its own; it stops at the first. */
export function unbegunOn({tally, connections}: Pick<HostRun, 'tally' | 'connections'>): number {
  const own = ownRefusalsIn(tally);
  return own === 0 ? 0 : connections - (tally.started - own);
}

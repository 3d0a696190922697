import type {TimelineRow} from '../../record/record.ts';

/** The columns of the table behind the time axis. */
export const timelineColumns: readonly {readonly field: keyof TimelineRow; readonly title: string}[] = [
  {field: 'atMs', title: 'ms'},
  {field: 'started', title: 'started'},
  {field: 'established', title: 'established'},
  {field: 'open', title: 'open'},
  {field: 'pending', title: 'pending'},
  {field: 'refused', title: 'refused'},
  {field: 'closedByPeer', title: 'closed by peer'},
  {field: 'accepted', title: 'accepted'},
  {field: 'acceptQueueLength', title: 'queue'},
  {field: 'acceptQueueLimit', title: 'its limit'},
  {field: 'listenOverflows', title: 'overflows'},
  {field: 'listenDrops', title: 'drops'},
  {field: 'targetFds', title: 'descriptors'},
  {field: 'fullestFds', title: 'of the fullest process'},
  {field: 'fullestFdsLimit', title: 'its limit'},
  {field: 'targetCpuMs', title: 'CPU ms'},
  {field: 'targetTimeWait', title: 'TIME_WAIT'},
  {field: 'conntrackCount', title: 'conntrack'},
];

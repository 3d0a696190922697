import type {Limit} from './limit.ts';
import {acceptStalled} from './limits/accept-stalled.ts';
import {appCapReject} from './limits/app-cap-reject.ts';
import {driverFds} from './limits/driver-fds.ts';
import {driverFileMax} from './limits/driver-file-max.ts';
import {driverPorts} from './limits/driver-ports.ts';
import {driverSaturated} from './limits/driver-saturated.ts';
import {filtered} from './limits/filtered.ts';
import {noLimitReached} from './limits/no-limit-reached.ts';
import {refusing} from './limits/refusing.ts';
import {targetFds} from './limits/target-fds.ts';
import {unreachable} from './limits/unreachable.ts';

/** Every limit that is judged, in the order a SYN meets them. Equal verdicts are reported in this order. */
export const limits: readonly Limit[] = [
  driverFds,
  driverFileMax,
  driverPorts,
  driverSaturated,
  unreachable,
  filtered,
  refusing,
  targetFds,
  acceptStalled,
  appCapReject,
  noLimitReached,
];

import type {Limit} from './limit.ts';
import {acceptQueueBurst} from './limits/accept-queue-burst.ts';
import {acceptRate} from './limits/accept-rate.ts';
import {acceptStalled} from './limits/accept-stalled.ts';
import {appCapEvict} from './limits/app-cap-evict.ts';
import {appCapReject} from './limits/app-cap-reject.ts';
import {appCapStop} from './limits/app-cap-stop.ts';
import {asymmetricPath} from './limits/asymmetric-path.ts';
import {connectionCap} from './limits/connection-cap.ts';
import {conntrackTable} from './limits/conntrack-table.ts';
import {deadBackend} from './limits/dead-backend.ts';
import {driverEgress} from './limits/driver-egress.ts';
import {driverFds} from './limits/driver-fds.ts';
import {driverFileMax} from './limits/driver-file-max.ts';
import {driverMemory} from './limits/driver-memory.ts';
import {driverPorts} from './limits/driver-ports.ts';
import {driverSaturated} from './limits/driver-saturated.ts';
import {filtered} from './limits/filtered.ts';
import {idleTimeout} from './limits/idle-timeout.ts';
import {linkCapacity} from './limits/link-capacity.ts';
import {listenerClosed} from './limits/listener-closed.ts';
import {natPorts} from './limits/nat-ports.ts';
import {neighbourTable} from './limits/neighbour-table.ts';
import {noLimitReached} from './limits/no-limit-reached.ts';
import {packetLoss} from './limits/packet-loss.ts';
import {pathIdleTimeout} from './limits/path-idle-timeout.ts';
import {pathMtu} from './limits/path-mtu.ts';
import {rateCap} from './limits/rate-cap.ts';
import {refusing} from './limits/refusing.ts';
import {requestRateCap} from './limits/request-rate-cap.ts';
import {sourceFiltered} from './limits/source-filtered.ts';
import {stuckAcceptor} from './limits/stuck-acceptor.ts';
import {synQueue} from './limits/syn-queue.ts';
import {targetDied} from './limits/target-died.ts';
import {targetFds} from './limits/target-fds.ts';
import {targetFileMax} from './limits/target-file-max.ts';
import {targetMemory} from './limits/target-memory.ts';
import {targetTasks} from './limits/target-tasks.ts';
import {unreachable} from './limits/unreachable.ts';
import {upstreamFailing} from './limits/upstream-failing.ts';
import {workersBusy} from './limits/workers-busy.ts';

/**
 * Every limit that is judged: the driver's own first, then in the order a SYN meets them. Findings of one verdict and one
 * confidence are reported in this order, so among those that the client alone cannot tell apart the likelier stands first.
 */
export const limits: readonly Limit[] = [
  driverFds,
  driverFileMax,
  driverPorts,
  driverMemory,
  driverSaturated,
  driverEgress,
  unreachable,
  filtered,
  refusing,
  neighbourTable,
  rateCap,
  synQueue,
  targetDied,
  upstreamFailing,
  requestRateCap,
  deadBackend,
  stuckAcceptor,
  appCapEvict,
  pathMtu,
  pathIdleTimeout,
  idleTimeout,
  appCapReject,
  acceptStalled,
  appCapStop,
  workersBusy,
  targetFds,
  acceptRate,
  acceptQueueBurst,
  connectionCap,
  listenerClosed,
  conntrackTable,
  natPorts,
  sourceFiltered,
  linkCapacity,
  packetLoss,
  asymmetricPath,
  targetTasks,
  targetFileMax,
  targetMemory,
  noLimitReached,
];

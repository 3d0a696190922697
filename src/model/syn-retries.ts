import {known, type Reading} from './reading.ts';

/** When the SYNs of one connect(2) go out, in whole seconds after the first. */
export interface SynSchedule {
  readonly retriesAtSeconds: readonly number[];
  /** connect(2) fails with ETIMEDOUT. */
  readonly givesUpAtSeconds: number;
}

/** TCP_TIMEOUT_INIT and TCP_RTO_MAX of include/net/tcp.h, in seconds. */
const firstTimeout = 1;
const longestTimeout = 120;

/**
 * The SYN retry times that tcp_syn_retries (or TCP_SYNCNT) and tcp_syn_linear_timeouts make, the latter 0 on a kernel
 * without it (before Linux 6.5). The first `linearTimeouts` retries do not double the wait. The end comes with the first
 * timer by which either retries + linear timeouts are spent, or the time has passed that `retries` doublings would have
 * taken: net/ipv4/tcp_timer.c tcp_write_timeout, retransmits_timed_out, tcp_retransmit_timer. The
 * kernel's own timers lag behind these whole seconds by 1 to 2 % (measured: syn-retry-times).
 */
export function synSchedule(retries: number, linearTimeouts: number): SynSchedule {
  const retriesAtSeconds: number[] = [];
  const patience = modelTimeout(retries);
  let wait = firstTimeout;
  let at = firstTimeout;
  while (retriesAtSeconds.length < retries + linearTimeouts && at < patience) {
    retriesAtSeconds.push(at);
    if (retriesAtSeconds.length > linearTimeouts) wait = Math.min(2 * wait, longestTimeout);
    at += wait;
  }
  return {retriesAtSeconds, givesUpAtSeconds: at};
}

/** The schedule of a host, from its settings. */
export function synScheduleOf({
  synRetries,
  synLinearTimeouts: linear,
}: {
  readonly synRetries: Reading<number>;
  readonly synLinearTimeouts: Reading<number>;
}): Reading<SynSchedule> {
  if (!synRetries.known) return synRetries;
  // Before Linux 6.5 there is no such setting, and no linear retry. One that cannot be read is another matter.
  if (!linear.known && linear.gap !== 'absent') return linear;
  return linear.known
    ? known(synSchedule(synRetries.value, linear.value), `${synRetries.from}, ${linear.from}`)
    : known(synSchedule(synRetries.value, 0), synRetries.from);
}

/** tcp_model_timeout: what `retries` exponential timeouts last. */
function modelTimeout(retries: number): number {
  const doublings = Math.floor(Math.log2(longestTimeout / firstTimeout));
  if (retries <= doublings) return (2 ** (retries + 1) - 1) * firstTimeout;
  return (2 ** (doublings + 1) - 1) * firstTimeout + (retries - doublings) * longestTimeout;
}

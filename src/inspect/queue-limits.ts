import type {HostFacts, Listener} from '../model/host-facts.ts';
import type {LimitReading} from '../model/limit-reading.ts';
import {serverSettingOf} from '../model/server-settings.ts';
import {synScheduleOf} from '../model/syn-retries.ts';
import {limitReading, missingReading, orNull} from './limit-reading.ts';

/** Between the SYN and accept(2): listen(2), tcp(7). */
export function queueLimits(facts: HostFacts): LimitReading[] {
  const {host, settings} = facts;
  const syncookies = orNull(settings.syncookies);
  return [
    limitReading(
      host,
      settings.somaxconn,
      {
        limit: 'accept-queue-burst',
        name: 'net.core.somaxconn',
        unit: 'connections',
        bounds: 'connections that may wait for accept(2) at each listener; applied when it calls listen(2)',
        raise: '',
      },
      (value) => ({
        value,
        // The queue is full when its length is above the limit, not at it: include/net/sock.h sk_acceptq_is_full.
        ceiling: value + 1,
        raise: `${raiseSomaxconn(value)}, then restart the application, which listens again`,
      }),
    ),
    ...listenerLimits(facts),
    limitReading(
      host,
      settings.maxSynBacklog,
      {
        limit: 'syn-queue',
        name: 'net.ipv4.tcp_max_syn_backlog',
        unit: 'half-open connections',
        bounds: 'half-open connections of a listener without SYN cookies; no effect with them',
        raise: 'sysctl -w net.ipv4.tcp_syncookies=1',
      },
      (value) => ({
        value,
        // A quarter is kept for peers it knows (measured: syn-backlog-keeps-a-quarter).
        ceiling: syncookies === 0 ? value - (value >> 2) + 1 : null,
        raise:
          syncookies === 0
            ? `sysctl -w net.ipv4.tcp_syncookies=1, or net.ipv4.tcp_max_syn_backlog=${2 * value} and a larger backlog`
            : `sysctl -w net.ipv4.tcp_max_syn_backlog=${2 * value}`,
      }),
    ),
    limitReading(
      host,
      settings.syncookies,
      {
        limit: 'syn-queue',
        name: 'net.ipv4.tcp_syncookies',
        unit: '0 off, 1 when the SYN queue is full, 2 always',
        bounds:
          'whether SYNs are answered when the SYN queue is full; such a connection may turn out a phantom',
        raise: 'sysctl -w net.ipv4.tcp_syncookies=1',
      },
      (value) => ({value}),
    ),
    limitReading(
      host,
      settings.abortOnOverflow,
      {
        limit: 'accept-queue-burst',
        name: 'net.ipv4.tcp_abort_on_overflow',
        unit: '0 drop, 1 reset',
        bounds: 'what happens if the accept queue is full when a handshake ends: dropped silently, or reset',
        raise: 'sysctl -w net.ipv4.tcp_abort_on_overflow=0',
      },
      (value) => ({value}),
    ),
    synRetryLimit(facts),
  ];
}

function listenerLimits({host, settings, sample, self}: HostFacts): LimitReading[] {
  const {listeners, processes} = sample;
  const label = {
    limit: 'accept-queue-burst',
    unit: 'connections',
    bounds: 'connections that may wait for accept(2) at this listener: min(backlog, somaxconn) + 1',
    raise: 'raise the backlog of listen(2) or net.core.somaxconn, whichever is lower',
  } as const;
  if (!listeners.known)
    // Without a named listener there is no queue to speak of.
    return self === undefined
      ? [missingReading(host, listeners, {...label, name: 'accept queue of the listener'})]
      : [];
  const somaxconn = orNull(settings.somaxconn);
  const comms = processes.known ? processes.value.map(({comm}) => comm) : [];
  return listeners.value.map((listener) =>
    limitReading(
      host,
      listener.acceptQueueLimit,
      {...label, name: `accept queue of ${listenerName(listener)}`},
      (value) => ({
        value,
        used: listener.acceptQueueLength,
        ceiling: value + 1,
        raise: raiseQueue(value, somaxconn, comms),
      }),
    ),
  );
}

function raiseQueue(value: number, somaxconn: number | null, comms: readonly string[]): string {
  const own = serverSettingOf(comms, 'backlog');
  const backlog = `the backlog of listen(2)${own === undefined ? '' : ` (${own})`}`;
  if (somaxconn === null) return `raise ${backlog} or net.core.somaxconn, whichever is lower`;
  if (value < somaxconn)
    return `raise the backlog of listen(2); net.core.somaxconn would allow ${somaxconn}: ${own ?? 'see the application’s configuration, then restart it'}`;
  if (value > somaxconn)
    return `net.core.somaxconn was lowered to ${somaxconn} after listen(2): raise it before the application restarts`;
  return `${raiseSomaxconn(value)} and, if it is not above ${value}, ${backlog}; then restart the application`;
}

function raiseSomaxconn(value: number): string {
  return `sysctl -w net.core.somaxconn=${Math.max(4096, 2 * value)}`;
}

function listenerName({address, port}: Listener): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function synRetryLimit({host, settings}: HostFacts): LimitReading {
  return limitReading(
    host,
    synScheduleOf(settings),
    {
      limit: 'filtered',
      name: 'SYN retries',
      unit: 's',
      bounds:
        'times at which this host repeats an unanswered SYN, where slow connects cluster, and when it gives up',
      raise: 'sysctl -w net.ipv4.tcp_syn_retries=N',
    },
    ({retriesAtSeconds, givesUpAtSeconds}) => ({
      value: `${retriesAtSeconds.join(', ')}; given up at ${givesUpAtSeconds}`,
    }),
  );
}

import {engineNames} from '../model/plan.ts';
import {choosableProofs} from '../model/proof.ts';
import {mostWorkers} from '../plan/make-plan.ts';
import {UsageError} from '../plan/usage-error.ts';
import {
  choiceFlag,
  countFlag,
  durationFlag,
  listFlag,
  patienceFlag,
  rateFlag,
  switchFlag,
  textFlag,
  textsFlag,
} from './flag.ts';

const mostRepeats = 100;
/** A step is shorter than this only at the price of knowing nothing about slow rates. */
const shortestStepMs = 500;
/** Less leaves no time for a search. */
const shortestBudgetMs = 20_000;

const [load, driver, target, report] = ['Load:', 'Driver:', 'Target:', 'Report:'];

/** What every experiment can be told. */
export const loadFlags = {
  /** Give up on an attempt after this many ms; the default is long enough to see SYN retries. */
  connectTimeoutMs: durationFlag({
    name: 'connect-timeout',
    default: '10s',
    describe: 'give up on an attempt after this time; the default is long enough to see SYN retries',
    group: load,
    check(value, as) {
      if (value === 0) throw new UsageError(`${as}: must be above 0, for example 10s`);
    },
  }),
  /** Open one extra connection every 500 ms, outside the load, to see how other clients are affected; on by default. */
  canary: switchFlag({
    name: 'canary',
    default: true,
    describe:
      'open one extra connection every 500 ms, outside the load, to see how other clients are affected',
    group: load,
  }),
  /** End the run when the canary has been waiting for this time, Infinity for never; by default 5 s where other clients are connected to the target. */
  stopWhenCanaryBlockedMs: patienceFlag({
    name: 'stop-when-canary-blocked',
    describe:
      'end the run when the canary has been waiting for this time, for example 2s, or never [default: 5s where other clients are seen to be connected to the target, else never]',
    group: load,
  }),
  /** Worker processes that open the connections; by default one for each `ulimit -Hn` connections and each 30,000/s, the latter up to the number of CPUs. */
  workers: countFlag({
    name: 'workers',
    alias: 'w',
    describe:
      'worker processes that open the connections [default: one per `ulimit -Hn` connections, or per 30k/s up to the number of CPUs]',
    group: driver,
    check(value, as) {
      if (value === 0) throw new UsageError(`${as}: must be at least 1`);
      if (value > mostWorkers) throw new UsageError(`${as}: must be at most ${mostWorkers}, not ${value}`);
    },
  }),
  /** Command prefixes of hosts to open connections from, such as `ssh gen1`; `local` is this one. */
  driveFrom: listFlag({
    name: 'drive-from',
    describe:
      'open connections from the host that this command prefix reaches, for example "ssh gen1"; repeatable, "local" is this host; --workers then holds for each host [default: local]',
    group: driver,
  }),
  /** `epoll` (libc, Linux), `uring` (the same with io_uring) or `net` (node:net); where none is named one that runs. */
  engine: choiceFlag(
    {
      name: 'engine',
      describe:
        'how connections are opened: epoll (libc, Linux), uring (io_uring: more connections in one process than RLIMIT_NOFILE) or net (node:net) [default: epoll where possible]',
      group: driver,
    },
    engineNames,
  ),
  /** Source addresses, each one address, a range or a network; by default that of the route, on loopback 127/8. */
  sources: listFlag({
    name: 'source',
    describe:
      'source addresses: an address, a range or a network; repeatable [default: chosen by the route; on loopback 127/8]',
    group: driver,
  }),
  /** `ephemeral` (ip_local_port_range less reserved ports), or ranges such as `1024-65535`. */
  sourcePorts: textFlag({
    name: 'source-ports',
    default: 'ephemeral',
    describe:
      'source ports: ephemeral (ip_local_port_range without reserved ports) or ranges such as 1024-65535',
    group: driver,
  }),
  /** How to verify that the application accepted a connection; by scheme where it is left out. */
  proof: choiceFlag(
    {
      name: 'proof',
      describe: 'how to verify that the application accepted a connection [default: by scheme]',
      group: target,
    },
    choosableProofs,
  ),
  /** A proof of your own: text to send on each connection, with `\r`, `\n` and `\xHH` as in C. */
  send: textFlag({
    name: 'send',
    describe: "your own proof of acceptance: bytes to send on each connection, for example 'PING\\r\\n'",
    group: target,
  }),
  /** Text that the reply to it must contain; any reply by default. */
  until: textFlag({
    name: 'until',
    describe: 'bytes that the reply to --send must contain [default: any reply]',
    group: target,
  }),
  /** Command prefixes of the host of the target and of hosts on the way, such as `ssh staging`, or `none`; a local target is read by default. */
  observeOn: textsFlag({
    name: 'observe-on',
    describe:
      'command prefix that reaches the host of the target, for example "ssh staging", to read its limits; repeatable for hosts on the way (gateway, balancer); or none [default: a local target is observed]',
    group: target,
  }),
  /** Make no active tests when limits cannot be told apart. */
  passive: switchFlag({
    name: 'passive',
    default: false,
    describe: 'do not run active tests (release, second source, other port, slower) to tell limits apart',
    group: target,
  }),
  /** Load a public address, with the permission of its operator. */
  allowPublic: switchFlag({
    name: 'allow-public',
    default: false,
    describe: 'allow a target with a public address; only with the permission of its operator',
    group: target,
  }),
  /** Expectations such as `ceiling >= 10k`, `connect.p99 < 20ms` or `no target-fds`; the record says which held. */
  expect: listFlag({
    name: 'expect',
    alias: 'e',
    describe:
      "expectation; exit code 1 if it fails: 'ceiling >= 10k', 'connect.p99 < 20ms', 'refused == 0', 'no target-fds'; repeatable",
    group: report,
  }),
};

const repeats = countFlag({
  name: 'repeats',
  default: '3',
  describe: 'repeats to confirm the result (0: none)',
  group: load,
  check(value, as) {
    if (value > mostRepeats) throw new UsageError(`${as}: must be at most ${mostRepeats}, not ${value}`);
  },
});

const objectiveP99Ms = durationFlag({
  name: 'objective',
  default: '100ms',
  describe: 'response time that 99 % of the connections must not exceed, counted from their scheduled start',
  group: load,
});

function connectionsFlag<Default extends string | undefined>(usual: Default, describe: string) {
  return countFlag<Default>({
    name: 'connections',
    alias: 'c',
    ...(usual === undefined ? {} : {default: usual}),
    describe,
    group: load,
    check(value, as) {
      if (value === 0) throw new UsageError(`${as}: must be at least 1`);
    },
  });
}

/** What `ceiling` can be told. */
export const ceilingFlags = {
  /** Most connections to hold; 1,000 by default. */
  connections: connectionsFlag('1000', 'most connections to hold, for example 500 or 10k'),
  /** New connections a second, open loop; 1,000 by default, Infinity for as fast as can be. */
  ratePerSecond: rateFlag({
    name: 'rate',
    alias: 'r',
    default: '1000/s',
    describe: 'new connections per second, on a fixed schedule (open loop): 500/s, 30/m, or max',
    group: load,
  }),
  /** How long to hold them after the last attempt has ended, in ms; 2 s by default. */
  holdMs: durationFlag({
    name: 'hold',
    default: '2s',
    describe: 'how long to hold them after the last attempt has ended',
    group: load,
  }),
  /** Repeats to confirm the result; 3 by default, 0 for none. */
  repeats,
  ...loadFlags,
};

/** What `burst` can be told. */
export const burstFlags = {
  /** Largest burst that is tried; 8,192 by default. */
  connections: connectionsFlag('8192', 'largest burst to try'),
  /** Repeats to confirm the result; 3 by default, 0 for none. */
  repeats,
  ...loadFlags,
};

/** What `rate` can be told. */
export const rateFlags = {
  /** Highest rate that is tried; 20,000 a second by default. */
  ratePerSecond: rateFlag({
    name: 'rate',
    alias: 'r',
    default: '20k/s',
    describe: 'highest rate to try, for example 5k/s',
    group: load,
  }),
  /** Response time in ms, from when a connection was due, that 99 % must not exceed; 100 by default. */
  objectiveP99Ms,
  /** How long each rate is offered, in ms; 2 s by default. */
  stepMs: durationFlag({
    name: 'step',
    default: '2s',
    describe: 'how long to offer each rate',
    group: load,
    check(value, as) {
      if (value < shortestStepMs)
        throw new UsageError(
          `${as}: ${value}ms is too short to see a queue grow, expected at least ${shortestStepMs}ms`,
        );
    },
  }),
  ...loadFlags,
};

/** What `hold` can be told. */
export const holdFlags = {
  /** Connections to hold; 1,000 by default. */
  connections: connectionsFlag('1000', 'connections to hold'),
  /** New connections a second while they are opened; by default 1,000, fewer for less than 1,200 connections. */
  ratePerSecond: rateFlag({
    name: 'rate',
    alias: 'r',
    describe: 'new connections per second while opening: 500/s, 30/m, or max',
    defaultDescription: '1000/s, less for fewer than 1200 connections',
    group: load,
  }),
  /** How long to hold them, in ms, longer than the timeout that is looked for; a minute by default. */
  durationMs: durationFlag({
    name: 'duration',
    alias: 'd',
    default: '1m',
    describe: 'how long to hold them after the last attempt has ended; longer than the timeout to find',
    group: load,
  }),
  ...loadFlags,
};

/** What `survey` can be told. */
export const surveyFlags = {
  /** Most connections to hold; by default what the limits of the target call for, at most 10,000. */
  connections: connectionsFlag(
    undefined,
    'most connections to hold [default: chosen from the limits of the target, at most 10k]',
  ),
  /** About how long the survey may take, in ms; two minutes by default. */
  budgetMs: durationFlag({
    name: 'budget',
    default: '2m',
    describe: 'about how long the survey may take',
    group: load,
    check(value, as) {
      if (value < shortestBudgetMs)
        throw new UsageError(
          `${as}: ${value / 1000}s is too short for four experiments, expected at least ${shortestBudgetMs / 1000}s`,
        );
    },
  }),
  /** Response time in ms, from when a connection was due, that 99 % must not exceed; 100 by default. */
  objectiveP99Ms,
  /** Repeats to confirm the result; 3 by default, 0 for none. */
  repeats,
  ...loadFlags,
};

/** The tables by experiment. */
export const experimentFlags = {
  survey: surveyFlags,
  ceiling: ceilingFlags,
  burst: burstFlags,
  rate: rateFlags,
  hold: holdFlags,
};

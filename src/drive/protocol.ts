// zod without methods: half of what every worker loads would be those that are not used.
import * as z from 'zod/mini';
import {engineNames} from '../model/plan.ts';
import {proofNames} from '../model/proof.ts';
import {refusalClasses} from '../model/refusal.ts';
import {type CounterKind, counters, type Tally} from '../model/tally.ts';
import {type HistogramName, histogramNames} from './histogram-names.ts';

/**
 * What coordinator and worker say to each other on the worker's standard streams: one JSON object a line, the worker's
 * `hello` first. A worker whose version differs is turned away before it opens anything. Only tallies, encoded
 * histograms and bitmaps of ports cross, never single attempts.
 *
 *   worker → hello        coordinator → survey (on other hosts), prepare {share}
 *   worker → surveyed
 *   worker → ready, then warm
 *                         coordinator → go {atMs, atMonotonicMs}
 *   worker → counted (every 100 ms)
 *                         coordinator → go {…, perSecond} | stop | withdraw | confirm {seen} | release {count, end} | probe | list | report | close
 *                         to workers on other hosts every second → ping {id}
 *   worker → pong {id}, listed {open, used, inodes}, report {tally, spread, histograms}, finished
 */
export const protocolVersion = 11;

const count = z.int().check(z.nonnegative());
const positive = z.number().check(z.positive());

// Not z.record: it makes the object anew by assignment, and one of the words may be `__proto__`.
const byWords = z.custom<Record<string, number>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => count.safeParse(one).success),
);

/** How each kind of counter looks on the wire. */
const counterSchemas = {
  count,
  ms: z.number(),
  msIfKnown: z.nullable(z.number()),
  greatest: z.number(),
  earliest: z.nullable(z.number()),
  latest: z.nullable(z.number()),
  byRetry: z.array(count),
  byRefusal: z.record(z.enum(refusalClasses), count),
  byWords,
} satisfies Record<CounterKind, z.ZodMiniType>;

const tally = z.object(
  Object.fromEntries(Object.entries(counters).map(([name, kind]) => [name, counterSchemas[kind]])),
) as unknown as z.ZodMiniType<Tally>;

const endpoint = z.discriminatedUnion('family', [
  z.object({family: z.literal(4), address: z.string(), port: count}),
  z.object({family: z.literal(6), address: z.string(), port: count}),
  z.object({family: z.literal('unix'), path: z.string()}),
]);

const proof = z.object({
  name: z.enum(proofNames),
  authority: z.string(),
  path: z.string(),
  user: z.optional(z.string()),
  password: z.optional(z.string()),
  database: z.optional(z.string()),
  asks: z.optional(z.literal('query')),
  send: z.optional(z.string()),
  until: z.optional(z.string()),
});

const share = z.object({
  endpoint,
  attempts: count,
  offset: count,
  stride: count,
  perSecond: z.nullable(positive),
  mostInFlight: z.nullable(z.int().check(z.positive())),
  closesWhenTaken: z.boolean(),
  connectTimeoutMs: positive,
  engine: z.optional(z.enum(engineNames)),
  proof: z.optional(proof),
  tls: z.optional(z.object({serverName: z.optional(z.string()), alpn: z.optional(z.array(z.string()))})),
  maxSegmentBytes: z.optional(positive),
  portPool: z.optional(
    z.object({
      sources: z.array(z.string()),
      ports: z.array(z.object({first: count, last: count})),
    }),
  ),
});

const series = z.object({
  width: positive,
  buckets: z.readonly(z.array(z.readonly(z.array(count)))),
});

/** How outcomes are spread over places, times and sources: model/outcome-spread.ts. */
const spread = z.object({
  byIndex: series,
  byTime: series,
  established: z.object({width: positive, buckets: z.readonly(z.array(count))}),
  bySource: z.record(z.string(), z.readonly(z.array(count))),
});

const histograms = z.object(
  Object.fromEntries(histogramNames.map((name) => [name, z.string()])),
) as unknown as z.ZodMiniType<Record<HistogramName, string>>;

const hostQuestion = z.object({
  /** Of the target; null for a Unix-domain one. */
  to: z.nullable(z.object({family: z.union([z.literal(4), z.literal(6)]), address: z.string()})),
  sources: z.array(z.string()),
});
/** What is asked of a host before it drives. */
export type HostQuestion = z.infer<typeof hostQuestion>;

const hostAnswer = z.object({
  node: z.string(),
  cpus: count,
  /** The address from which its routes reach the target; null without a route. */
  routeSource: z.nullable(z.string()),
  /** Of the sources those that are its own. */
  sources: z.array(z.string()),
});
export type HostAnswer = z.infer<typeof hostAnswer>;

export const toWorker = z.discriminatedUnion('say', [
  /** Before `prepare`: what does this host allow? */
  z.object({say: z.literal('survey'), ...hostQuestion.shape}),
  /** Answered at once. A worker that has heard one expects more, and ends when none comes: its coordinator is out of reach. */
  z.object({say: z.literal('ping'), id: count}),
  z.object({say: z.literal('prepare'), share}),
  /**
   * Begin at a moment: Unix ms of the coordinator, which counters are stamped by, and CLOCK_MONOTONIC, which is waited for.
   * Once more after `stop`: those attempts that were not started are due from then on, at another rate where one is named.
   */
  z.object({
    say: z.literal('go'),
    atMs: z.number(),
    atMonotonicMs: z.optional(z.number()),
    /** To a worker on another host, whose clock nothing is known of: so long from its arrival there. */
    inMs: z.optional(z.number()),
    perSecond: z.optional(positive),
  }),
  z.object({say: z.literal('stop')}),
  /** Stop, and give up what waits for its outcome or its proof. */
  z.object({say: z.literal('withdraw')}),
  z.object({say: z.literal('confirm'), seen: z.boolean()}),
  /** Close this many of the connections that were opened first, or last. */
  z.object({say: z.literal('release'), count, end: z.enum(['first', 'last'])}),
  /** Find out which open connections the peer still knows: all, or of so many parts one. */
  z.object({
    say: z.literal('probe'),
    part: z.object({of: z.int().check(z.positive()), index: count, sinceDead: z.boolean()}),
  }),
  /** Name the own ends of the connections. */
  z.object({say: z.literal('list')}),
  /** Send all that was measured so far. */
  z.object({say: z.literal('report')}),
  z.object({say: z.literal('close')}),
]);
export type ToWorker = z.infer<typeof toWorker>;

export const fromWorker = z.discriminatedUnion('say', [
  z.object({say: z.literal('hello'), version: z.number(), plimsoll: z.optional(z.string()), pid: count}),
  z.object({
    say: z.literal('ready'),
    engine: z.enum(engineNames),
    /** Why the other engine does not run, where the choice was the worker's. */
    engineWhy: z.optional(z.string()),
    /** RLIMIT_NOFILE after it was raised; null for unlimited or unreadable. */
    softFds: z.nullable(count),
    hardFds: z.nullable(count),
    /** Descriptors this worker needs for itself. */
    ownFds: z.nullable(count),
    /** Connections that there is room for, where that is not what the limit leaves; null for any number. */
    room: z.optional(z.nullable(count)),
  }),
  /** Its loop is compiled, where the schedule needs that: from now on attempts leave on time. */
  z.object({say: z.literal('warm')}),
  z.object({
    say: z.literal('counted'),
    tally,
    /** How many `go` were obeyed: what was opened before the last one says nothing about it. */
    round: count,
    /** All attempts due were started, or opening was stopped. */
    opened: z.boolean(),
    /** `confirm` was asked for and every open connection has its answer, or had the time to give one. */
    confirmed: z.boolean(),
    /** How many `probe` are over: every connection that it asked has answered or was found dead. */
    probed: count,
  }),
  z.object({
    say: z.literal('listed'),
    /** Bitmaps of ports by source address: those in use now, and all that were ever. */
    open: z.record(z.string(), z.string()),
    used: z.record(z.string(), z.string()),
    inodes: z.array(count),
  }),
  z.object({say: z.literal('surveyed'), ...hostAnswer.shape}),
  z.object({say: z.literal('pong'), id: count}),
  z.object({say: z.literal('report'), tally, spread, histograms}),
  z.object({say: z.literal('finished')}),
  z.object({say: z.literal('failed'), message: z.string()}),
]);
export type FromWorker = z.infer<typeof fromWorker>;

export function encodeFrame(frame: ToWorker | FromWorker): string {
  return `${JSON.stringify(frame)}\n`;
}

/** Cuts a byte stream into lines and keeps the unfinished rest until more comes. */
export class LineCutter {
  #rest = '';

  push(chunk: string): string[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
  }
}

/**
 * Reads one line as a frame of the given side.
 * @throws Error that quotes the line when it is not such a frame.
 */
export function decodeFrame<T>(schema: z.ZodMiniType<T>, line: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error(
      `expected a frame of protocol ${protocolVersion}, got ${JSON.stringify(line.slice(0, 200))}`,
    );
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new Error(`a frame of protocol ${protocolVersion} is malformed: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

import {z} from 'zod';
import {limitNames, sides} from '../model/limit-names.ts';
import {refusalClasses} from '../model/refusal.ts';

/** The version of the record; a reader refuses another. */
export const recordSchemaName = 'plimsoll.record/1';

const count = z.number().int().nonnegative();
const limit = z.enum(limitNames as [string, ...string[]]);
const side = z.enum(sides);
const scalar = z.union([z.number(), z.string()]);

const latency = z
  .object({
    count: z.number().int().positive(),
    p50Us: z.number(),
    p90Us: z.number(),
    p99Us: z.number(),
    p999Us: z.number(),
    maxUs: z.number(),
    hdr: z.string().describe('the whole histogram in µs: HdrHistogram V2, compressed, base64'),
  })
  .describe('absent when there was no sample');

const finding = z.object({
  limit,
  side: side.nullable(),
  verdict: z.enum(['hit', 'near', 'clear', 'unknown']),
  confidence: z.enum(['certain', 'likely', 'possible']).nullable(),
  ceiling: z.number().nullable().describe('connections this limit allows'),
  boundBy: z.enum(['backlog', 'somaxconn', 'unknown']).optional(),
  because: z.array(
    z.object({
      reading: z.string(),
      from: z.string(),
      before: scalar.optional(),
      after: scalar.optional(),
      value: scalar.optional(),
    }),
  ),
  advice: z.array(z.string()),
});

const timelineRow = z.object({
  atMs: z.number().describe('since the first attempt was due'),
  started: count,
  established: count,
  open: count,
  pending: count,
  refused: count,
  closedByPeer: count,
  acceptQueueLength: count.nullable(),
  acceptQueueLimit: count.nullable(),
  listenOverflows: count.nullable().describe('increase since the run began'),
  listenDrops: count.nullable().describe('increase since the run began'),
  targetFds: count.nullable().describe('descriptors of all processes that have the listener'),
  targetCpuMs: z.number().nullable().describe('CPU they used since the run began'),
  targetTimeWait: count.nullable(),
  conntrackCount: count.nullable(),
});

const experiment = z.object({
  name: z.enum(['ceiling', 'burst', 'rate', 'hold']),
  outcome: z.enum(['limit-found', 'no-limit-reached', 'inconclusive', 'unreachable', 'interrupted']),
  result: z.number().nullable(),
  unit: z.enum(['connections', 'connections/s']),
  basis: z
    .enum(['accepted', 'confirmed', 'established'])
    .describe('the strongest stage that could be observed; result counts that stage'),
  asked: z.object({
    connections: count,
    perSecond: z.number().nullable().describe('null: as fast as the driver can'),
    connectTimeoutMs: z.number(),
    holdMs: z.number(),
  }),
  establishedPerSecond: z.number().nullable(),
  attempts: z.object({
    started: count,
    established: count,
    confirmed: count.nullable().describe("null: the engine cannot ask the target's kernel"),
    accepted: count.nullable().describe('null: neither an answer nor the target could be observed'),
    phantom: count.nullable(),
    held: count.describe('alive when the hold was over'),
    closedByPeer: count,
    pending: count.describe('without an outcome when the run was cut short'),
    refusals: z.partialRecord(z.enum(refusalClasses), count),
    lastWords: z.record(z.string(), count).describe('what the application said before it closed'),
  }),
  synRetries: z.array(count),
  latency: z.object({
    connect: latency.optional(),
    accept: latency.optional(),
    response: latency.optional(),
    handshake: latency.optional().describe("the kernel's own SYN to SYN-ACK"),
    lateness: latency.optional().describe('due time to connect(2): how late the driver was'),
    endAge: latency.optional().describe('age at which the peer ended a connection'),
    endTime: latency.optional().describe('the same ends, by the time since the run began'),
  }),
  timeline: z.array(timelineRow),
  tests: z
    .array(
      z.object({
        name: z.enum(['release', 'secondSource', 'otherPort', 'slower']),
        tried: count,
        entered: count.describe("taken by the target's kernel, phantoms left out"),
        refused: count,
        late: count.describe('entered only after a SYN retry'),
        released: count.optional(),
        source: z.string().optional(),
        port: count.optional(),
        perSecond: z.number().optional(),
      }),
    )
    .describe('active tests that the evidence called for, with what became of their attempts'),
  findings: z.array(finding).describe('worst first'),
  notes: z.array(z.string()),
});

const rung = z.object({
  limit,
  side,
  host: z.string(),
  name: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  used: z.number().nullable(),
  unit: z.string(),
  from: z.string(),
  ceiling: z.number().nullable(),
  bounds: z.string(),
  raise: z.string(),
  gap: z.enum(['absent', 'unreadable', 'malformed', 'not-observed']).optional(),
  why: z.string().optional(),
});

/** One run, measured and judged: `explain`, `report`, `compare` and gates work from it, later and elsewhere. */
export const recordSchema = z.object({
  schema: z.literal(recordSchemaName),
  complete: z.boolean(),
  interruptedBy: z.string().optional(),
  startedAt: z.iso.datetime(),
  elapsedMs: z.number(),
  exitCode: z.number().int(),
  plimsoll: z.string().describe('version of the program that measured'),
  target: z.object({
    url: z.string(),
    scheme: z.string(),
    address: z.string(),
    port: count.nullable(),
    family: z.union([z.literal(4), z.literal(6), z.literal('unix')]),
  }),
  driver: z.object({
    host: z.string(),
    kernel: z.string(),
    node: z.string(),
    engine: z.enum(['epoll', 'uring', 'net']),
    engineWhy: z.string().optional(),
    workers: count,
    drivenFrom: z.array(z.string()),
    sources: z.array(z.string()),
  }),
  experiments: z.array(experiment),
  limits: z.array(rung),
  expectations: z.array(z.object({expect: z.string(), actual: z.number().nullable(), held: z.boolean()})),
});

export type RunRecord = z.infer<typeof recordSchema>;
export type Experiment = z.infer<typeof experiment>;
export type TimelineRow = z.infer<typeof timelineRow>;

/**
 * Reads the text of a saved record.
 * @throws Error in one line that says what is wrong with it.
 */
export function parseRecord(text: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`not a record: ${(error as Error).message}`);
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`not a ${recordSchemaName}: ${issue?.path.join('.') || 'record'}: ${issue?.message}`);
}

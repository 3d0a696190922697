import {z} from 'zod';
import {limitNames, sides} from '../model/limit-names.ts';
import {refusalClasses} from '../model/refusal.ts';
import {recordSchemaName} from './schema-name.ts';

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
  host: z.string().optional().describe('where it was read, where several hosts are observed'),
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
  atMs: z.number().describe('since the scheduled start of the first attempt'),
  started: count,
  established: count,
  open: count,
  pending: count,
  refused: count,
  closedByPeer: count,
  accepted: count
    .nullable()
    .default(null)
    .describe('of those open, accepted by the application; null where that was not observed'),
  acceptQueueLength: count.nullable(),
  acceptQueueLimit: count.nullable(),
  listenOverflows: count.nullable().describe('increase since the run began'),
  listenDrops: count.nullable().describe('increase since the run began'),
  targetFds: count.nullable().describe('descriptors of all processes that have the listener'),
  fullestFds: count
    .nullable()
    .default(null)
    .describe('descriptors of the one of these processes that has the fewest left'),
  fullestFdsLimit: count.nullable().default(null).describe('its soft RLIMIT_NOFILE'),
  targetCpuMs: z.number().nullable().describe('CPU they used since the run began'),
  targetTimeWait: count.nullable(),
  conntrackCount: count.nullable(),
});

const percentiles = z.object({p50Us: z.number(), p99Us: z.number()});

const step = z
  .object({
    asked: z.number().describe('burst: connections at one instant; rate: new connections a second'),
    verdict: z
      .enum(['held', 'failed', 'driver-limited', 'unfinished'])
      .describe('unfinished: cut short before each attempt had its outcome'),
    why: z.string().describe('what failed, in words; empty if the step held'),
    started: count,
    established: count,
    late: count.describe('established only after a SYN retry'),
    unanswered: count,
    pending: count
      .optional()
      .describe('without an outcome when the step was cut short; absent where there is none'),
    refused: count.describe('refused: by RST, EOF or a message, or by this host'),
    phantom: count.nullable(),
    spreadUs: z.number().nullable().describe('first connect(2) to last connection established'),
    achievedPerSecond: z.number().nullable(),
    connect: percentiles.nullable().describe('service time: connect(2) to established, or to its proof'),
    response: percentiles
      .nullable()
      .describe(
        'response time: the same from the moment the attempt was due; the gap is coordinated omission',
      ),
    queueLongest: count.nullable().describe('longest accept queue seen'),
    queueGrowthPerSecond: z
      .number()
      .nullable()
      .describe('connections a second that the application fell behind'),
  })
  .describe('one burst, or one rate');

const ends = z
  .object({
    kind: z.enum(['fin', 'rst', 'silent']).describe('silent: found dead by the probe at the end'),
    count: z.number().int().positive(),
    ageP10Us: z.number(),
    ageP50Us: z.number(),
    ageP90Us: z.number(),
    timeP10Us: z.number().describe('since the run began'),
    timeP50Us: z.number(),
    timeP90Us: z.number(),
  })
  .describe('connections that ended in one way, by age and by time');

const fidelity = z
  .object({
    offeredPerSecond: z.number().nullable().describe('null: as fast as the driver can'),
    achievedPerSecond: z.number().nullable(),
    latenessP50Us: z.number().nullable(),
    latenessP99Us: z.number().nullable(),
    idleShare: z.number().nullable().describe('of the time that the workers were opening, 0 to 1'),
    runDelayShare: z
      .number()
      .nullable()
      .describe(
        'share of the same time for which a worker was waiting for a CPU (/proc/thread-self/schedstat)',
      ),
    longestBlindMs: z.number().describe('longest time for which the loop did not look at its sockets'),
    stampErrorP99Us: z
      .number()
      .nullable()
      .describe(
        'upper bound of the error of a connect latency: time since the look before; 0 for inline ones and those by the kernel’s clock',
      ),
  })
  .describe('how well the driver kept its schedule');

const canary = z
  .object({
    attempts: count,
    failed: count
      .nullable()
      .describe('not served; null where it only connects and nobody asked whether it was accepted'),
    strangerSource: z
      .string()
      .optional()
      .describe(
        'an address of its own from which it was turned away while those of the load got in: from then on it came from the address that the kernel chooses, and only those are counted',
      ),
    unconnected: count.optional().describe('where it only connects: those that did not even get that far'),
    p99Us: z.number().nullable().describe('null: none of them was served'),
    blockedMs: z.number().describe('time for which the canary was waiting longer than 500 ms'),
    recoveryMs: z
      .number()
      .nullable()
      .describe('from the end of the load until the canary was back to normal; null: not observed'),
  })
  .describe('one extra connection every 500 ms, outside the load: how other clients were affected');

const experiment = z.object({
  name: z.enum(['ceiling', 'burst', 'rate', 'hold']),
  outcome: z.enum(['limit-found', 'no-limit-reached', 'inconclusive', 'unreachable', 'interrupted']),
  result: z.number().nullable(),
  unit: z.enum(['connections', 'connections/s']),
  basis: z
    .enum(['served', 'accepted', 'confirmed', 'established'])
    .describe('the strongest stage that could be observed; result counts that stage'),
  asked: z.object({
    connections: count,
    perSecond: z.number().nullable().describe('null: as fast as the driver can'),
    connectTimeoutMs: z.number(),
    holdMs: z.number(),
    objectiveP99Us: z.number().optional().describe('rate: the latency within which a rate counts as held'),
    stepMs: z.number().optional().describe('rate: how long one rate is offered'),
  }),
  establishedPerSecond: z.number().nullable(),
  attempts: z.object({
    started: count,
    established: count,
    confirmed: count.nullable().describe("null: the engine cannot ask the target's kernel"),
    accepted: count
      .nullable()
      .describe('answered by the application, or owned by it at the target; null: neither could be observed'),
    others: count
      .optional()
      .describe(
        'connections of other clients on the same listener at that moment, told by their four-tuples; never part of accepted; absent where they cannot be told',
      ),
    served: count
      .optional()
      .describe('answered by the application; absent where nothing was asked and nothing was said'),
    replies: z
      .record(z.string(), count)
      .optional()
      .describe('answers by HTTP status or reply code, refusals included'),
    phantom: count.nullable(),
    unconfirmed: count
      .optional()
      .describe(
        "of those held: the target's kernel was asked, and neither acknowledged nor denied them in time; absent where it was not asked",
      ),
    held: count.describe('alive when the hold was over'),
    closedByPeer: count,
    silent: count.optional().describe('open until the probe at the end found that the other end is gone'),
    closedByUs: count.optional().describe('closed once accepted, as planned'),
    lost: count
      .optional()
      .describe('open or without an outcome when their worker process was lost; absent where none was'),
    pending: count.describe('without an outcome when the run was cut short'),
    refusals: z.partialRecord(z.enum(refusalClasses), count),
    lastWords: z.record(z.string(), count).describe('messages of the application before it closed'),
    errnos: z.record(z.string(), count).optional().describe('the errors behind refusals of class `other`'),
    synReplies: z
      .record(z.string(), count)
      .optional()
      .describe(
        'what turned SYNs back, RST or a message of ICMP, where the kernel tells: not of each; of a Unix-domain target why connect(2) failed; absent where of none',
      ),
  }),
  hosts: z
    .array(
      z.object({
        host: z.string(),
        asked: count.describe('its part of the connections'),
        workers: count,
        started: count,
        established: count,
        held: count,
        closedByPeer: count,
        lost: count.optional().describe('ended with workers that were lost'),
        refusals: z.record(z.string(), count),
        establishedPerSecond: z.number().nullable(),
        connect: z.object({p50Us: z.number(), p99Us: z.number(), maxUs: z.number()}).optional(),
        ownLimits: z.array(z.string()).optional().describe('limits of its own that it reached'),
        leftOut: count
          .optional()
          .describe('connections that it could not begin for that, which the target is not judged by'),
        lostWorkers: z.array(z.string()).optional().describe('why, one line each'),
      }),
    )
    .optional()
    .describe('of --drive-from with several hosts: each by itself; attempts and latency are of all together'),
  synRetries: z.array(count),
  bySource: z
    .record(z.string(), z.object({tried: count, entered: count}))
    .optional()
    .describe('attempts by source address; absent where there was one source'),
  latency: z.object({
    connect: latency
      .optional()
      .describe("connect(2) to established, by the kernel's clock where no SYN was sent again"),
    accept: latency.optional(),
    response: latency.optional(),
    handshake: latency.optional().describe("the kernel's own SYN to SYN-ACK"),
    lateness: latency.optional().describe('our own delay: scheduled start to connect(2)'),
    endAge: latency.optional().describe('age at which the peer ended a connection'),
    endTime: latency.optional().describe('the same ends, by the time since the run began'),
  }),
  timeline: z.array(timelineRow),
  tests: z
    .array(
      z.object({
        name: z.enum(['release', 'releaseLast', 'secondSource', 'otherPort', 'smallSegments', 'slower']),
        tried: count,
        entered: count.describe(
          "the strongest stage that could be seen: taken or answered by the application, else taken by the target's kernel, phantoms left out",
        ),
        refused: count,
        late: count.describe('entered only after a SYN retry'),
        released: count.optional(),
        room: count.optional().describe('release: closed by the driver in this run, here and before'),
        fresh: z.boolean().optional().describe('release: tried from four-tuples that the run had not used'),
        served: count
          .optional()
          .describe('release: of those that entered, connections of the run that had waited to be answered'),
        source: z.string().optional(),
        port: count.optional(),
        bytes: count.optional().describe('smallSegments: most bytes of data in one segment'),
        perSecond: z.number().optional(),
      }),
    )
    .describe('active tests that the evidence called for, with what became of their attempts'),
  steps: z.array(step).optional().describe('burst and rate: in the order they were tried'),
  stillServing: z
    .object({perSecond: z.number().nullable(), waiting: count})
    .optional()
    .describe(
      'ceiling: answers still came when patience was over, so many a second (null where too few came to tell), and so many waited for theirs: the result is a lower bound, which more patience raises',
    ),
  confirmation: z
    .object({
      repeats: count,
      held: z.object({connections: count, times: count}),
      refused: z.object({connections: count, times: count}),
      exceeded: count.optional().describe('ceiling: repeats in which more were held'),
      between: z
        .object({fewest: count, most: count})
        .optional()
        .describe('fewest and most held in the repeats, the result included; absent if it never changed'),
      batch: count
        .optional()
        .describe(
          'ceiling: of an application that closes its oldest for one more, how many it closed at once',
        ),
    })
    .optional()
    .describe('the result, repeated: so many held, one more failed'),
  ends: z.array(ends).optional().describe('hold: how connections ended that were open'),
  fidelity: fidelity.optional(),
  findings: z.array(finding).describe('worst first'),
  unread: z
    .array(z.string())
    .optional()
    .describe(
      'readings of the observed target that were lost on the way, each with the reason; absent where none was',
    ),
  notes: z.array(z.string()),
});

const limitReading = z.object({
  limit,
  side,
  host: z.string(),
  name: z.string(),
  value: z.union([z.number(), z.string()]).nullable(),
  used: z.number().nullable(),
  unit: z.string(),
  from: z.string(),
  ceiling: z.number().nullable(),
  fdsEach: z.number().optional().describe('descriptors that the ceiling counts for each connection'),
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
    observed: z
      .object({
        on: z.string().describe('where it was read'),
        share: z
          .number()
          .describe(
            'of the driver’s connections that arrive there: 1, or 1/k behind a balancer; 0: it is another listener',
          ),
        translated: z.boolean().describe('they arrive from other addresses than the driver’s'),
        proxy: z
          .boolean()
          .nullable()
          .describe('the process opens a connection for each it accepts; null: could not be told'),
      })
      .optional()
      .describe('absent where the target was not observed'),
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
    hosts: z
      .array(
        z.object({
          host: z.string(),
          kernel: z.string().optional(),
          node: z.string().optional(),
          engine: z.enum(['epoll', 'uring', 'net']).optional(),
          workers: count.optional(),
          sources: z.array(z.string()),
          roundTripMs: z
            .number()
            .optional()
            .describe('shortest time to its workers and back, by which they were started together'),
        }),
      )
      .optional()
      .describe('of --drive-from, in its order; absent where this host alone drove'),
    synRetriesAtSeconds: z
      .array(z.number())
      .optional()
      .describe('when a lost SYN goes out again, as its kernel is set; absent where that could not be read'),
  }),
  experiments: z.array(experiment),
  canary: canary.optional(),
  limits: z.array(limitReading),
  expectations: z.array(
    z.object({
      expect: z.string(),
      actual: scalar.nullable().describe('with its unit where it has one; null: there was no sample of it'),
      held: z.boolean(),
      undecided: z
        .literal(true)
        .optional()
        .describe('what it is about was not observed: then it neither held nor failed'),
      why: z.string().optional().describe('of one that is undecided, what was not observed'),
    }),
  ),
});

export type RunRecord = z.infer<typeof recordSchema>;
export type Experiment = z.infer<typeof experiment>;
export type TimelineRow = z.infer<typeof timelineRow>;
export type Step = z.infer<typeof step>;
export type Ends = z.infer<typeof ends>;
export type Fidelity = z.infer<typeof fidelity>;
export type CanaryReport = z.infer<typeof canary>;

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
  const {schema} = Object(value) as {schema?: unknown};
  if (typeof schema === 'string' && schema !== recordSchemaName && schema.startsWith('plimsoll.record/'))
    throw new Error(`a ${schema}, which this version does not read, it reads ${recordSchemaName}`);
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`not a ${recordSchemaName}: ${issue?.path.join('.') || 'record'}: ${issue?.message}`);
}

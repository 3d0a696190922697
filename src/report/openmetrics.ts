import type {Experiment, RunRecord} from '../record/record.ts';

type Labels = Readonly<Record<string, string | number | null | undefined>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const usPerSecond = 1e6;
const msPerSecond = 1000;
const quantiles = {p50Us: '0.5', p90Us: '0.9', p99Us: '0.99', p999Us: '0.999'} as const;

/**
 * The record for Prometheus, as a file of node_exporter's textfile collector or an OpenMetrics scrape: gauges and one
 * summary only, the types that both forms share. Base units; what was not observed is left out, for it is no 0.
 */
export function renderOpenMetrics(record: RunRecord): string {
  const families = new Families();
  const {url: target} = record.target;
  addRun(families, record, {target});
  for (const experiment of record.experiments) {
    const labels = {target, experiment: experiment.name};
    addResult(families, experiment, labels);
    addAttempts(families, experiment, labels);
    addLatency(families, experiment, labels);
    addFindings(families, experiment, labels);
  }
  return families.text();
}

function addRun(families: Families, record: RunRecord, labels: Labels): void {
  const {startedAt, elapsedMs, exitCode, complete, canary, limits, expectations, driver, plimsoll} = record;
  families.gauge('run', 'Version, engine and host of the load generator; always 1.', 1, {
    ...labels,
    version: plimsoll,
    engine: driver.engine,
    driver: driver.host,
  });
  families.gauge(
    'start_time_seconds',
    'When the run began, Unix time.',
    Date.parse(startedAt) / msPerSecond,
    labels,
  );
  families.gauge('duration_seconds', 'How long the run took.', elapsedMs / msPerSecond, labels);
  families.gauge('exit_code', 'Exit code of the run.', exitCode, labels);
  families.gauge('complete', '0 if the run was cut short.', complete ? 1 : 0, labels);
  for (const {limit, side, host, name, ceiling} of limits)
    families.gauge('setting_ceiling_connections', 'Connections that a setting allows.', ceiling, {
      ...labels,
      limit,
      side,
      host,
      setting: name,
    });
  for (const {expect, held, undecided} of expectations) {
    const of = {...labels, expect};
    families.gauge('expectation_held', '1 if the expectation held.', held ? 1 : 0, of);
    families.gauge(
      'expectation_undecided',
      '1 if what the expectation is about was not observed.',
      undecided ? 1 : 0,
      of,
    );
  }
  if (!canary) return;
  families.gauge(
    'canary_attempts',
    'Canary connections tried from outside the load.',
    canary.attempts,
    labels,
  );
  families.gauge('canary_failed_attempts', 'Canary connections that failed.', canary.failed, labels);
  families.gauge(
    'canary_unconnected_attempts',
    'Canary connections that could not connect, where they only connect.',
    canary.unconnected,
    labels,
  );
  families.gauge(
    'canary_p99_seconds',
    'Time that a canary connection took, 99th percentile.',
    seconds(canary.p99Us),
    labels,
  );
  families.gauge(
    'canary_blocked_seconds',
    'Time during which a canary connection had to wait.',
    canary.blockedMs / msPerSecond,
    labels,
  );
  families.gauge(
    'canary_recovery_seconds',
    'Time from the end of the load until the canary was back to normal.',
    canary.recoveryMs === null ? null : canary.recoveryMs / msPerSecond,
    labels,
  );
}

function addResult(
  families: Families,
  {result, unit, basis, outcome, establishedPerSecond}: Experiment,
  labels: Labels,
) {
  const name = unit === 'connections' ? 'result_connections' : 'result_connections_per_second';
  families.gauge(name, 'Result of an experiment.', result, {...labels, basis, outcome});
  families.gauge(
    'established_connections_per_second',
    'Rate at which connections were established.',
    establishedPerSecond,
    labels,
  );
}

function addAttempts(families: Families, {attempts, synRetries}: Experiment, labels: Labels): void {
  const {refusals, replies = {}, lastWords: _, errnos: __, synReplies: ___, ...stages} = attempts;
  for (const [stage, count] of Object.entries(stages))
    families.gauge('attempts', 'Attempts by the stage that they reached.', count, {
      ...labels,
      stage,
    });
  for (const [refusal, count] of Object.entries(refusals))
    families.gauge('refused_attempts', 'Attempts that failed, by class of refusal.', count, {
      ...labels,
      class: refusal,
    });
  for (const [reply, count] of Object.entries(replies))
    families.gauge('answered_attempts', 'Answers by HTTP status or code of the reply.', count, {
      ...labels,
      reply,
    });
  for (const [retries, count] of synRetries.entries())
    families.gauge('syn_retries_attempts', 'Attempts by the number of their SYN retries.', count, {
      ...labels,
      retries,
    });
}

function addLatency(families: Families, {latency}: Experiment, labels: Labels): void {
  for (const [kind, summary] of Object.entries(latency)) {
    if (!summary) continue;
    const of = {...labels, kind};
    for (const [field, quantile] of Object.entries(quantiles) as [keyof typeof quantiles, string][])
      families.summary('latency_seconds', 'Latencies by kind.', summary[field] / usPerSecond, {
        ...of,
        quantile,
      });
    families.summary('latency_seconds', 'Latencies by kind.', summary.count, of, '_count');
    families.gauge('latency_max_seconds', 'Longest latency of each kind.', summary.maxUs / usPerSecond, of);
  }
}

function addFindings(families: Families, {findings}: Experiment, labels: Labels): void {
  for (const {limit, side, verdict, confidence, ceiling} of findings) {
    const of = {...labels, limit, side};
    families.gauge('limit', 'The verdict on each limit; always 1.', 1, {...of, verdict, confidence});
    families.gauge('limit_ceiling_connections', 'Connections that a limit allows.', ceiling, of);
  }
}

const seconds = (us: number | null) => (us === null ? null : us / usPerSecond);

/** Samples by family, for both forms want those of one name together. */
class Families {
  readonly #families = new Map<string, {type: string; help: string; samples: Map<string, Sample>}>();

  /** Nothing for null. */
  gauge(name: string, help: string, value: number | null | undefined, labels: Labels): void {
    if (value !== null && value !== undefined) this.#add('gauge', name, help, {name, labels, value});
  }

  summary(name: string, help: string, value: number, labels: Labels, suffix = ''): void {
    this.#add('summary', name, help, {name: name + suffix, labels, value});
  }

  #add(type: string, name: string, help: string, sample: Sample): void {
    const family = this.#families.get(name) ?? {type, help, samples: new Map()};
    this.#families.set(name, family);
    // Two samples of the same labels would make the whole file invalid; the first, the lower ceiling, stands.
    const key = sample.name + labelText(sample.labels);
    if (!family.samples.has(key)) family.samples.set(key, sample);
  }

  text(): string {
    const lines = [...this.#families].flatMap(([name, {type, help, samples}]) => [
      `# TYPE plimsoll_${name} ${type}`,
      ...(name.endsWith('_seconds') ? [`# UNIT plimsoll_${name} seconds`] : []),
      `# HELP plimsoll_${name} ${help}`,
      ...[...samples].map(([key, {value}]) => `plimsoll_${key} ${value}`),
    ]);
    return `${[...lines, '# EOF'].join('\n')}\n`;
  }
}

/** `{target="tcp://…",limit="target-fds"}`, without those that have no value. */
function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}="${escapeLabel(String(value))}"`],
  );
  return `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

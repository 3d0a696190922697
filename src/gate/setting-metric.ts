import {limitNames} from '../model/limit-names.ts';
import type {RunRecord} from '../record/record.ts';

type LimitReading = RunRecord['limits'][number];
type Field = 'value' | 'used' | 'ceiling';

const fields: readonly Field[] = ['value', 'used', 'ceiling'];

/** Settings whose name in the list of limits holds more than their own, by the word they go by in a gate. */
const settings: Readonly<Record<string, RegExp>> = {
  backlog: /^accept queue of /,
  nofile: /^RLIMIT_NOFILE of /,
  'hard-nofile': /^hard RLIMIT_NOFILE of /,
  nproc: /^RLIMIT_NPROC of /,
  'pids-max': /^pids\.max of /,
  'memory-max': /^memory limit of /,
  memory: /^memory$/,
};

const sysctls = [
  'net.core.somaxconn',
  'net.ipv4.tcp_max_syn_backlog',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_abort_on_overflow',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_tw_reuse',
  'net.ipv4.tcp_max_tw_buckets',
  'net.ipv4.tcp_mem',
  'net.netfilter.nf_conntrack_max',
  'fs.file-max',
  'kernel.threads-max',
  'kernel.pid_max',
] as const;

/** The lowest limit of all. */
const lowest = 'lowest';
/** Settings by all their names. */
export const settingNames: readonly string[] = [
  ...Object.keys(settings),
  ...sysctls,
  ...sysctls.map(shortName),
];

/** Every name that a gate may give to the reading of a limit: a setting with or without its field, a limit with `.ceiling`, `lowest`. */
export const settingMetricNames: readonly string[] = [
  lowest,
  ...[...settingNames, ...sysctls].flatMap((name) => [name, ...fields.map((field) => `${name}.${field}`)]),
  ...limitNames.map((limit) => `${limit}.ceiling`),
];

/**
 * Reads the limits that a name means: `backlog`, `somaxconn`, `net.core.somaxconn.used`, `nofile.ceiling`,
 * `target-fds.ceiling`, `lowest`; undefined for any other name. What is unlimited is Infinity.
 */
export function settingMetric(
  name: string,
): ((limitReadings: readonly LimitReading[]) => readonly (number | null)[]) | undefined {
  if (name === lowest) return (limitReadings) => lowestCeiling(limitReadings);
  const [, setting = '', field = 'value'] = /^(.+?)(?:\.(value|used|ceiling))?$/.exec(name) ?? [];
  if ([...settingNames, ...sysctls].includes(setting)) {
    const matches = (limitReading: LimitReading) =>
      settings[setting]?.test(limitReading.name) ??
      (limitReading.name === setting || shortName(limitReading.name) === setting);
    return (limitReadings) =>
      limitReadings.filter(matches).map((limitReading) => numberOf(limitReading, field as Field));
  }
  if (field === 'ceiling' && (limitNames as readonly string[]).includes(setting))
    return (limitReadings) => lowestCeiling(limitReadings.filter(({limit}) => limit === setting));
  return undefined;
}

function lowestCeiling(limitReadings: readonly LimitReading[]): readonly (number | null)[] {
  const ceilings = limitReadings.flatMap(({ceiling}) => (ceiling === null ? [] : [ceiling]));
  return ceilings.length === 0 ? [] : [Math.min(...ceilings)];
}

function numberOf(limitReading: LimitReading, field: Field): number | null {
  const value = limitReading[field];
  return value === 'unlimited' ? Infinity : typeof value === 'number' ? value : null;
}

/** `somaxconn` of `net.core.somaxconn`. */
function shortName(sysctl: string): string {
  return sysctl.slice(sysctl.lastIndexOf('.') + 1);
}

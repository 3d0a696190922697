import type {ConfiguredValue, Server, ServerFacts, SettingKind} from './server.ts';
import {servers} from './servers.ts';

/**
 * The server that a process is: by its comm, and by its command line where many programs have that comm. A comm that one
 * server alone has tells without a command line.
 * @param comm as in /proc/PID/comm
 * @param command its command line, words apart by spaces
 */
export function serverOf(comm: string, command?: string): Server | undefined {
  // php-fpm8.2, node-22; nsd: server 1
  const short = comm.replace(/: .*$/, '').replace(/-?\d+(\.\d+)*$/, '');
  const fitting = servers.filter(({comms}) => comms.includes(comm) || comms.includes(short));
  const [first] = fitting;
  if (first === undefined) return undefined;
  if (command === undefined)
    return fitting.length === 1 && (first.runs?.test(comm) ?? true) ? first : undefined;
  return fitting.find(({runs}) => runs === undefined || runs.test(command));
}

export function serverNamed(name: string): Server | undefined {
  return servers.find((server) => server.name === name);
}

/**
 * How the server at hand is told to take more, with what is set now where it was read: `nginx: worker_rlimit_nofile N; …`.
 * undefined where neither the command line nor one of the names is known.
 * @param comms names as in /proc/PID/comm
 * @param facts what its command line and configuration say
 */
export function serverSettingOf(
  comms: readonly string[],
  kind: SettingKind,
  facts?: ServerFacts,
): string | undefined {
  const known = [facts && serverNamed(facts.name), ...comms.map((comm) => serverOf(comm))];
  const server = known.find((one) => one?.[kind] !== undefined);
  const setting = server?.[kind];
  if (!server || !setting) return undefined;
  const now = facts?.name === server.name ? configuredValue(facts, kind) : undefined;
  return now === undefined
    ? `${server.name}: ${setting.raise}`
    : `${server.name}: ${now.name} is ${now.value} (${now.from}); ${setting.raise}`;
}

export function configuredValue({values}: ServerFacts, kind: SettingKind): ConfiguredValue | undefined {
  return values.find((value) => value.kind === kind);
}

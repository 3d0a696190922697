import type {ListenerProcess} from '../model/host-facts.ts';
import type {LimitName} from '../model/limit-names.ts';
import {known, missing, type Reading} from '../model/reading.ts';
import {
  type ConfiguredValue,
  type LogWords,
  type Server,
  type ServerFacts,
  settingKinds,
} from '../model/server.ts';
import {serverOf} from '../model/server-settings.ts';
import {quote} from './files.ts';
import {joinScripts, splitAnswer} from './script.ts';

/** Processes of one listener whose command lines are read: a master and its first workers. */
const mostProcesses = 4;
/** Of its first descriptors, where a server has its log. */
const firstFds = '[1-9] 1[0-9] 2[0-9]';
const mostLogBytes = 262_144;

/** A log that a process of the listener has open for writing, and how long it was. */
export interface OpenLog {
  readonly fdPath: string;
  readonly path: string;
  readonly bytes: number;
}

/** Prints the command lines of the processes, and which regular files they have open under a low number. */
export function commandsScript(pids: readonly number[]): string {
  const some = pids.slice(0, mostProcesses);
  return joinScripts(
    Object.fromEntries([
      ...some.map((pid) => [`${pid}`, `tr '\\0' ' ' </proc/${pid}/cmdline 2>/dev/null`]),
      ['links', `ls -ln ${fdGlobs(some)} 2>/dev/null`],
      ['sizes', `ls -lnL ${fdGlobs(some)} 2>/dev/null`],
    ]),
  );
}

function fdGlobs(pids: readonly number[]): string {
  return pids.flatMap((pid) => firstFds.split(' ').map((fds) => `/proc/${pid}/fd/${fds}`)).join(' ');
}

/** A process whose server is known, and the logs of all. */
export interface FoundServer {
  readonly server: Server;
  readonly pid: number;
  readonly command: string;
  readonly logs: readonly OpenLog[];
}

/** The first process whose server is known. */
export function parseCommands(
  output: string,
  processes: readonly Pick<ListenerProcess, 'pid' | 'comm'>[],
): FoundServer | undefined {
  const parts = splitAnswer(output);
  for (const {pid, comm} of processes) {
    const command = parts.get(`${pid}`)?.trim();
    const server = command === undefined ? undefined : serverOf(comm, command);
    if (!server || command === undefined) continue;
    return {server, pid, command, logs: parseLogs(parts.get('links') ?? '', parts.get('sizes') ?? '')};
  }
  return undefined;
}

/** Regular files that a process writes: no device, pipe or socket, none that was deleted, and each once. */
function parseLogs(links: string, sizes: string): OpenLog[] {
  const lengths = lengthsIn(sizes);
  const logs = new Map<string, OpenLog>();
  for (const [, mode = '', fdPath = '', path = ''] of links.matchAll(
    /^l(\S{9})\S* .* (\/proc\/\d+\/fd\/\d+) -> (\/.+)$/gm,
  )) {
    const bytes = lengths.get(fdPath);
    const isLog = /log|err|out/i.test(path) && mode[1] === 'w';
    if (bytes !== undefined && isLog && !logs.has(path)) logs.set(path, {fdPath, path, bytes});
  }
  return [...logs.values()];
}

/**
 * Where the configuration is, as the process sees it: the file that its command line names, or that of its package, and
 * those beside it.
 */
function configurationPaths({server, pid, command}: FoundServer): string[] {
  const {configuration} = server;
  if (!configuration) return [];
  const {beside = [], folder, inTitle, options = [], standard} = configuration;
  const inProcess = (path: string) =>
    path.startsWith('/') ? `/proc/${pid}/root${path}` : `/proc/${pid}/cwd/${path}`;
  const directory = folder?.exec(command)?.[1];
  if (directory !== undefined) return beside.map((path) => inProcess(`${directory}/${path}`));
  const named =
    inTitle?.exec(command)?.[1] ?? options.map((option) => wordAfter(command, option)).find(Boolean);
  const file = named ?? standard;
  if (file === undefined) return [];
  const parent = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  return [file, ...beside.map((path) => `${parent}/${path}`)].map(inProcess);
}

/** The word that follows an option, `-f FILE`, `-fFILE` or `--config=FILE`; for `''` the last word that is no option's. */
function wordAfter(command: string, option: string): string | undefined {
  if (option === '') {
    const words = command.split(/\s+/).slice(1);
    return words.findLast((word) => !word.startsWith('-') && word.includes('/'));
  }
  const between = option.startsWith('--') ? '[= ]+' : '\\s*';
  return new RegExp(`(?:^|\\s)${escaped(option)}${between}([^\\s-]\\S*)`).exec(command)?.[1];
}

/** Prints the lines of the configuration that name a setting of the table, and nothing else of it. */
export function configurationScript(found: FoundServer): string {
  const paths = configurationPaths(found);
  const names = settingKinds.flatMap((kind) => found.server[kind]?.name ?? []);
  if (paths.length === 0 || names.length === 0) return ':';
  const words = found.server.configuration?.form === 'sections' ? [...names, ...sectionWords] : names;
  const pattern = `(^|[[:space:]{;,"])(${words.map(escaped).join('|')})`;
  // A `*` of the table stands for names; nothing else in a path does.
  const files = paths.map((path) => path.split('*').map(quote).join('*'));
  return `grep -E ${quote(pattern)} /dev/null ${files.join(' ')} 2>/dev/null | cut -c1-400 | head -n 400`;
}

const sectionWords = ['global', 'defaults', 'frontend', 'listen', 'backend', 'bind'];

/**
 * What the command line and the configuration set. A name that has several values in it is left out: which of them is of
 * this listener is not known.
 * @param port of the listener, null for a Unix-domain one
 */
export function serverFactsOf(found: FoundServer, lines: string, port: number | null): ServerFacts {
  const {server, command, pid} = found;
  const rows = lines.split('\n').flatMap((line) => {
    const match = /^(?:\/proc\/\d+\/(?:root|cwd\/))([^:]+):(.*)$/.exec(line);
    return match ? [{file: match[1] as string, text: (match[2] as string).replace(/(^|\s)[#;].*$/, '')}] : [];
  });
  const values = settingKinds.flatMap((kind): ConfiguredValue[] => {
    const setting = server[kind];
    if (!setting) return [];
    for (const option of setting.options ?? []) {
      const value = numberAfter(command, option);
      if (value !== undefined) return [{kind, name: option, value, from: `command line of pid ${pid}`}];
    }
    const {name} = setting;
    if (name === undefined) return [];
    const found =
      server.configuration?.form === 'sections' ? inSections(rows, name, port) : inLines(rows, name);
    return found ? [{kind, name, ...found}] : [];
  });
  return {name: server.name, values};
}

interface Row {
  readonly file: string;
  readonly text: string;
}

function inLines(rows: readonly Row[], name: string): {value: number; from: string} | undefined {
  const pattern = new RegExp(
    `(?:^|[\\s{;,"])${escaped(name)}["']?(?:\\s*[=:]\\s*|\\s+)["']?(\\d+)(?![\\w.:-])`,
    'gi',
  );
  const all = rows.flatMap(({file, text}) =>
    [...text.matchAll(pattern)].map((match) => ({value: Number(match[1]), from: file})),
  );
  const [first] = all;
  return first && all.every(({value}) => value === first.value) ? first : undefined;
}

/** haproxy: the lower of what is set for the process and for the section that binds the port. */
function inSections(
  rows: readonly Row[],
  name: string,
  port: number | null,
): {value: number; from: string} | undefined {
  let section = '';
  let value: {value: number; from: string} | undefined;
  const lowest = (next: number, from: string) => {
    if (!value || next < value.value) value = {value: next, from};
  };
  const inSection = new Map<string, {value: number | undefined; binds: boolean; from: string}>();
  for (const {file, text} of rows) {
    const heading = /^(global|defaults|frontend|listen|backend)\b\s*(\S*)/.exec(text);
    if (heading) section = heading[0];
    const one = inSection.get(section) ?? {value: undefined, binds: false, from: file};
    const bound = /^\s+bind\s+(\S+)/.exec(text)?.[1];
    const set = new RegExp(`^\\s+${escaped(name)}\\s+(\\d+)`).exec(text)?.[1];
    inSection.set(section, {
      value: set === undefined ? one.value : Number(set),
      binds:
        one.binds ||
        (bound !== undefined && port !== null && bound.split(',').some((at) => at.endsWith(`:${port}`))),
      from: file,
    });
  }
  const own = [...inSection].find(([, {binds}]) => binds)?.[1];
  const standard = [...inSection].find(([heading]) => heading.startsWith('defaults'))?.[1];
  const ofSection = own && (own.value === undefined ? standard : own);
  for (const one of [inSection.get('global'), ofSection])
    if (one?.value !== undefined) lowest(one.value, one.from);
  return value;
}

function numberAfter(command: string, option: string): number | undefined {
  const between = /^-\w$/.test(option) ? '\\s*' : '(?:=|\\s+)';
  const pattern = new RegExp(`(?:^|[\\s,])${escaped(option)}${between}(\\d+)(?=$|[\\s,])`, 'g');
  const last = [...command.matchAll(pattern)].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Prints how long the logs are now. */
export function logSizesScript({logs}: FoundServer): string {
  return logs.length === 0 ? ':' : `ls -lnL ${logs.map(({fdPath}) => fdPath).join(' ')} 2>/dev/null`;
}

export function withLogSizes(found: FoundServer, sizes: string): FoundServer {
  const lengths = lengthsIn(sizes);
  return {...found, logs: found.logs.map((log) => ({...log, bytes: lengths.get(log.fdPath) ?? log.bytes}))};
}

function lengthsIn(listing: string): ReadonlyMap<string, number> {
  const rows = listing.matchAll(/^-\S+ +\d+ +\d+ +\d+ +(\d+) .* (\/proc\/\d+\/fd\/\d+)$/gm);
  return new Map([...rows].map(([, bytes, path]) => [path as string, Number(bytes)]));
}

function wordsOf({log = {}}: Server): [limit: LimitName, words: string][] {
  return Object.entries(log).flatMap(([limit, all]) =>
    all.map((words): [LimitName, string] => [limit as LimitName, words]),
  );
}

/** Prints what was written to the logs since then, of that the words of the table alone, each with its number. */
export function logScript({server, logs}: FoundServer): string {
  if (!server.log || logs.length === 0) return ':';
  const parts = logs.map(
    ({fdPath, bytes}) => `tail -c +${bytes + 1} ${fdPath} 2>/dev/null | head -c ${mostLogBytes}`,
  );
  return `{ ${parts.join('; ')}; } | grep -oE ${quote(
    wordsOf(server)
      .map(([, words]) => words)
      .join('|'),
  )} | sort | uniq -c | sort -rn | head -n 5`;
}

export function parseLogWords(output: string, {server, logs}: FoundServer): Reading<readonly LogWords[]> {
  const from = logs.map(({path}) => path).join(', ') || 'log of the server';
  if (!server.log)
    return missing('not-observed', from, `which words its log has is not known of ${server.name}`);
  if (logs.length === 0) return missing('absent', from, 'none of its processes has a log open');
  const table = wordsOf(server);
  const words = [...output.matchAll(/^ *(\d+) (.+)$/gm)].flatMap(([, times, text = '']): LogWords[] => {
    const limit = table.find(([, pattern]) => new RegExp(`^(?:${pattern})$`).test(text))?.[0];
    return limit ? [{text, times: Number(times), limit}] : [];
  });
  return known(words, from);
}

import type {LimitName} from './limit-names.ts';

/** One setting of a server that bounds its connections, as its administrator writes it. */
export interface ServerSetting {
  /** What to write where, and what has to follow: `worker_rlimit_nofile N; (main context), then reload`. */
  readonly raise: string;
  /** What it is called in the configuration, where its value is a plain number there. */
  readonly name?: string;
  /** Options of the command line that set it: `-c N`, `-cN`, `--max-connections=N`. */
  readonly options?: readonly string[];
}

/** Where the configuration of a server is: named on its command line, or where its package has it. */
export interface ServerConfiguration {
  /** Options that name it; `''` for a word that no option stands before. */
  readonly options?: readonly string[];
  /** How it is named in the title that the process gave itself, or anywhere on its command line: the first group. */
  readonly inTitle?: RegExp;
  /** The same for the folder that the files beside are in, where the command line names that alone. */
  readonly folder?: RegExp;
  /** Where it is when nothing names it. */
  readonly standard?: string;
  /** Files beside it that it includes as a rule; a `*` stands for any name. */
  readonly beside?: readonly string[];
  /** As haproxy has it: settings of all, of a section, and of the lines in it, by a word at the beginning of each line. */
  readonly form?: 'sections';
}

/** A server by its process: what bounds its connections, and how that looks from outside. */
export interface Server {
  readonly name: string;
  /** As in /proc/PID/comm, which the kernel cuts after 15 characters; without the version at the end. */
  readonly comms: readonly string[];
  /** What its command line has, where many programs have that comm (java, ruby, beam.smp). */
  readonly runs?: RegExp;
  /** What it passes to listen(2). */
  readonly backlog?: ServerSetting;
  /** What sets its RLIMIT_NOFILE, or how it deals with it. */
  readonly fds?: ServerSetting;
  /** Its own maximum of connections. */
  readonly connections?: ServerSetting;
  /** Threads or processes that serve, where one has one connection at a time. */
  readonly workers?: ServerSetting;
  /** It accepts in processes that a first one starts, which has the listener as well and accepts nothing itself. */
  readonly workersAccept?: true;
  /** What ends connections that are idle. */
  readonly idle?: ServerSetting;
  /** What the next connection beyond its own maximum meets. */
  readonly beyond?: Exclude<LimitName, 'no-limit-reached'>;
  /**
   * Connections that a maximum of so much allows, with so many processes that have the listener; as many unless given, null
   * where other settings have a say in it.
   */
  readonly room?: (maximum: number, processes: number) => number | null;
  /** Connections that it takes out of so many descriptors, of which it uses so many without one; what is left unless given. */
  readonly fdRoom?: (nofile: number, used: number) => number;
  /** Descriptors that each connection takes; one unless given. */
  readonly fdsEach?: number;
  readonly configuration?: ServerConfiguration;
  /** What its log says of a limit, as extended regular expressions. */
  readonly log?: Readonly<Partial<Record<LimitName, readonly string[]>>>;
}

/** The settings that advice names, by what they bound. */
export const settingKinds = ['connections', 'workers', 'backlog', 'fds', 'idle'] as const;
export type SettingKind = (typeof settingKinds)[number];

/** The value of one setting, as it was found. */
export interface ConfiguredValue {
  readonly kind: SettingKind;
  /** As it is written: `worker_connections`, `-c`. */
  readonly name: string;
  readonly value: number;
  /** The file, or `the command line`. */
  readonly from: string;
}

/** What the server at a listener is, and what its command line and configuration say. */
export interface ServerFacts {
  /** Server.name of the table. */
  readonly name: string;
  readonly values: readonly ConfiguredValue[];
}

/** What a server wrote to its log during a run, as far as the table knows the words. */
export interface LogWords {
  readonly text: string;
  readonly times: number;
  /** The limit that these words are about. */
  readonly limit: LimitName;
}

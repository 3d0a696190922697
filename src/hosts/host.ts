import {execa, type ResultPromise} from 'execa';

/** A host is a command prefix that runs a command with its standard streams; this one is the empty prefix. */
export interface Host {
  /** `this host`, or the prefix as the user wrote it. */
  readonly name: string;
  readonly prefix: readonly string[];
}

export const localHost: Host = {name: 'this host', prefix: []};

/** Starts a command on the host with piped standard streams; it ends with this process at the latest. */
export function spawnOn(host: Host, command: readonly string[]): ResultPromise<typeof spawnOptions> {
  const [file = '', ...rest] = [...host.prefix, ...command];
  return execa(file, rest, spawnOptions);
}

const spawnOptions = {
  stdin: 'pipe',
  stdout: 'pipe',
  stderr: 'pipe',
  buffer: false,
  reject: false,
  cleanup: true,
  forceKillAfterDelay: 2000,
  // A terminal sends ^C to the whole foreground group; who may end when is for the coordinator to say.
  detached: true,
} as const;

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Namespace} from '../helpers/namespace.ts';
import {serve, temporaryFolder} from '../servers/serve.ts';
import type {Scenario, Truth} from './scenario.ts';

/** A server of Debian that nobody here wrote, with one limit that is small enough to meet. */
export interface ServerFixture {
  /** The server and its setting. */
  readonly name: string;
  /** The manual that says so. */
  readonly facts: string;
  readonly truth: Truth;
  readonly words?: readonly RegExp[];
  readonly flags?: readonly string[];
  /** Files that it needs, by name, in a folder of its own. */
  readonly files?: (folder: string) => Readonly<Record<string, string>>;
  /** Listens on 127.0.0.1:7000. */
  readonly command: (folder: string) => readonly string[];
  /** 127.0.0.1:7000 over plain TCP unless it is given. */
  readonly target?: string;
  /** It listens long before it accepts: the run waits for its first answer. */
  readonly answers?: true;
  readonly user?: {readonly uid: string; readonly gid: string};
}

export const flags: readonly string[] = [
  '-c',
  '60',
  '-r',
  '200/s',
  '--connect-timeout',
  '3s',
  '--hold',
  '1s',
];

/** Beyond so many the next is accepted and closed. */
export const reject = (ceiling: number): Truth => ({limit: 'app-cap-reject', ceiling, result: ceiling});

/** It stops accepting at so many. */
export const stop = (ceiling: number): Truth => ({limit: 'app-cap-stop', ceiling, result: ceiling});

/** A scene of one server, which is started in the driver's own namespace. */
export const serving =
  (target: string, start: (driver: Namespace) => Promise<unknown>): Scenario['build'] =>
  async () => {
    const driver = await Namespace.open();
    await start(driver);
    return {driver, target};
  };

/** A script of Node. */
const untilItAnswers =
  'const again = () => fetch(process.argv[1]).then(() => process.exit(), () => setTimeout(again, 200)); again();';

export function serverScenarios(fixtures: readonly ServerFixture[]): Scenario[] {
  return fixtures.map(({files, command, target = '127.0.0.1:7000', user, answers, ...fixture}) => ({
    flags,
    ...fixture,
    build: async () => {
      const driver = await Namespace.open();
      const folder = temporaryFolder();
      for (const [name, text] of Object.entries(files?.(folder) ?? {}))
        writeFileSync(join(folder, name), text);
      await serve(driver, 7000, command(folder), folder, user);
      if (answers) await driver.mustRun(process.execPath, '-e', untilItAnswers, target);
      return {driver, target};
    },
  }));
}

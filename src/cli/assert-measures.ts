import {accessSync, constants} from 'node:fs';
import {delimiter, resolve} from 'node:path';
import {PassThrough} from 'node:stream';
import {experimentFlags} from '../options/experiments.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {RunName} from '../run/experiment-spec.ts';
import type {RecordCommand} from '../run/measure-pairs.ts';
import {runRequest} from '../run/run-request.ts';
import type {Call} from './call.ts';
import {allCommands} from './commands.ts';
import {readLine} from './read-line.ts';

/**
 * That a command can be run and, as far as it is plimsoll's own, measures: a mistake in the second of two commands is not
 * to show only after the first has measured.
 * @throws UsageError
 */
export async function assertMeasures(
  {flag, command, ownArgs}: RecordCommand,
  {env, io, ...call}: Call,
): Promise<void> {
  if (!ownArgs) {
    const [file = ''] = command;
    if (!isThere(file, env.PATH, io.cwd()))
      throw new UsageError(`${flag}: no program "${file}" was found, neither as a file nor in PATH`);
    return;
  }
  try {
    // What is printed for --help is not asked for here.
    const line = await readLine(
      {...call, env, io: {...io, stdout: new PassThrough()}, args: ownArgs},
      allCommands,
    );
    const name = line?.command.name ?? '';
    if (!line || !isRunName(name))
      throw new UsageError(
        `plimsoll ${ownArgs[0]} prints no record, expected a command that measures, such as plimsoll ceiling localhost:8080`,
      );
    await runRequest(name, line.input.words.target, line.input.values);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${flag}: ${error.message}`, {cause: error});
  }
}

const isRunName = (name: string): name is RunName => Object.hasOwn(experimentFlags, name);

/** Without PATH the system has places of its own. */
function isThere(file: string, path: string | undefined, folder: string): boolean {
  if (path === undefined && !file.includes('/')) return true;
  const places = file.includes('/') ? [folder] : (path ?? '').split(delimiter);
  return places.some((place) => {
    try {
      accessSync(resolve(folder, place, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

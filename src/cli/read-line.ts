import {readConfigFile} from '../plan/config.ts';
import type {Call} from './call.ts';
import {checkWords} from './check-words.ts';
import type {Command, Input} from './command.ts';
import {parseLine} from './parser.ts';
import {configPathOf, readInput} from './settings.ts';

/** A command line that was read whole: nothing is done yet. */
interface ReadLine {
  readonly command: Command;
  readonly input: Input<never>;
}

/**
 * Finds the command of a line and reads its flags, variables and config file. Undefined where --help or --version was
 * asked for, and is printed.
 * @throws UsageError for what does not stand there rightly
 */
export async function readLine(call: Call, commands: readonly Command[]): Promise<ReadLine | undefined> {
  const {args, env, io} = call;
  const chosen = await parseLine(call, commands);
  if (!chosen) return undefined;
  const path = configPathOf(chosen, env);
  const config = path === undefined ? undefined : {path, settings: readConfigFile(path, io.cwd())};
  const input = readInput(chosen, commands, {args, env, config});
  checkWords(chosen, commands);
  return {command: chosen.command, input};
}

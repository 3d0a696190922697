import {spawnSync} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {TestRunner} from 'vitest';
import {pathOf, programNamed} from '../programs.ts';

/**
 * Skips the running test, with the reason, where one of these programs is not here.
 * @param names as the list of test/programs.ts has them
 * @throws Error with the same words where no test runs, as in `beforeAll`
 */
export function need(...names: readonly string[]): void {
  const why = names.map(lack).find((reason) => reason !== undefined);
  if (why !== undefined) skip(why);
}

/** The same for a command that is to be started: each of its words that is a program of the list must be here. */
export function needOf(command: readonly string[]): void {
  need(...command.filter((word) => programNamed(word) !== undefined));
}

/** Skips the running test where unshare(1) may not make such namespaces, as in most containers. */
export function needUnshare(...flags: readonly string[]): void {
  need('unshare');
  const why = noUnshare(...flags);
  if (why !== undefined) skip(why);
}

/** Why unshare(1) cannot make such namespaces; undefined where it can. */
export function noUnshare(...flags: readonly string[]): string | undefined {
  const {status, stderr} = spawnSync('unshare', [...flags, 'true'], {encoding: 'utf8'});
  return status === 0 ? undefined : `unshare ${flags.join(' ')} is not allowed here: ${stderr?.trim()}`;
}

/** Skips the running test, with the reason, for a user who is not root. */
export function needRoot(what: string): void {
  if (process.getuid?.() !== 0) skip(`only root may ${what}`);
}

/**
 * Skips where the older iptables is loaded, whose tables none but the machine's root may list: a user then knows of no
 * rule for sure.
 */
export function needAllRules(): void {
  try {
    accessSync('/proc/net/ip_tables_names', constants.R_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      skip('the older iptables is loaded, whose tables only root may list');
  }
}

/** Ends the running test here as skipped. */
export function skip(why: string): never {
  const test = TestRunner.getCurrentTest();
  if (test === undefined) throw new Error(why);
  return test.context.skip(why);
}

/** Why a program cannot be used; undefined where it can. */
export function lack(name: string): string | undefined {
  const program = programNamed(name);
  if (program === undefined) throw new Error(`${name} is not in the list of test/programs.ts`);
  return pathOf(program) === undefined ? `${name} is not here (Debian: ${program.debian})` : undefined;
}

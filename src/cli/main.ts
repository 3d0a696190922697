import {setImmediate} from 'node:timers/promises';
import {exitCodes} from '../exit-codes.ts';
import {UsageError} from '../plan/usage-error.ts';
import type {HeadStart} from '../run/head-start.ts';
import {StoppedError} from '../run/stopped-error.ts';
import {version} from '../version.ts';
import type {Environment, Io} from './call.ts';
import {allCommands} from './commands.ts';
import {complain, print} from './print.ts';

/**
 * Runs one command line and answers its exit code. Never fails: what goes wrong becomes a line on standard error. Nothing
 * of this process is used but what is given here, except that `listen` and the experiments take its signals while they run.
 * @param args what stands behind `plimsoll`
 * @param headStart what was begun for an experiment meanwhile; ended by whoever began it
 */
export async function main(
  args: readonly string[],
  env: Environment,
  io: Io,
  headStart?: HeadStart,
): Promise<number> {
  const call = {args, env, io, headStart};
  try {
    // Lines that are not finished are nothing for the parser, and a shell that asks is not to hear of errors.
    if (args[0] === 'complete') {
      const {renderCompletions} = await import('./completions.ts');
      io.stdout.write(renderCompletions(args.slice(1), allCommands));
      return exitCodes.measured;
    }
    // Scripts that look for a version are not to wait for the parser.
    if (args.length === 1 && args[0] === '--version') {
      print(`${version}\n`, call);
      return exitCodes.measured;
    }
    const {readLine} = await import('./read-line.ts');
    const line = await readLine(call, allCommands);
    if (!line) return exitCodes.measured;
    const {command, input} = line;
    if (!command.takesSignals && io.takeSignals) {
      // One that came while all this was loaded is heard of in the next turn of the loop.
      await setImmediate();
      for (const signal of io.takeSignals()) process.kill(process.pid, signal);
    }
    return await command.run(call, input);
  } catch (error) {
    return report(error as NodeJS.ErrnoException, env, io);
  }
}

/** What happens to this process itself where such limits are low; what happens to its workers is measured. */
const noneLeft: Record<string, string | undefined> = {
  EMFILE: 'plimsoll is out of file descriptors; raise RLIMIT_NOFILE: ulimit -n 1024',
  ENFILE: 'this host is out of file handles; raise fs.file-max: sysctl -w fs.file-max=1000000',
  EAGAIN: 'no process can be started; raise RLIMIT_NPROC or the pids limit of the control group',
};

/** One line for people; the stack is for whoever asks for it. Answers the exit code. */
export function report(error: NodeJS.ErrnoException, env: Environment, io: Io): number {
  if (error.syscall === 'uv_cwd')
    return report(
      new UsageError('the working folder was deleted, change to one that exists', {cause: error}),
      env,
      io,
    );
  if (error instanceof StoppedError) {
    complain(error.message, {env, io});
    return error.exitCode;
  }
  const usage = error instanceof UsageError;
  const lead =
    usage || error.message.startsWith('a worker is lost') ? '' : 'internal error, please report it: ';
  const [code = ''] = /\b(EMFILE|ENFILE|EAGAIN)\b/.exec(`${error.code} ${error.message}`) ?? [];
  const none = usage ? undefined : noneLeft[code];
  const words = none === undefined ? lead + error.message : `${none} (${error.message})`;
  complain(words.replaceAll(/\s*\n\s*/g, ' '), {env, io});
  if (!usage && env.DEBUG === 'plimsoll') io.stderr.write(`${error.stack}\n`);
  return usage ? exitCodes.usage : exitCodes.internal;
}

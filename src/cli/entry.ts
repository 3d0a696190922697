import {exitCodes} from '../exit-codes.ts';
import {main, report} from './main.ts';
import {complain} from './print.ts';

/** Runs the command line of this process; called by bin/plimsoll.js. */
export async function runProcess(): Promise<void> {
  // Whoever reads us may have read enough, and a disk may be full: a run goes on, for it has more to write and to clean up.
  let notWritten: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') notWritten ??= error;
  });
  // Of standard error nobody can be told.
  process.stderr.on('error', () => {});
  process.on('exit', () => {
    if (!notWritten) return;
    const words = `standard output could not be written (${notWritten.code ?? notWritten.message})`;
    complain(words, {env: process.env, io: process});
    process.exitCode = exitCodes.internal;
  });
  // What a library throws out of our reach, such as a process that cannot be started.
  process.on('uncaughtException', (error) => {
    process.exit(report(error, process.env, process));
  });
  process.exitCode = await main(process.argv.slice(2), process.env, process);
}

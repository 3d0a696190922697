import {main, report} from './main.ts';

/** Runs the command line of this process; called by bin/plimsoll.js. */
export async function runProcess(): Promise<void> {
  // Whoever reads us may have read enough; that is no reason to end a run that has more to clean up.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // What a library throws out of our reach, such as a process that cannot be started.
  process.on('uncaughtException', (error) => {
    process.exit(report(error, process.env, process));
  });
  process.exitCode = await main(process.argv.slice(2), process.env, process);
}

import type {Writable} from 'node:stream';
import {exitCodes} from '../exit-codes.ts';
import {beginHeadStart} from './head-start.ts';
import {hidePasswords} from './process-title.ts';

/**
 * Runs the command line of this process; called by bin/plimsoll.js.
 * @param takeSignals see `Io`
 */
export async function runProcess(takeSignals: () => readonly NodeJS.Signals[]): Promise<void> {
  const args = process.argv.slice(2);
  await hidePasswords(args);
  // Before the command line itself is loaded: processes start meanwhile.
  const headStart = await beginHeadStart(args);
  const [{main, report}, {complain}] = await Promise.all([import('./main.ts'), import('./print.ts')]);
  // Whoever reads us may have read enough, and a disk may be full: a run goes on, for it has more to write and to clean up.
  let notWritten: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that was closed answers EIO.
    const unheard = error.code === 'EPIPE' || (error.code === 'EIO' && process.stdout.isTTY);
    if (!unheard) notWritten ??= error;
  });
  // Of standard error nobody can be told.
  process.stderr.on('error', () => {});
  for (const stream of [process.stdout, process.stderr]) emitErrors(stream);
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
  try {
    process.exitCode = await main(
      args,
      process.env,
      {
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        cwd: () => process.cwd(),
        takeSignals,
      },
      headStart,
    );
  } finally {
    await headStart?.end();
  }
  endLookUp();
}

/**
 * A name that is still looked up would keep an interrupted process for as long as the resolver is patient, exit(3) included:
 * libuv waits there for the thread that asks. Only the signal itself ends it.
 */
function endLookUp(): void {
  if (!process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) return;
  for (const [signal, exitCode] of Object.entries(exitCodes.interrupted))
    if (process.exitCode === exitCode) process.kill(process.pid, signal);
}

/** The stream of a file, alone among those of Node 20, throws what the others emit. */
function emitErrors(stream: Writable): void {
  const write = stream._write;
  stream._write = (chunk, encoding, done) => {
    try {
      write.call(stream, chunk, encoding, done);
    } catch (error) {
      done(error as Error);
    }
  };
}

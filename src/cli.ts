import yargs from 'yargs';
import {hideBin} from 'yargs/helpers';
import {ceilingCommand} from './commands/ceiling.ts';
import {inspectCommand} from './commands/inspect.ts';
import {listenCommand} from './commands/listen.ts';
import {workerCommand} from './commands/worker.ts';
import {exitCodes} from './exit-codes.ts';
import {readConfigFile} from './plan/config.ts';
import {UsageError} from './plan/usage-error.ts';
import {version} from './version.ts';

// Whoever reads us may have read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await yargs(hideBin(process.argv))
    .scriptName('plimsoll')
    .usage('$0 <command>\n\nMeasures how many connections a host takes, and says which limit stopped it.')
    .command(ceilingCommand)
    .command(inspectCommand)
    .command(listenCommand)
    .command(workerCommand)
    .config('config', 'settings from a JSON file; PLIMSOLL_* and flags go before it', readConfigFile)
    .strict()
    .recommendCommands()
    .version(version)
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns ?? 80))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(`${message}; see plimsoll --help`);
    })
    .parseAsync();
} catch (error) {
  const usage = error instanceof UsageError || (error as Error).name === 'YError';
  process.stderr.write(
    `plimsoll: ${usage ? '' : 'this is a bug, please report it: '}${(error as Error).message}\n`,
  );
  if (!usage && process.env.DEBUG === 'plimsoll') process.stderr.write(`${(error as Error).stack}\n`);
  process.exitCode = usage ? exitCodes.usage : exitCodes.internal;
}

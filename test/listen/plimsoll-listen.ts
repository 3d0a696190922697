import yargs from 'yargs';
import {hideBin} from 'yargs/helpers';
import {listenCommand} from '../../src/cli/listen.ts';

// `plimsoll` with this one command, run from its sources.
try {
  await yargs(hideBin(process.argv)).command(listenCommand).strict().fail(false).parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}

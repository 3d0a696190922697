import {main} from '../../src/cli/main.ts';

// `plimsoll listen`, run from its sources.
process.exitCode = await main(['listen', ...process.argv.slice(2)], process.env, process);

import {localHost} from '../../../src/hosts/host.ts';
import {Shell} from '../../../src/observe/shell.ts';

/** Opens a shell, prints its pid, and waits to be killed. */
const shell = new Shell(localHost);
process.stdout.write(await shell.ask('echo $$'));
await shell.ask('sleep 0', 1_000_000);
setInterval(() => {}, 1_000_000);

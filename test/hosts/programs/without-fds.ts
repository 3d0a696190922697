import {closeSync, openSync} from 'node:fs';
import {localHost} from '../../../src/hosts/host.ts';
import {spawnOn} from '../../../src/hosts/host-process.ts';

/** Takes every descriptor, tries to start a process, and says what came of it. */
process.stdout.write('');
const fds: number[] = [];
try {
  for (;;) fds.push(openSync('/dev/null', 'r'));
} catch {
  // None is left.
}
let words = 'started';
try {
  spawnOn(localHost, ['true']);
} catch (error) {
  words = String(error);
}
for (const fd of fds) closeSync(fd);
process.stdout.write(`${words}\n`);

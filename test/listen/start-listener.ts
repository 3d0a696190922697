import {startListener} from '../../src/listen/child.ts';

// A parent that starts a listener and then waits for its own end.
const {pid} = await startListener();
process.stdout.write(`${pid}\n`);
setInterval(() => {}, 1000);

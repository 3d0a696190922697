#!/usr/bin/env node
// CommonJS (package.json beside it): Node's loader of ES modules takes a tenth of the time in which Node starts.
// Node 22.8 and later keep what V8 compiled, for the next start.
require('node:module').enableCompileCache?.();
// Processes of plimsoll's own load nothing of the command line: a run waits for them.
const [, , name, ...words] = process.argv;
if (name === 'worker' && words.length === 0) require('../dist/worker.cjs');
else if (name === 'listen-worker' && words.length === 0) require('../dist/listen-worker.cjs');
else void require('../dist/cli.cjs').runProcess();

#!/usr/bin/env node
// CommonJS (package.json beside it): Node's loader of ES modules takes a tenth of the time in which Node starts.
// Node 22.8 and later keep what V8 compiled, for the next start.
require('node:module').enableCompileCache?.();
// A driver loads nothing of the command line: a run waits for it.
if (process.argv[2] === 'worker' && process.argv.length === 3) require('../dist/worker.cjs');
else void require('../dist/cli.cjs').runProcess();

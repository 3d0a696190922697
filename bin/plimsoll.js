#!/usr/bin/env node
import module from 'node:module';

// Node 22.8 and later keep what V8 compiled, for the next start.
module.enableCompileCache?.();
const require = module.createRequire(import.meta.url);
// A driver loads nothing of the command line: a run waits for it.
if (process.argv[2] === 'worker' && process.argv.length === 3) require('../dist/worker.cjs');
else void require('../dist/cli.cjs').runProcess();

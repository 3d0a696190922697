#!/usr/bin/env node
import {createRequire} from 'node:module';

// import would open the files of the whole program at once, and fail where RLIMIT_NOFILE is as low as what is to be
// measured; require() opens one at a time.
void createRequire(import.meta.url)('../dist/cli/main.js').main();

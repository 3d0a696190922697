/**
 * Loaded before plimsoll by the build (src/build.ts): keeps what V8 has compiled of each bundle by the end of the process, with all
 * functions that were called. What an earlier process kept stays, unless it ran with other flags, which V8 minds.
 */
const {existsSync, mkdirSync, writeFileSync} = require('node:fs');
const {join} = require('node:path');
const {loaded, compiled} = require('../bin/load.js');

process.on('exit', () => {
  mkdirSync(compiled, {recursive: true});
  for (const [name, {script}] of loaded) {
    const file = join(compiled, name);
    if (!existsSync(file) || script.cachedDataRejected) writeFileSync(file, script.createCachedData());
  }
});

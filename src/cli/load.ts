import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loads a module of this folder when its command is run, so that `plimsoll --help` does not wait for the engine, the
 * schemas and the processes. import() would open the files of the whole graph at once, a hundred of them, and fail where
 * RLIMIT_NOFILE is as low as what is to be measured; require() opens one at a time, and is faster.
 */
export function load<Module>(name: string): Module {
  return require(`./${name}.js`) as Module;
}

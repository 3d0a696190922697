import {spawnSync} from 'node:child_process';
import {program} from './drivers.ts';
import {type Spread, spreadOf} from './statistics.ts';

const repeats = 9;

/** Wall time in ms from starting a Node with these arguments to its end. */
function measureStartUp(args: readonly string[]): Spread {
  return spreadOf(
    Array.from({length: repeats}, () => {
      const begunMs = performance.now();
      const {status, stderr} = spawnSync(process.execPath, args, {encoding: 'utf8'});
      const elapsedMs = performance.now() - begunMs;
      if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
      return elapsedMs;
    }),
  );
}

/** Node itself, for comparison, and the commands that open no connection. */
export function measureStartUps(): {node: Spread; help: Spread; inspect: Spread} {
  return {
    node: measureStartUp(['-e', '0']),
    help: measureStartUp([program, '--help']),
    inspect: measureStartUp([program, 'inspect']),
  };
}

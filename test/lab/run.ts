import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/**
 * `npm run lab`: every scenario of the lab. With --repeat N each is measured N times, and the verdicts are counted. With
 * --join what was measured before is kept in the results, and the closing table is that of all parts together. All other
 * words are vitest's, such as -t NAME.
 */
const words = process.argv.slice(2);
const at = words.indexOf('--repeat');
const times = at === -1 ? '1' : (words[at + 1] ?? '');
if (!/^[1-9]\d{0,2}$/.test(times)) {
  console.error(`--repeat ${times}: expected a number of times from 1 to 999`);
  process.exit(2);
}
if (at !== -1) words.splice(at, 2);
const joins = words.includes('--join');

const vitest = fileURLToPath(import.meta.resolve('vitest/package.json')).replace(
  'package.json',
  'vitest.mjs',
);
const {status} = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'test/lab/vitest.config.ts', ...words.filter((word) => word !== '--join')],
  {stdio: 'inherit', env: {...process.env, LAB_REPEAT: times, ...(joins ? {LAB_JOIN: '1'} : {})}},
);
process.exitCode = status ?? 1;

/**
 * `npm run mutate [-- FILE...]`: changes the sources of rules and parsers in small ways, and names each change that the
 * tests of that file do not notice. Without files those are taken that differ from the main branch. A file is held by the
 * test of its own name; the tests of whole verdicts would notice more, and take minutes for each change.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pure = /^src\/(explain|plan|gate|stats|proof|observe)\/.*\.ts$/;

const testOf = (file: string) => file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');

function changed(): string[] {
  const {stdout} = spawnSync('git', ['diff', '--name-only', 'origin/main...'], {cwd: root, encoding: 'utf8'});
  return stdout.split('\n').filter((file) => pure.test(file));
}

const asked = process.argv.slice(2);
const files = (asked.length > 0 ? asked : changed()).filter((file) => existsSync(`${root}/${testOf(file)}`));
if (files.length === 0) {
  console.log('no rule or parser with a test of its own name');
  process.exit(0);
}
const {status} = spawnSync(
  'npx',
  ['stryker', 'run', 'test/mutation/stryker.config.json', '-m', files.join(',')],
  {
    cwd: root,
    stdio: 'inherit',
    env: {...process.env, MUTATION_TESTS: files.map(testOf).join(',')},
  },
);
process.exit(status ?? 1);

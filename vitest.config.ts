import {configDefaults, defineConfig} from 'vitest/config';
import {LongestFirst} from './test/helpers/longest-first.ts';

/**
 * Tests that change what the whole machine has, or must have it for themselves (`Namespace.open({alone: true})`). Among the
 * others each would wait until all those have ended that had begun, and keep the rest waiting: so they come last, in a row.
 */
const alone = ['driver-file-max', 'neighbour-table', 'target-file-max'].map(
  (name) => `test/kernel/${name}.test.ts`,
);

export default defineConfig({
  test: {
    pool: 'forks',
    // More than CI has cores: a kernel test mostly waits, for SYN retries, timeouts and holds.
    maxWorkers: 8,
    // A worker runs one file after the other and loads each module once, which saves a third of the CPU of the suite.
    isolate: false,
    sequence: {sequencer: LongestFirst},
    globalSetup: './test/helpers/set-up.ts',
    // A namespace may have to wait until a test of another file that must be alone is over.
    testTimeout: 180_000,
    hookTimeout: 30_000,
    // How soon something comes is for the machine to say, which others use as well.
    expect: {poll: {timeout: 20_000}},
    // Of a stylesheet that is asked for as text, the text.
    css: true,
    reporters: ['default', './test/helpers/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'beside',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
        },
      },
      {extends: true, test: {name: 'alone', include: alone, maxWorkers: 1, sequence: {groupOrder: 1}}},
    ],
  },
});

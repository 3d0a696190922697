import {defineConfig} from 'vitest/config';

/** `npm run faults`: the whole table, and the matrix of what became of it. */
export default defineConfig({
  test: {
    include: ['test/faults/whole.ts'],
    pool: 'forks',
    hookTimeout: 30_000,
    reporters: ['default', './test/faults/reporter.ts'],
  },
});

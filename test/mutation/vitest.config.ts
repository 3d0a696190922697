import {defineConfig} from 'vitest/config';

/** For run.ts, which says which tests. */
export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    pool: 'threads',
    css: true,
    testTimeout: 60_000,
  },
});

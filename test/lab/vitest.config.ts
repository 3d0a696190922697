import {defineConfig} from 'vitest/config';

/** `npm run lab`: every scenario, once, on as many workers as may wait at a time. */
export default defineConfig({
  test: {
    include: ['test/lab/scenarios/*.ts'],
    pool: 'forks',
    maxWorkers: 3,
    hookTimeout: 30_000,
    reporters: ['default', './test/lab/reporter.ts'],
  },
});

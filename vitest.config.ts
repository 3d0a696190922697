import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // More than CI has cores: a kernel test mostly waits, for SYN retries, timeouts and holds.
    maxWorkers: 5,
    // Once more: the machine is shared, and what a real kernel does when starved is no failure of ours. Retries are shown.
    retry: 1,
    testTimeout: 60_000,
    hookTimeout: 30_000,
    reporters: ['default', './test/helpers/closing-line.ts'],
  },
});

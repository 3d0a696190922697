import {defineConfig} from 'vitest/config';

/** `npm run fuzz`: hostile texts for every parser; what was read, refused and slow is printed. */
export default defineConfig({
  test: {
    include: ['test/fuzz/whole.ts'],
    pool: 'forks',
    css: true,
    disableConsoleIntercept: true,
  },
});

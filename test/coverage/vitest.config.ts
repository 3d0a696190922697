import {defineConfig} from 'vitest/config';

/**
 * `npm run coverage`: how much of what must not be wrong is held by tests of its own, without kernel, network or the built
 * program: planning, rules, parsers, gates. A gap is a wrong verdict that nobody would see.
 */
export default defineConfig({
  test: {
    include: [
      'test/{plan,explain,observe,gate,stats,proof,record,compare,model,inspect,options}/**/*.test.ts',
    ],
    exclude: [
      'test/observe/{observer,prefixes,locate,shell,kernel-modules,long-texts}.test.ts',
      'test/explain/simulation/**',
    ],
    pool: 'forks',
    isolate: false,
    // Each line counts what runs, so a property test takes longer than elsewhere.
    testTimeout: 120_000,
    css: true,
    coverage: {
      enabled: true,
      provider: 'v8',
      include: [
        'src/{plan,explain,gate,stats,proof,record,compare,model,inspect,options}/**',
        'src/observe/**',
      ],
      reporter: ['text'],
      reportsDirectory: '/tmp/trust-coverage',
    },
  },
});

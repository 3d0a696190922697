import {defineConfig} from 'vitest/config';

/** The tests of pure rules and parsers, which tell a changed one in milliseconds. */
export default defineConfig({
  test: {
    include: [
      'test/{explain,observe/proc,gate,plan,proof,stats}/**/*.test.ts',
      'test/observe/{nft,iptables,netfilter,ss,tc,drops,delta,flow,socket-counts}.test.ts',
    ],
    // One looks at the text of the sources, which is another one here.
    exclude: ['test/explain/simulation/**', 'test/explain/catalogue.test.ts'],
    pool: 'threads',
    css: true,
    testTimeout: 60_000,
  },
});

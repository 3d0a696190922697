import type {Reporter, TestModule} from 'vitest/node';

const slowest = 10;

/** Names each skipped test with its reason and the slowest files, and closes with one plain line that CI reads. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const count = {passed: 0, failed: broken, skipped: 0};
    for (const test of tests) {
      const result = test.result();
      if (result.state === 'pending') count.failed++;
      else count[result.state]++;
      if (result.state === 'skipped')
        console.log(`skipped: ${test.fullName}: ${result.note ?? 'no reason was given'}`);
    }
    console.log(`The ${slowest} slowest files:`);
    const byTime = [...modules].sort((a, b) => b.diagnostic().duration - a.diagnostic().duration);
    for (const module of byTime.slice(0, slowest)) {
      const seconds = (module.diagnostic().duration / 1000).toFixed(1);
      console.log(`  ${seconds.padStart(6)} s  ${module.relativeModuleId}`);
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}

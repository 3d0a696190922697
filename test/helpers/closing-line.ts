import type {Reporter, TestModule} from 'vitest/node';

const slowest = 10;

/**
 * Names each skipped test with its reason, the slowest files and what failed, and closes with one plain line that CI reads.
 * The failures stand here once more because of a long output a reader may have the end alone.
 */
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
    for (const module of modules)
      for (const error of module.errors())
        console.log(`failed: ${module.relativeModuleId}: ${error.message}`);
    for (const test of tests)
      for (const error of test.result().errors ?? [])
        console.log(`failed: ${test.module.relativeModuleId} > ${test.fullName}: ${error.message}`);
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}

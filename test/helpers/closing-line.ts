import type {Reporter, TestModule} from 'vitest/node';

/** Names each skipped test with its reason, and closes with one plain line that CI reads. */
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
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
  }
}

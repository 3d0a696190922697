import type {Reporter, TestModule} from 'vitest/node';

/** Prints the matrix: each fault by command and phase, with its exit code and how long the end took. */
export default class FaultReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const met = tests.filter((test) => test.result().state !== 'skipped');
    const byFault = new Map<string, string[]>();
    for (const test of met) {
      const {fault = test.name, command = '', phase = '', exitCode, tookMs = 0} = test.meta().fault ?? {};
      const mark = test.result().state === 'passed' ? '' : ' WRONG';
      const seconds = (tookMs / 1000).toFixed(1);
      const cells = byFault.get(fault) ?? [];
      cells.push(`${command} ${phase}: exit ${exitCode ?? '?'} after ${seconds} s${mark}`);
      byFault.set(fault, cells);
    }
    for (const [fault, cells] of byFault) console.log(`\n${fault}\n  ${cells.join('\n  ')}`);
    const right = met.filter((test) => test.result().state === 'passed').length;
    const skipped = tests.length - met.length;
    console.log(
      `\n${byFault.size} faults, ${met.length} rows: ${right} ended as they must${skipped > 0 ? `, ${skipped} could not be met here` : ''}`,
    );
  }
}

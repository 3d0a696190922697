import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Reporter, TestModule, Vitest} from 'vitest/node';
import {matrixText, ranksWell, repeatsText, summarise, summaryText} from './matrix.ts';

/** Gathers the verdicts of all files: prints the matrix, and writes it as JSON. */
export default class LabReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const rows = tests.flatMap((test) => test.meta().lab ?? []);
    const broken = tests.filter((test) => test.result().state === 'failed' && !test.meta().lab);
    for (const test of broken) console.log(`no verdict: ${test.fullName}`);
    if (rows.length === 0) return;
    const summary = summarise(rows);
    const repeated = new Set(rows.map(({scenario, view}) => `${scenario}, ${view}`)).size < rows.length;
    console.log(`\n${repeated ? repeatsText(rows) : matrixText(rows)}\n${summaryText(summary)}`);
    const file = this.#resultFile();
    writeFileSync(file, `${JSON.stringify({summary, rows}, null, 2)}\n`);
    console.log(`written to ${file}`);
    if (this.#isWhole(modules) && !ranksWell(summary)) {
      console.log('from the client alone too few true limits are ranked first');
      process.exitCode = 1;
    }
  }

  /** `npm run lab -- --outputFile FILE`. */
  #resultFile(): string {
    const chosen = this.#vitest?.config.outputFile;
    return typeof chosen === 'string' ? chosen : join(import.meta.dirname, 'results.json');
  }

  /** Neither files nor names were chosen. */
  #isWhole(modules: readonly TestModule[]): boolean {
    const files = readdirSync(join(import.meta.dirname, 'scenarios'));
    return modules.length === files.length && this.#vitest?.config.testNamePattern === undefined;
  }
}

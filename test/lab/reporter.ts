import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Reporter, TestModule, Vitest} from 'vitest/node';
import {joinRows, matrixText, ranksWell, repeatsText, summarise, summaryText} from './matrix.ts';
import type {Row} from './row.ts';

/** Gathers the verdicts of all files: prints the matrix, and writes it as JSON. */
export default class LabReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const measured = tests.flatMap((test) => test.meta().lab ?? []);
    const broken = tests.filter((test) => test.result().state === 'failed' && !test.meta().lab);
    for (const test of broken) console.log(`no verdict: ${test.fullName}`);
    if (measured.length === 0) return;
    const repeated =
      new Set(measured.map(({scenario, view}) => `${scenario}, ${view}`)).size < measured.length;
    console.log(`\n${repeated ? repeatsText(measured) : matrixText(measured)}`);
    const file = this.#resultFile();
    const rows = process.env.LAB_JOIN === '1' ? joinRows(readRows(file), measured) : measured;
    const summary = summarise(rows);
    writeFileSync(file, `${JSON.stringify({summary, rows}, null, 2)}\n`);
    console.log(`${summaryText(summary)}\nwritten to ${file}`);
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

function readRows(file: string): Row[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as {rows: Row[]}).rows : [];
}

import {loadavg} from 'node:os';
import {renderTable} from '../../src/report/table.ts';

/** Ready to run and without a CPU for longer than this, the driver knew of what came later than it came. */
const quietShare = 0.02;

/** What was measured and whether it is within its bound, a row each. */
export class Verdicts {
  readonly #rows: string[][] = [];
  missed = 0;

  judge(figure: string, measured: string, bound: string, within: boolean): void {
    if (!within) this.missed++;
    this.#rows.push([figure, measured, bound, within ? 'within' : 'MISSED']);
    process.stderr.write(`${figure}: ${measured}\n`);
  }

  /** What is only shown. */
  show(figure: string, measured: string): void {
    this.#rows.push([figure, measured, '', '']);
    process.stderr.write(`${figure}: ${measured}\n`);
  }

  print(): void {
    console.log(`\n${renderTable(this.#rows, {head: ['Figure', 'measured', 'bound', ''], width: 110})}`);
  }
}

export function tellBusy(runDelayShare: number): void {
  if (runDelayShare > quietShare)
    console.log(
      `  BUSY: the driver was without a CPU for ${Math.round(runDelayShare * 100)} % of the time, load ${(loadavg()[0] ?? 0).toFixed(1)}; repeat on a quiet machine`,
    );
}

export const us = (value: number) => `${value.toFixed(value < 1000 ? 1 : 0)} µs`;

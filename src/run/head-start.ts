import {IdleWorkers} from '../drive/idle-workers.ts';
import type {DriverReading} from './read-driver.ts';

/**
 * What every experiment waits for, whatever it is told: workers and the first reading of this host. Processes start
 * meanwhile, so this comes before the rest of the program is loaded, and loads little itself.
 */
export class HeadStart {
  readonly idleWorkers = new IdleWorkers();
  readonly #driver: Promise<DriverReading>;
  #taken = false;

  /**
   * @param workers how many are wanted at least: one for the load, one for the canary
   * @throws UsageError where this process has no descriptor left for their streams
   */
  constructor(workers: number) {
    this.idleWorkers.ensure(workers);
    this.#driver = import('./read-driver.ts').then(({readDriver}) => readDriver());
    // Whoever wants it hears of it; nobody may.
    this.#driver.catch(() => {});
  }

  /** The first reading of the driver's host; from now on its observer is the caller's to close. */
  takeDriver(): Promise<DriverReading> {
    this.#taken = true;
    return this.#driver;
  }

  /** Ends what nobody took. */
  async end(): Promise<void> {
    await Promise.all([
      this.idleWorkers.end(),
      this.#taken
        ? undefined
        : this.#driver.then(
            ({driverObserver}) => driverObserver.close(),
            () => {},
          ),
    ]);
  }
}

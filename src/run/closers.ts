/** What has to be ended, last first. */
export class Closers {
  readonly #open: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#open.push(close);
  }

  /** What is on its way is ended when it has come, whether somebody still waits for it or not. */
  opening<T>(opening: Promise<T>, close: (opened: T) => Promise<void>): Promise<T> {
    const opened = opening.then(
      (value) => value,
      () => undefined,
    );
    this.add(async () => {
      const value = await opened;
      if (value !== undefined) await close(value);
    });
    return opening;
  }

  /** @throws Error the first that was met, after all were called */
  async close(): Promise<void> {
    const failed: unknown[] = [];
    for (const close of this.#open.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
  }
}

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {type BrowserContext, chromium, type Page} from 'playwright-core';
import {shareMachine} from '../../helpers/namespace.ts';

/** A headless Chromium with an empty profile, and the folder from which it opens pages. */
export class Browser {
  readonly #folder: string;
  readonly #context: BrowserContext;

  readonly #letGo: () => void;

  private constructor(folder: string, context: BrowserContext, letGo: () => void) {
    this.#folder = folder;
    this.#context = context;
    this.#letGo = letGo;
  }

  static async open(): Promise<Browser> {
    // It ends where the machine's file table is made small.
    const letGo = await shareMachine();
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-browser-'));
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: '/usr/bin/chromium',
      headless: true,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
    return new Browser(folder, context, letGo);
  }

  async close(): Promise<void> {
    await this.#context.close();
    rmSync(this.#folder, {recursive: true});
    this.#letGo();
  }

  /** Opens a page from its file, and keeps what it asked for and complained of. */
  async show(
    html: string,
    look: {width: number; scheme: 'light' | 'dark'; scripts?: boolean},
  ): Promise<Shown> {
    const path = join(this.#folder, 'report.html');
    writeFileSync(path, html);
    const page = await this.#context.newPage();
    const shown: Shown = {page, requests: [], complaints: []};
    page.on('request', (request) => shown.requests.push(request.url()));
    page.on('console', (message) => shown.complaints.push(message.text()));
    page.on('pageerror', (error) => shown.complaints.push(error.message));
    page.on('dialog', (dialog) => {
      shown.complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.setViewportSize({width: look.width, height: 900});
    await page.emulateMedia({colorScheme: look.scheme});
    const url = pathToFileURL(path).href;
    await page.goto(url);
    shown.requests.splice(0, 1);
    return shown;
  }
}

export interface Shown {
  readonly page: Page;
  /** What the page asked for beyond itself. */
  readonly requests: string[];
  /** Lines of the console, errors, dialogs. */
  readonly complaints: string[];
}

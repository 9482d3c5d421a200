import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { checkout } from '../../../scripts/checkout';
import { launchBrowser, newContext } from './browser';
import { CodeServer } from './codeServer';
import type { CodeServerOptions } from './codeServer';
import { ConsoleWatch } from './consoleWatch';
import { vsixUnderTest } from './vsixUnderTest';
import { Workbench } from './workbench';

/** What a ui test may choose; see CodeServerOptions. The packed extension is always installed. */
export interface SessionOptions extends Omit<CodeServerOptions, 'vsix' | 'allowTests'> {
  /** Prepares the browser before it opens the window. */
  readonly browser?: (context: BrowserContext) => Promise<void>;
}

/**
 * A person at a fresh VS Code with the packed extension installed: an empty profile, a browser, one window.
 *
 *     let session: EditorSession;
 *     before(async () => { session = await EditorSession.open(); });
 *     after(async () => { await session.close(); });
 *     afterEach(async function () { await session.afterTest(this.currentTest); });
 */
export class EditorSession {
  private constructor(
    readonly server: CodeServer,
    readonly browser: Browser,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What the person sees and does. */
    readonly workbench: Workbench,
    /** What the browser's console says. */
    readonly console: ConsoleWatch,
  ) {}

  /** Starts everything and waits until the window is drawn. Invex is not opened yet. */
  static async open(options: SessionOptions = {}): Promise<EditorSession> {
    const server = await CodeServer.start({ ...options, vsix: [await vsixUnderTest()] });
    let browser: Browser | undefined;
    try {
      browser = await launchBrowser();
      const context = await newContext(browser);
      await options.browser?.(context);
      const watch = new ConsoleWatch(context);
      const page = await context.newPage();
      const workbench = new Workbench(page, server);
      const session = new EditorSession(server, browser, context, page, workbench, watch);
      await workbench.open();
      return session;
    } catch (error) {
      await browser?.close();
      await server.dispose();
      throw error;
    }
  }

  /** A second window on the same server, sharing the browser's profile as a second tab does. */
  async openWindow(): Promise<Workbench> {
    const workbench = new Workbench(await this.context.newPage(), this.server);
    await workbench.open();
    return workbench;
  }

  /** Takes a picture of the window; gives its path. */
  async screenshot(name: string, folder: string = path.join(checkout, 'out/screenshots')): Promise<string> {
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${name}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
    return file;
  }

  /** For afterEach: keeps a picture of the window when the test has failed. */
  async afterTest(test: { state?: string | undefined; fullTitle(): string } | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    const name = test.fullTitle().replaceAll(/[^A-Za-z0-9]+/g, '-');
    const file = await this.screenshot(name, path.join(checkout, 'out/failures'));
    console.log(`    The window as it was: ${path.relative(checkout, file)}`);
  }

  /** Ends the browser and the server and removes what they wrote. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.dispose();
  }
}

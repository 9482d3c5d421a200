import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newContext } from '../../support/vscode/browser';
import type { CodeServer } from '../../support/vscode/codeServer';
import { eventually } from '../../support/vscode/eventually';
import { extensionHosts } from '../../support/vscode/killExtensionHost';
import { Workbench } from '../../support/vscode/workbench';

/** What VS Code itself measured of an extension's start, in ms. */
export interface StartOf {
  /** Reading and running the extension's code. */
  readonly load: number;
  /** The call of its `activate`. */
  readonly activate: number;
}

/** A machine that has much else to do takes its time. */
const patienceMs = 240_000;

/** One window of an editor with an extension host of its own, in a browser profile of its own unless one is given. */
export class EditorWindow {
  readonly workbench: Workbench;

  private constructor(
    private readonly server: CodeServer,
    private readonly context: BrowserContext,
    private readonly page: Page,
    /** ms from asking for the page until the window was drawn. */
    readonly drawnAfterMs: number,
    /** By `performance.now()`: when the page was asked for. */
    readonly askedAt: number,
    readonly host: number,
  ) {
    this.workbench = new Workbench(page, server);
  }

  static async open(server: CodeServer, browser: Browser, context?: BrowserContext): Promise<EditorWindow> {
    const before = await extensionHosts(server);
    const own = context ?? (await newContext(browser));
    const page = await own.newPage();
    const askedAt = performance.now();
    const response = await page.goto(server.address());
    if (response?.status() !== 200) throw new Error(`VS Code answered ${response?.status() ?? 'nothing'}.`);
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: patienceMs });
    const drawnAfterMs = performance.now() - askedAt;
    const host = await eventually(
      'the window has its extension host',
      async () => (await extensionHosts(server)).find((pid) => !before.includes(pid)),
      patienceMs,
    );
    return new EditorWindow(server, own, page, drawnAfterMs, askedAt, host);
  }

  /** What VS Code's own table (Developer: Startup Performance) says of an extension. */
  async startOf(extension: string): Promise<StartOf> {
    return eventually(
      `${extension} is in the table of started extensions`,
      async () => {
        await this.workbench.quickInput.runCommand('Developer: Startup Performance');
        const lines = this.page.locator('.editor-instance .monaco-editor .view-line');
        await lines.first().waitFor();
        await lines.first().click();
        await this.page.keyboard.press('Control+A');
        await this.page.keyboard.press('Control+C');
        const text = await this.page.evaluate(() => navigator.clipboard.readText());
        await this.workbench.quickInput.runCommand('View: Close All Editors');
        return startIn(text, extension);
      },
      patienceMs,
    );
  }

  /** Resolves when the ticker shows a price. */
  async firstPrice(): Promise<void> {
    const price = this.workbench.statusItem('ticker').filter({ hasText: /_\S+ .*\d/ });
    await price.waitFor({ timeout: patienceMs });
  }

  /** What of the memory is the extension host's own, in MB: shared pages count in part (PSS). */
  async hostMemory(): Promise<number> {
    const text = await readFile(`/proc/${this.host}/smaps_rollup`, 'utf8');
    const [, kilobytes = ''] = /^Pss:\s+(\d+) kB$/m.exec(text) ?? [];
    return Number(kilobytes) / 1024;
  }

  /** Closes the window and waits until its extension host is gone; the browser profile too, unless others use it. */
  async close({ keepContext = false } = {}): Promise<void> {
    if (keepContext) await this.page.close();
    else await this.context.close();
    await eventually(
      'the extension host is gone',
      async () => ((await extensionHosts(this.server)).includes(this.host) ? undefined : true),
      patienceMs,
    );
  }
}

/** A row is `id | eager | load | call | finish | event | by`. */
function startIn(text: string, extension: string): StartOf | undefined {
  const row = text.split('\n').find((line) => line.includes(`${extension} `));
  const cells = row?.split('|').map((cell) => cell.trim()) ?? [];
  const at = cells.indexOf(extension);
  const [load = '', activate = ''] = cells.slice(at + 2, at + 4);
  return at >= 0 && /^\d+$/.test(load) && /^\d+$/.test(activate)
    ? { load: Number(load), activate: Number(activate) }
    : undefined;
}

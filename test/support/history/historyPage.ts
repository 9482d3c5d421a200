import type { Browser, Locator } from 'playwright-core';
import type { HistorySnapshot, HistoryToEditor } from '../../../src/protocol/history';
import { OpenPage, PageServer, type OpenOptions } from '../webview/pageServer';

/** Serves the built order history. */
export class HistoryServer {
  private constructor(private readonly pages: PageServer) {}

  static async start(): Promise<HistoryServer> {
    return new HistoryServer(await PageServer.start('history', 'editor'));
  }

  /** Opens the history in a fresh browser profile. */
  async open(browser: Browser, options: OpenOptions = {}): Promise<HistoryPage> {
    const wide = { width: 900, ...options };
    return this.pages.open(browser, wide, (context, page) => new HistoryPage(context, page));
  }

  async dispose(): Promise<void> {
    await this.pages.dispose();
  }
}

/** The open order history, as a person and the editor meet it. */
export class HistoryPage extends OpenPage<HistorySnapshot, HistoryToEditor> {
  filter(name: 'Market' | 'Side' | 'Status' | 'Type' | 'Period' | 'Orders per page'): Locator {
    return this.page.getByRole('combobox', { name, exact: true });
  }

  /** Chooses a value in a filter, by its words. */
  async choose(name: Parameters<HistoryPage['filter']>[0], words: string): Promise<void> {
    await this.filter(name).click();
    await this.filter(name).getByRole('option', { name: words, exact: true }).click();
  }

  date(name: 'From' | 'To'): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The rows of orders, without their heads and fills. */
  get rows(): Locator {
    return this.page.locator('tr.order');
  }

  /** The button that opens a row, by its place from the top (from 0). */
  opener(at: number): Locator {
    return this.page.locator('.opener').nth(at);
  }

  /** The last message that the page sent. */
  async lastSent(): Promise<HistoryToEditor | undefined> {
    return (await this.sent()).at(-1);
  }
}

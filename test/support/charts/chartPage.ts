import type { Browser, Locator } from 'playwright-core';
import type { EditorToMarket, MarketToEditor } from '../../../src/protocol/market';
import { OpenPage, PageServer, type OpenOptions } from '../webview/pageServer';

/** Serves the built market panel for the tests of its charts. */
export class ChartServer {
  private constructor(private readonly pages: PageServer) {}

  static async start(): Promise<ChartServer> {
    return new ChartServer(await PageServer.start('market', 'editor'));
  }

  /** Opens the panel in a fresh browser profile. */
  async open(browser: Browser, options: OpenOptions = {}): Promise<ChartPage> {
    const wide = { width: 900, ...options };
    return this.pages.open(browser, wide, (context, page) => new ChartPage(context, page));
  }

  async dispose(): Promise<void> {
    await this.pages.dispose();
  }
}

/** The charts of an open market panel, as a person and the editor meet them. */
export class ChartPage extends OpenPage<EditorToMarket, MarketToEditor> {
  /** Where candles are drawn, and where the keys for them go. */
  get region(): Locator {
    return this.page.getByRole('application', { name: 'Candle chart' });
  }

  /** The figures over the candles, as a line of text. */
  async legend(): Promise<string> {
    return oneLine(await this.page.locator('.candle-legend').innerText());
  }

  /** Opens the table beside the candles, or leaves it. */
  async showAsTable(): Promise<void> {
    await this.button('Show as Table').click();
  }

  /** The cells of the table's rows, from the top. */
  async tableRows(): Promise<string[][]> {
    return this.page
      .locator('.candle-table tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  }

  /** An alert's line, by what it waits for. */
  alert(words: string): Locator {
    return this.page.getByRole('slider', { name: `Alert: ${words}` });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Chooses a segment: a period or a chart. */
  async choose(name: string): Promise<void> {
    await this.page.getByRole('radio', { name, exact: true }).click();
  }

  /** What the page sent, but for its first word. */
  async wishes(): Promise<MarketToEditor[]> {
    return (await this.sent()).filter(({ kind }) => kind !== 'ready');
  }

  /** How many times the words occur in what is written over the depth. */
  async readout(): Promise<string> {
    return oneLine(await this.page.locator('.depth-readout').innerText());
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

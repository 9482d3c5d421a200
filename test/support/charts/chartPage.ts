import type { Browser, Locator } from 'playwright-core';
import type { EditorToMarket, MarketToEditor } from '../../../src/protocol/market';
import { OpenPage, PageServer, type OpenOptions } from '../webview/pageServer';
import { themes, type ThemeName } from '../webview/themes';

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

  /** The words over the depth. */
  async readout(): Promise<string> {
    return oneLine(await this.page.locator('.depth-readout').innerText());
  }

  /** What the candle chart's canvases show, in short: equal for equal pictures. */
  async picture(): Promise<string> {
    return this.page.evaluate(async () => {
      // The chart draws at the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      let sum = 0;
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.candle-canvas canvas')) {
        for (const letter of canvas.toDataURL()) sum = (sum * 31 + letter.charCodeAt(0)) | 0;
      }
      return String(sum);
    });
  }

  /** The colour in the corner of the candle chart: `31,31,31`. */
  async groundColour(): Promise<string> {
    return this.page.evaluate(() => {
      const drawn = document.querySelector<HTMLCanvasElement>('.candle-canvas canvas');
      // Read from a copy: the browser warns of a canvas that is read more than once.
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (!drawn || !context) return '';
      context.drawImage(drawn, 0, 0);
      return context.getImageData(1, 1, 1, 1).data.slice(0, 3).join();
    });
  }

  /** The editor changes its theme while the page is open. */
  async changeTheme(theme: ThemeName): Promise<void> {
    const { bodyClass, kind, variables } = themes[theme];
    await this.page.evaluate(
      (next) => {
        const { style } = document.documentElement;
        for (const [name, value] of Object.entries(next.variables)) {
          style.setProperty(`--vscode-${name}`, value);
        }
        document.body.className = next.bodyClass;
        document.body.dataset['vscodeThemeKind'] = next.kind;
      },
      { bodyClass, kind, variables },
    );
  }

  /** What there is in the page once the rubbish is gone. */
  async countsInPage(): Promise<{ readonly nodes: number; readonly listeners: number }> {
    const session = await this.context.newCDPSession(this.page);
    await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    await session.detach();
    return { nodes, listeners: jsEventListeners };
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

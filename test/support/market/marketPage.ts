import type { Browser, Locator } from 'playwright-core';
import type { EditorToMarket, MarketToEditor } from '../../../src/protocol/market';
import { OpenPage, PageServer, type OpenOptions } from '../webview/pageServer';

/** Serves the built market panel. */
export class MarketServer {
  private constructor(private readonly pages: PageServer) {}

  static async start(): Promise<MarketServer> {
    return new MarketServer(await PageServer.start('market', 'editor'));
  }

  /** Opens a market panel in a fresh browser profile. */
  async open(browser: Browser, options: OpenOptions = {}): Promise<MarketPage> {
    const wide = { width: 900, height: 760, ...options };
    return this.pages.open(browser, wide, (context, page) => new MarketPage(context, page));
  }

  async dispose(): Promise<void> {
    await this.pages.dispose();
  }
}

/** A line of the ladder as it stands on the page. */
export interface SeenLine {
  readonly kind: string;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly sum: string;
  readonly own: string;
  readonly label: string;
  /** In pixels from the top of the window. */
  readonly top: number;
}

/** The open market panel, as a person and the editor meet it. */
export class MarketPage extends OpenPage<EditorToMarket, MarketToEditor> {
  get ladder(): Locator {
    return this.page.getByRole('grid', { name: 'Order book' });
  }

  /** The lines of the ladder from the top down. */
  async lines(): Promise<SeenLine[]> {
    return this.page.locator('[data-place]').evaluateAll((lines) =>
      lines.map((line) => ({
        kind: line.getAttribute('data-kind') ?? '',
        side: line.getAttribute('data-side') ?? '',
        price: line.querySelector('.price')?.textContent ?? '',
        quantity: line.querySelector('.quantity')?.textContent ?? '',
        sum: line.querySelector('.sum')?.textContent ?? '',
        own: line.querySelector('.full')?.textContent ?? '',
        label: line.getAttribute('aria-label') ?? '',
        top: line.getBoundingClientRect().top,
      })),
    );
  }

  /** The line that shows a price of one side. */
  line(side: 'ask' | 'bid', price: string): Locator {
    return this.page.locator(`[data-place][data-side="${side}"]`).filter({
      has: this.page.locator('.price', { hasText: new RegExp(`^${price}$`) }),
    });
  }

  /** The fills that the page asked for so far. */
  async filled(): Promise<Extract<MarketToEditor, { kind: 'fill' }>[]> {
    const sent = await this.sent();
    return sent.filter((each) => each.kind === 'fill');
  }

  get status(): Locator {
    return this.page.getByRole('status');
  }

  get held(): Locator {
    return this.page.locator('.hold-note.held');
  }

  /** Counts what is alive on the page after a collection: nodes and listeners. */
  async counters(): Promise<() => Promise<{ nodes: number; listeners: number }>> {
    const session = await this.context.newCDPSession(this.page);
    return async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
      return { nodes, listeners };
    };
  }

  /** Tells what the page holds after a collection: heap in kB, nodes. */
  async heap(): Promise<() => Promise<{ heapKb: number; nodes: number }>> {
    const session = await this.context.newCDPSession(this.page);
    return async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { nodes } = await session.send('Memory.getDOMCounters');
      return { heapKb: Math.round(usedSize / 1024), nodes };
    };
  }
}

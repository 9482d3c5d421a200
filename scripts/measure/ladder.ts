// `npm run measure:ladder`: what a ladder of 50 levels a side costs its page. Plays 30 minutes of a feed that changes each second (1,800 books), as fast
// as the page takes them, and prints the time of each update and what stays on the heap. Figures are for docs/performance.md; nothing passes or fails.
import { percentile } from '../../test/bench/frame/series';
import { MarketServer, type MarketPage } from '../../test/support/market/marketPage';
import { marketAt } from '../../test/support/market/snapshots';
import { launchBrowser } from '../../test/support/vscode/browser';

const updates = 1800;
const between = 300;
const view = { levels: 50, grouping: 1, period: 5, chart: 'none' } as const;

/** Gives a book to the page and waits until it is laid out; ms from its arrival. */
async function update(market: MarketPage, at: number): Promise<number> {
  const best = 1_262_380n + BigInt((at * 7919) % 201) * 10n;
  return market.page.evaluate(
    (message) => {
      const begun = performance.now();
      window.dispatchEvent(new MessageEvent('message', { data: message }));
      // Asking for a size makes the browser lay the page out now.
      document.body.getBoundingClientRect();
      return performance.now() - begun;
    },
    marketAt(best, { view }, 50) as unknown,
  );
}

async function main(): Promise<void> {
  const server = await MarketServer.start();
  const browser = await launchBrowser();
  try {
    const market = await server.open(browser, { width: 1240, height: 800 });
    const heap = await market.heap();
    const times: number[] = [];
    for (let at = 0; at <= updates; at += 1) {
      if (at % between === 0) console.log(`after ${at} updates: ${JSON.stringify(await heap())}`);
      if (at < updates) times.push(await update(market, at));
    }
    const part = (share: number): string => percentile(times, share).toFixed(1);
    console.log(
      `time of an update with layout: median ${part(0.5)} ms, p99 ${part(0.99)} ms, longest ${part(1)} ms`,
    );
  } finally {
    await browser.close();
    await server.dispose();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

// `npm run measure:tree`: what the tree of markets costs a real VS Code with 243 markets: how soon it is painted and painted again, how smooth it scrolls,
// and whose prices are asked for. Figures are for docs/performance.md; nothing passes or fails.
import type { Page } from 'playwright-core';
import { percentile } from '../../test/bench/frame/series';
import { ManyMarkets } from '../../test/support/paper/manyMarkets';
import { eventually } from '../../test/support/vscode/eventually';
import { EditorSession } from '../../test/support/vscode/session';

const rounds = 5;
const scrollSeconds = 10;

/** Runs in the page: how long from `act` until the tree's rows read as wanted and are drawn, in ms. */
async function paintTime(page: Page, act: () => Promise<void>, wanted: string): Promise<number> {
  await page.evaluate((text) => {
    const rows = (): string =>
      [...document.querySelectorAll('.sidebar .pane .monaco-list-row .label-name')]
        .map((row) => row.textContent)
        .join();
    const begun = performance.now();
    const state = globalThis as unknown as { painted?: Promise<number> };
    state.painted = new Promise((done) => {
      const look = (): void => {
        if (rows().includes(text)) requestAnimationFrame(() => done(performance.now() - begun));
        else requestAnimationFrame(look);
      };
      look();
    });
  }, wanted);
  await act();
  return page.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted);
}

/** Runs in the page: turns the wheel over the tree at each frame, down and up again, and gives the times between frames and the long tasks, in ms. */
async function scroll(page: Page, seconds: number): Promise<{ frames: number[]; longTasks: number[] }> {
  return page.evaluate(async (forMs) => {
    const list = document.querySelector('.sidebar .pane .monaco-list .monaco-scrollable-element');
    if (!list) throw new Error('There is no tree.');
    const frames: number[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((found) => {
      for (const { duration } of found.getEntries()) longTasks.push(duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    const begun = performance.now();
    let last = begun;
    await new Promise<void>((done) => {
      const turn = (now: number): void => {
        if (now > last) frames.push(now - last);
        last = now;
        if (now - begun > forMs) {
          done();
          return;
        }
        // The whole list in about two seconds; Chromium gives a made-up wheel event the opposite sign.
        const down = Math.floor((now - begun) / 2000) % 2 === 0;
        list.dispatchEvent(
          new WheelEvent('wheel', { deltaY: (down ? -1 : 1) * 110, bubbles: true, cancelable: true }),
        );
        requestAnimationFrame(turn);
      };
      requestAnimationFrame(turn);
    });
    observer.disconnect();
    return { frames, longTasks };
  }, seconds * 1000);
}

function spread(times: readonly number[]): string {
  const part = (share: number): string => percentile(times, share).toFixed(0);
  return `median ${part(0.5)} ms, p99 ${part(0.99)} ms, longest ${part(1)} ms`;
}

async function main(): Promise<void> {
  const server = await ManyMarkets.open();
  const session = await EditorSession.open({
    settings: {
      'invex.environment': 'custom',
      'invex.customUrl': server.url,
      'invex.ticker.markets': [],
    },
  });
  try {
    const { workbench, page } = session;
    // The functions that run in the page come out of a compiler that names them by a function of its own.
    await page.evaluate('globalThis.__name = (named) => named');
    const icon = page.locator('.activitybar').getByRole('tab', { name: /^Invex\b/ });
    const first = await paintTime(page, () => icon.click(), 'USDT_IRR,BTC_IRR,BTC_USDT');
    console.log(`First paint, from the click on the icon, with loading the product: ${first.toFixed(0)} ms`);
    for (const view of ['Order Ticket', 'Orders', 'Balances', 'Alerts']) await workbench.tree(view).fold();
    await workbench.markets.top();

    const sorted: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const [choice, wanted] of [
        ['Name', 'BTC_IRR,BTC_USDT,USDT_IRR'],
        ['Watchlist Order', 'USDT_IRR,BTC_IRR,BTC_USDT'],
      ] as const) {
        await workbench.quickInput.runCommand('Invex: Sort Markets\u2026');
        sorted.push(await paintTime(page, () => workbench.quickInput.choose(choice, /Sort Markets/), wanted));
      }
    }
    console.log(`All rows drawn again in another order, with choosing it: ${spread(sorted)}`);

    await workbench.markets.top();
    const begun = performance.now();
    const { frames, longTasks } = await scroll(page, scrollSeconds);
    const long = frames.filter((each) => each > 50);
    console.log(`Scrolling for ${scrollSeconds} s: ${frames.length} frames, ${spread(frames)}`);
    console.log(`Frames over 50 ms: ${long.length}; tasks over 50 ms: ${longTasks.length}`);
    const past = [...server.counts(begun).keys()].length;
    console.log(`Markets asked for while scrolling past all of them: ${past}`);

    await workbench.markets.top();
    const inSight = (await workbench.markets.visible()).filter(({ level }) => level === 2).length;
    await eventually('the rows in sight have prices', async () =>
      (await workbench.markets.visible()).every(({ level, description }) => level !== 2 || description !== '')
        ? true
        : undefined,
    );
    const since = performance.now();
    await page.waitForTimeout(30_000);
    const counts = server.counts(since);
    const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
    console.log(
      `At rest for 30 s: ${inSight} rows in sight, ${counts.size} of 243 markets asked for, ` +
        `${(total / 30).toFixed(1)} requests a second, most in one second ${server.busiestSecond(since)}`,
    );
  } finally {
    await session.close();
    await server.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { MarketSnapshot } from '../../src/protocol/market';
import { MarketServer, type MarketPage } from '../support/market/marketPage';
import { bookAround, marketAt, marketSnapshotOf } from '../support/market/snapshots';
import { launchBrowser } from '../support/vscode/browser';
import { themes, type ThemeName } from '../support/webview/themes';

type Parts = Partial<Omit<MarketSnapshot, 'kind'>>;

/** Whole numbers by chance, the same in each run. */
function chances(seed: number): (below: number) => number {
  let now = seed;
  return (below) => {
    now = (now * 1_103_515_245 + 12_345) % 2_147_483_648;
    return now % below;
  };
}

describe('the page of a market panel', function () {
  this.timeout(120_000);
  let browser: Browser;
  let server: MarketServer;
  let market: MarketPage;

  before(async () => {
    server = await MarketServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.dispose();
  });

  async function open(options: { theme?: ThemeName; width?: number } = {}, parts: Parts = {}): Promise<void> {
    market = await server.open(browser, options);
    await market.send(marketSnapshotOf(parts));
  }

  afterEach(async () => {
    const violations = await market.violations();
    await market.dispose();
    assert.deepEqual(violations, [], 'the content security policy holds');
    assert.deepEqual(market.errors, [], 'nothing is reported on the console');
  });

  it('shows asks above and bids below, spread and mid between, sums and own orders at their price', async () => {
    await open(
      {},
      {
        ownOrders: [
          { side: 'SELLER', price: '1262410', remaining: '25', state: 'open' },
          { side: 'BUYER', price: '1262370', remaining: '10.5', state: 'unknown' },
          { side: 'BUYER', price: '1000000', remaining: '7', state: 'open' },
        ],
      },
    );
    const lines = await market.lines();
    assert.equal(lines.length, 41);
    assert.deepEqual(
      lines.slice(18, 23).map(({ side, price, quantity, sum }) => [side, price, quantity, sum]),
      [
        ['ask', '1,262,400', '1,250.00', '1,662.35'],
        ['ask', '1,262,390', '412.35', '412.35'],
        ['', '1,262,385', 'Spread 10 \u00b7 0.0007% \u00b7 1 tick', ''],
        ['bid', '1,262,380', '412.35', '412.35'],
        ['bid', '1,262,370', '1,250.00', '1,662.35'],
      ],
    );
    assert.match(lines[17]?.label ?? '', /^Ask 1,262,410 IRR, .*your orders: Sell 25\.00$/);
    assert.match(lines[22]?.label ?? '', /your orders: Buy 10\.50 \(unknown\)$/);
    await market.page.getByText('Yours outside these levels: Buy 7.00 at 1,000,000').waitFor();
  });

  it('groups by ticks, and says where the book ends inside a group', async () => {
    await open(
      {},
      {
        book: { ...bookAround(1_262_380n, 50), depth: 50, ageMs: 0 },
        view: { levels: 20, grouping: 10, period: 5, chart: 'none' },
      },
    );
    const lines = await market.lines();
    const prices = lines.filter(({ kind }) => kind === 'price').map(({ price }) => price);
    assert.ok(prices.includes('1,262,400') && prices.includes('1,262,300'));
    assert.ok(prices.every((price) => price.endsWith('00')));
    assert.match(lines[0]?.quantity ?? '', /^\u2265/, 'the last group may hold more');
  });

  it('keeps the row under the pointer, and a click sends the price that stood there', async () => {
    await open();
    const chance = chances(20_261_124);
    const target = market.line('ask', '1,262,420');
    const box = await target.boundingBox();
    assert.ok(box);
    const at = { x: box.x + 60, y: box.y + box.height / 2 };
    await market.page.mouse.move(at.x, at.y);
    await market.held.waitFor();
    const under = (): Promise<string> =>
      market.page.evaluate(({ x, y }) => {
        const line = document.elementFromPoint(x, y)?.closest('[data-place]');
        return `${line?.getAttribute('data-side') ?? ''} ${line?.querySelector('.price')?.textContent ?? ''}`;
      }, at);
    for (let turn = 0; turn < 60; turn += 1) {
      const best = 1_262_380n + BigInt(chance(21) - 10) * 10n;
      await market.send(marketAt(best, {}, 5 + chance(16)));
      assert.equal(await under(), 'ask 1,262,420', `after book ${turn}`);
    }
    await market.page.mouse.down();
    await market.send(marketAt(1_262_500n));
    await market.page.mouse.up();
    assert.deepEqual(await market.filled(), [{ kind: 'fill', side: 'BUYER', price: '1262420' }]);
    await market.page.keyboard.press('Escape');
    await market.held.waitFor({ state: 'hidden' });
    assert.equal((await market.lines())[20]?.kind, 'middle');
  });

  it('moves no line while prices change or go stale', async () => {
    await open();
    const tops = async (): Promise<number[]> => (await market.lines()).map(({ top }) => top);
    const before = await tops();
    for (const best of [1_262_300n, 1_263_000n, 1_262_380n]) await market.send(marketAt(best, {}, 12));
    await market.send(marketAt(1_262_380n, { state: 'offline', trouble: 'The exchange did not answer.' }));
    assert.deepEqual(await tops(), before);
  });

  it('works by keyboard alone: one tab stop, arrows, Enter, Shift and Enter, the middle, Escape', async () => {
    await open();
    const { keyboard } = market.page;
    await market.page.getByRole('button', { name: 'Centre', exact: true }).focus();
    await keyboard.press('Tab');
    assert.match(await market.focusedName(), /^Between asks above and bids below: mid 1,262,385 IRR/);
    await keyboard.press('ArrowDown');
    assert.match(await market.focusedName(), /^Bid 1,262,380 IRR, 412\.35 USDT/);
    await market.send(marketAt(1_262_500n));
    assert.match(await market.focusedName(), /^Bid 1,262,380 IRR/, 'held under the focus');
    await keyboard.press('Enter');
    await keyboard.press('Shift+Enter');
    await keyboard.press('ArrowUp');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    assert.deepEqual(
      (await market.filled()).map(({ side, price }) => [side, price]),
      [
        ['SELLER', '1262380'],
        ['BUYER', '1262380'],
        ['BUYER', '1262390'],
      ],
    );
    await keyboard.press('Home');
    assert.match(await market.focusedName(), /^Ask 1,262,580/);
    await keyboard.press('End');
    assert.match(await market.focusedName(), /^Bid 1,262,190/);
    await keyboard.press('c');
    assert.match(await market.focusedName(), /^Between asks above/);
    await keyboard.press('Escape');
    await market.held.waitFor({ state: 'hidden' });
    await market.line('ask', '1,262,510').waitFor();
  });

  it('fills nothing from old prices, and says so', async () => {
    await open();
    await market.send(marketAt(1_262_380n, { state: 'stale' }));
    await market.page.locator('.head .standing', { hasText: /^Stale: / }).waitFor();
    await market.line('ask', '1,262,390').click();
    assert.deepEqual(await market.filled(), []);
    await market.status.getByText(/not live is not filled in/).waitFor();
  });

  it('calls prices stale by its own clock when nothing comes any more', async () => {
    await open({}, {});
    await market.page.locator('.head[data-state="live"]').waitFor();
    await market.send(marketSnapshotOf({ staleAfterMs: 900 }));
    await market.page.locator('.head.old[data-state="stale"]').waitFor();
    await market.page.locator('.lines.old').waitFor();
  });

  it('says what the editor says became of a click, and remembers what is chosen', async () => {
    await open();
    await market.send({
      kind: 'told',
      message: 'Filled into the ticket: Buy at 1,262,390 IRR. Nothing is placed.',
    });
    await market.status.getByText('Nothing is placed.').waitFor();
    await market.page.getByRole('radio', { name: '50', exact: true }).click();
    const chosen = (await market.sent()).find((each) => each.kind === 'view');
    assert.equal(chosen?.kind === 'view' && chosen.view.levels, 50);
    assert.deepEqual(
      await market.page.evaluate(() => sessionStorage.getItem('kept')),
      '{"symbol":"USDT_IRR"}',
    );
  });

  it('draws hostile texts as texts and does not break on damaged figures', async () => {
    const symbol = '<img src=x onerror=alert(1)>'.repeat(360);
    await open({}, { symbol });
    await market.send(
      marketSnapshotOf({
        symbol,
        rules: { base: symbol, quote: symbol, tickSize: '10', step: '0.01' },
        book: { bids: [{ price: '1e5', quantity: 'NaN' }], asks: [], depth: 20, ageMs: 0 },
        ownOrders: [{ side: 'BUYER', price: '-', remaining: '', state: 'open' }],
      }),
    );
    assert.equal(await market.page.locator('img').count(), 0);
    assert.equal((await market.lines()).filter(({ kind }) => kind === 'price').length, 0);
    assert.equal(await market.page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has nothing for axe to find in ${theme}, live and old`, async () => {
      await open(
        { theme },
        {
          ownOrders: [{ side: 'SELLER', price: '1262410', remaining: '25', state: 'unknown' }],
          view: { levels: 20, grouping: 1, period: 5, chart: 'none' },
        },
      );
      await market.line('bid', '1,262,370').hover();
      assert.deepEqual(await market.accessibilityProblems('editor'), [], 'live');
      await market.send(
        marketAt(1_262_380n, {
          state: 'refused',
          view: { levels: 20, grouping: 1, period: 5, chart: 'none' },
        }),
      );
      assert.deepEqual(await market.accessibilityProblems('editor'), [], 'refused');
    });
  }

  for (const width of [260, 420, 900]) {
    it(`fits ${width} pixels without scrolling sideways`, async () => {
      await open({ width });
      const wide = await market.page.evaluate(() =>
        [document.documentElement, document.querySelector('.lines')].map(
          (each) => (each?.scrollWidth ?? 0) > (each?.clientWidth ?? 0),
        ),
      );
      assert.deepEqual(wide, [false, false]);
    });
  }

  it('keeps its nodes and listeners as they are, whatever comes', async () => {
    await open(
      {},
      {
        book: { ...bookAround(1_262_380n, 50), depth: 50, ageMs: 0 },
        view: { levels: 50, grouping: 1, period: 5, chart: 'none' },
      },
    );
    const count = await market.counters();
    const chance = chances(7);
    const view = { levels: 50, grouping: 1, period: 5, chart: 'none' } as const;
    const books = async (): Promise<void> => {
      for (let turn = 0; turn < 60; turn += 1) {
        await market.send(marketAt(1_262_380n + BigInt(chance(99)) * 10n, { view }, 50));
      }
    };
    await books();
    const before = await count();
    await books();
    await books();
    assert.deepEqual(await count(), before);
  });
});

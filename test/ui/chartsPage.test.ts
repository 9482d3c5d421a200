import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { exact, isMultipleOf } from '../../src/domain/decimal';
import { formatOnGrid } from '../../src/domain/format';
import type { PanelCandle } from '../../src/protocol/market';
import {
  alerts,
  bookOf,
  candleAt,
  candlesOf,
  candleView,
  depthMarket,
  history,
  lastMinute,
  lastOf,
  marketOf,
} from '../support/charts/chartMessages';
import { ChartServer, type ChartPage } from '../support/charts/chartPage';
import { launchBrowser } from '../support/vscode/browser';
import { eventually } from '../support/vscode/eventually';
import { themes, type ThemeName } from '../support/webview/themes';

/** As the chart writes a price: on the tick of ten rials, grouped. */
const price = (text: string): string => formatOnGrid(exact(text), exact('10'));

describe('the charts of a market panel', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: ChartServer;
  let charts: ChartPage;

  before(async () => {
    server = await ChartServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.dispose();
  });

  async function open(options: Parameters<ChartServer['open']>[1] = {}): Promise<void> {
    charts = await server.open(browser, options);
  }

  afterEach(async () => {
    const violations = await charts.violations();
    await charts.dispose();
    assert.deepEqual(violations, [], 'the content security policy holds');
    assert.deepEqual(charts.errors, [], 'nothing is reported on the console');
  });

  async function show(candles: readonly PanelCandle[] = history(200), parts = {}): Promise<void> {
    await charts.send(marketOf());
    await charts.send(candlesOf(candles, parts));
  }

  async function figuresShown(candle: PanelCandle): Promise<void> {
    const legend = await charts.legend();
    const { open: first, high, low, close } = candle;
    const wanted = `O ${price(first)} H ${price(high)} L ${price(low)} C ${price(close)}`;
    assert.ok(legend.includes(wanted), `${legend} has ${wanted}`);
  }

  /** Where a line or a part of the chart is, in pixels of the page. */
  async function box(of: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    const found = await of.boundingBox();
    assert.ok(found);
    return found;
  }

  describe('candles', () => {
    beforeEach(async () => open());

    it('are in the table what was sent, to the last digit, and a gap is a gap', async () => {
      const sent = history(30, 1, [3, 4, 5, 9]);
      await show(sent);
      await charts.showAsTable();
      const rows = await charts.tableRows();
      const figures = rows.filter((row) => row.length > 3).map((row) => row.slice(1, 5));
      assert.deepEqual(
        figures,
        sent.map(({ open: first, high, low, close }) => [first, high, low, close].map(price)).reverse(),
      );
      const gaps = rows.filter((row) => row.length === 3).map(([, words]) => words);
      assert.deepEqual(gaps, ['Nothing was recorded', 'Nothing was recorded']);
      assert.match(rows[3]?.[0] ?? '', /^\d{4}-\d{2}-\d{2} \d{2}:55 to \d{2}:57$/);
      assert.equal(await charts.page.locator('.candle-plot').isVisible(), false);
      await charts.showAsTable();
      assert.equal(await charts.region.isVisible(), true);
    });

    it('are under the crosshair what was sent, from key to key, and in a gap it says so', async () => {
      const sent = history(60, 1, [2]);
      await show(sent);
      await charts.region.focus();
      for (const back of [0, 1, 2, 3]) {
        await charts.page.keyboard.press('Shift+ArrowLeft');
        if (back === 2) assert.match(await charts.legend(), / nothing was recorded$/);
        else await figuresShown(candleAt(-back));
      }
      await charts.page.keyboard.press('Shift+ArrowRight');
      assert.match(await charts.legend(), / nothing was recorded$/);
      await charts.page.keyboard.press('Escape');
      await figuresShown(candleAt(0));
    });

    it('follow the pointer with their figures', async () => {
      await show();
      const area = await box(charts.region);
      await charts.page.mouse.move(area.x + area.width / 2, area.y + area.height / 2);
      const at = /(\d{2}):(\d{2}) O/.exec(await charts.legend());
      assert.ok(at);
      const zone = new Date(lastMinute * 60_000);
      const minutes = Number(at[1]) * 60 + Number(at[2]) - (zone.getHours() * 60 + zone.getMinutes());
      assert.ok(minutes < 0 && minutes > -200, `it stands ${minutes} minutes from the newest`);
      await figuresShown(candleAt(minutes));
    });

    it('go on second by second: the newest is written over, and the next one is added', async () => {
      await show(history(40));
      const next = candleAt(1);
      const grown = { ...candleAt(0), high: '1299990', close: '1299990' };
      await charts.send(lastOf(grown));
      await figuresShown(grown);
      await charts.send(lastOf(next));
      await figuresShown(next);
      await charts.showAsTable();
      const [first, second] = await charts.tableRows();
      assert.deepEqual(first?.slice(1, 5), [next.open, next.high, next.low, next.close].map(price));
      assert.equal(second?.[4], price(grown.close));
      // Two minutes pass in which nothing comes.
      await charts.send({ kind: 'candles', period: 1, until: next.minute + 2, calendar: 'gregorian' });
      assert.equal((await charts.tableRows())[0]?.[1], 'Nothing was recorded');
    });

    it('zoom, pan and go to both ends by keyboard', async () => {
      await show();
      await charts.region.focus();
      const figure = async (): Promise<string> => charts.picture();
      const newest = await figure();
      await charts.page.keyboard.press('+');
      const nearer = await figure();
      assert.notEqual(nearer, newest);
      await charts.page.keyboard.press('-');
      await charts.page.keyboard.press('ArrowLeft');
      const older = await figure();
      assert.notEqual(older, newest);
      await charts.page.keyboard.press('Home');
      const oldest = await figure();
      assert.notEqual(oldest, older);
      await charts.page.keyboard.press('Shift+ArrowLeft');
      await charts.page.keyboard.press('Escape');
      await charts.page.keyboard.press('End');
      await charts.page.keyboard.press('ArrowRight');
      await charts.page.keyboard.press('End');
      assert.equal(await figure(), newest);
    });

    it('zoom by the wheel and pan by dragging', async () => {
      await show();
      const area = await box(charts.region);
      const before = await charts.picture();
      await charts.page.mouse.move(area.x + 300, area.y + 100);
      await charts.page.mouse.wheel(0, -400);
      await eventually('the wheel zooms', async () => (await charts.picture()) !== before || undefined);
      const zoomed = await charts.picture();
      await charts.page.mouse.down();
      await charts.page.mouse.move(area.x + 420, area.y + 100, { steps: 6 });
      await charts.page.mouse.up();
      assert.notEqual(await charts.picture(), zoomed);
      assert.equal(await charts.page.evaluate(() => window.scrollY), 0, 'the page stays where it is');
    });

    it('ask for another period, and show nothing of the one before', async () => {
      await show();
      await charts.choose('15m');
      const view = { ...candleView, period: 15 as const };
      assert.deepEqual(await charts.wishes(), [{ kind: 'view', view }]);
      await charts.page.getByText('Reading what was recorded').waitFor();
      await charts.send(marketOf({ view }));
      await charts.send(candlesOf(history(30, 15), { period: 15 }));
      await figuresShown(candleAt(0, 15));
      // A late word about the old period changes nothing.
      await charts.send(lastOf({ ...candleAt(0), close: '1' }));
      await figuresShown(candleAt(0, 15));
    });

    it('say whose recording it is, what a gap means, and whose drawing', async () => {
      await show();
      await charts.page.getByText(/^Recorded by this window.s price feed/).waitFor();
      const link = charts.page.getByRole('link', { name: 'https://www.tradingview.com/' });
      assert.equal(await link.getAttribute('href'), 'https://www.tradingview.com/');
      assert.match(
        await charts.region.evaluate((region) =>
          (region.getAttribute('aria-describedby') ?? '')
            .split(' ')
            .map((id) => document.getElementById(id)?.textContent ?? '')
            .join(' '),
        ),
        /200 candles of 1 minute, from .* lowest 1,25\d,\d{3} IRR, highest .*Plus and minus zoom/,
      );
    });

    it('say how the chart fills while there is nothing yet', async () => {
      await show([]);
      await charts.page.getByText('Nothing is recorded of USDT_IRR yet').waitFor();
      await charts.send(lastOf(candleAt(0)));
      await figuresShown(candleAt(0));
      assert.equal(await charts.page.getByText('Nothing is recorded').isVisible(), false);
    });

    it('tell times in the Persian calendar where that is wanted', async () => {
      await show(history(3), { calendar: 'persian' });
      assert.match(await charts.legend(), /^1405-09-03 /);
    });

    it('carry own fills in legend and table, in a gap too', async () => {
      await show(history(30, 1, [5]));
      const at = (back: number): number => (lastMinute - back) * 60_000 + 20_000;
      await charts.send({
        kind: 'fills',
        fills: [
          { at: at(5), side: 'BUYER', price: '1259300', quantity: '1.50' },
          { at: at(0), side: 'SELLER', price: '1260300', quantity: '2' },
          { at: at(0), side: 'SELLER', price: '1260310', quantity: '0.25' },
        ],
      });
      assert.match(await charts.legend(), /You sold 2 USDT at 1,260,300; sold 0\.25 USDT at 1,260,310\.$/);
      await charts.showAsTable();
      const rows = await charts.tableRows();
      assert.equal(rows[5]?.[2], 'bought 1.5 USDT at 1,259,300');
    });

    it('draw own orders as lines with their price on the axis, and follow them', async () => {
      await show();
      const without = await charts.picture();
      const order = { side: 'BUYER', price: '1260000', remaining: '1.5', state: 'open' } as const;
      await charts.send(marketOf({ ownOrders: [order] }));
      assert.notEqual(await charts.picture(), without);
      await charts.send(marketOf());
      assert.equal(await charts.picture(), without);
    });

    it('make an alert at the price under the crosshair, on the tick', async () => {
      await show();
      const area = await box(charts.region);
      await charts.page.mouse.dblclick(area.x + 200, area.y + 90);
      const [double] = await charts.wishes();
      assert.ok(
        double?.kind === 'addAlert' && isMultipleOf(exact(double.price), exact('10')),
        JSON.stringify(double),
      );
      await charts.button('New Alert\u2026').click();
      const button = (await charts.wishes()).at(-1);
      assert.ok(button?.kind === 'addAlert' && isMultipleOf(exact(button.price), exact('10')));
    });

    it('take 500 updates without leaving anything behind', async () => {
      await show();
      await charts.send(alerts);
      const play = async (from: number, count: number): Promise<number> =>
        charts.page.evaluate(
          async ({ messages }) => {
            const begun = performance.now();
            for (const message of messages) {
              window.postMessage(message, '*');
              await new Promise((resolve) => setTimeout(resolve));
            }
            return performance.now() - begun;
          },
          {
            messages: Array.from({ length: count }, (_none, at) =>
              lastOf(candleAt(from + Math.floor(at / 10))),
            ),
          },
        );
      await play(1, 50);
      const before = await charts.countsInPage();
      const took = await play(6, 500);
      const after = await charts.countsInPage();
      // For people to read; a slow machine must not decide.
      console.log(`      500 updates in ${took.toFixed(0)} ms`);
      assert.ok(after.nodes <= before.nodes + 5, `nodes: ${before.nodes}, then ${after.nodes}`);
      assert.equal(after.listeners, before.listeners);
    });

    it('leave nothing behind when the chart is changed again and again', async () => {
      await show();
      const around = async (): Promise<void> => {
        for (const chart of ['depth', 'none', 'candles'] as const) {
          await charts.send(marketOf({ view: { ...candleView, chart } }));
        }
      };
      await around();
      const before = await charts.countsInPage();
      for (let times = 0; times < 10; times += 1) await around();
      const after = await charts.countsInPage();
      assert.ok(after.nodes <= before.nodes + 5, `nodes: ${before.nodes}, then ${after.nodes}`);
      assert.ok(after.listeners <= before.listeners + 2, `${before.listeners}, then ${after.listeners}`);
    });
  });

  describe('an alert on the chart', () => {
    beforeEach(async () => {
      await open();
      await show();
      await charts.send(alerts);
    });

    const near = (): Locator => charts.alert('Mid above');

    async function dragBy(pixels: number): Promise<void> {
      const line = await box(near());
      const y = line.y + line.height / 2;
      await charts.page.mouse.move(line.x + 60, y);
      await charts.page.mouse.down();
      await charts.page.mouse.move(line.x + 60, y + pixels, { steps: 7 });
    }

    it('is told once when it was dragged: the legal price that stood at the line', async () => {
      await dragBy(-37);
      const shown = await near().getAttribute('aria-valuenow');
      await charts.page.mouse.up();
      const wishes = await charts.wishes();
      assert.deepEqual(wishes, [{ kind: 'moveAlert', id: 'near', price: shown }]);
      assert.ok(isMultipleOf(exact(shown ?? ''), exact('10')));
      assert.ok(exact(shown ?? '').gt(exact('1260500')), 'up is dearer');
      assert.equal(await near().innerText(), `Mid above ${price(shown ?? '')}`);
      // The editor's word is the last.
      await charts.send(alerts);
      assert.equal(await near().innerText(), 'Mid above 1,260,500');
    });

    it('keeps the price that is read while the chart moves below it', async () => {
      await dragBy(30);
      const shown = await near().getAttribute('aria-valuenow');
      await charts.send(lastOf({ ...candleAt(0), high: '1290000', close: '1290000' }));
      await charts.send(alerts);
      assert.equal(await near().getAttribute('aria-valuenow'), shown);
      await charts.page.mouse.up();
      assert.deepEqual(await charts.wishes(), [{ kind: 'moveAlert', id: 'near', price: shown }]);
    });

    it('goes back with Escape while it is dragged, and nothing is told', async () => {
      await dragBy(40);
      await charts.page.keyboard.press('Escape');
      assert.equal(await near().innerText(), 'Mid above 1,260,500');
      await charts.page.mouse.move(400, 500);
      await charts.page.mouse.up();
      assert.deepEqual(await charts.wishes(), []);
    });

    it('is not moved by a click', async () => {
      const line = await box(near());
      await charts.page.mouse.click(line.x + 60, line.y + line.height / 2);
      assert.deepEqual(await charts.wishes(), []);
    });

    it('is a slider for the keyboard: by ticks, Enter sets it, Escape puts it back', async () => {
      await near().focus();
      await charts.page.keyboard.press('ArrowUp');
      await charts.page.keyboard.press('ArrowUp');
      await charts.page.keyboard.press('ArrowDown');
      assert.match(
        (await near().getAttribute('aria-valuetext')) ?? '',
        /^1,260,510 IRR, \d+\.\d\d% above the last price$/,
      );
      await charts.page.keyboard.press('PageDown');
      assert.deepEqual(await charts.wishes(), [], 'nothing is told on the way');
      await charts.page.keyboard.press('Enter');
      assert.deepEqual(await charts.wishes(), [{ kind: 'moveAlert', id: 'near', price: '1260410' }]);
      await charts.page.keyboard.press('ArrowUp');
      await charts.page.keyboard.press('Escape');
      assert.equal(await near().getAttribute('aria-valuenow'), '1260410');
      await charts.page.keyboard.press('ArrowUp');
      await charts.region.focus();
      assert.equal((await charts.wishes()).length, 2, 'leaving it sets it');
    });

    it('waits at the edge when its price is out of sight, and says where it is', async () => {
      const far = charts.alert('Ask above');
      assert.equal(await far.getAttribute('data-beyond'), 'above');
      assert.equal(await far.innerText(), 'Ask above 1,400,000 (muted)');
      const [line, area] = [await box(far), await box(charts.region)];
      assert.ok(line.y >= area.y - 6 && line.y < area.y + 20);
    });

    it('cannot be moved while the rules are not known', async () => {
      const market = marketOf();
      delete (market as { rules?: unknown }).rules;
      await charts.send(market);
      await near().focus();
      await charts.page.keyboard.press('ArrowUp');
      await charts.page.keyboard.press('Enter');
      assert.deepEqual(await charts.wishes(), []);
      assert.equal(await near().getAttribute('aria-disabled'), 'true');
    });

    it('goes when it is deleted elsewhere, in the middle of a drag too', async () => {
      await dragBy(20);
      await charts.send({ kind: 'alerts', alerts: [] });
      await charts.page.mouse.up();
      assert.deepEqual(await charts.wishes(), []);
      assert.equal(await near().count(), 0);
    });

    it('lies on the grid of a market with a tiny tick as well', async () => {
      const rules = { base: 'SHIB', quote: 'USDT', tickSize: '0.00000001', step: '1' };
      await charts.send(marketOf({ symbol: 'SHIB_USDT', rules }));
      const candles = Array.from({ length: 30 }, (_none, at) => ({
        minute: lastMinute - 29 + at,
        open: `0.0000${1200 + at}`,
        high: `0.0000${1230 + at}5`,
        low: `0.0000${1190 + at}`,
        close: `0.0000${1210 + at}`,
      }));
      await charts.send(candlesOf(candles));
      const alert = { id: 'near', price: '0.00001215', words: 'Mid above', muted: false };
      await charts.send({ kind: 'alerts', alerts: [alert] });
      await dragBy(-25);
      await charts.page.mouse.up();
      const [moved] = await charts.wishes();
      assert.ok(moved?.kind === 'moveAlert');
      assert.ok(isMultipleOf(exact(moved.price), exact('0.00000001')), moved.price);
      assert.match(moved.price, /^0\.000\d{5}$/);
    });
  });

  describe('depth', () => {
    beforeEach(async () => {
      await open();
      await charts.send(depthMarket());
    });

    const slider = (): Locator => charts.page.getByRole('slider', { name: 'Depth by price' });

    it('tells by keyboard what each level comes to, exactly', async () => {
      await slider().focus();
      await charts.page.keyboard.press('ArrowRight');
      assert.equal(
        await charts.readout(),
        'Asks up to 1,260,010 IRR (0.000% above mid): 1.25 USDT, worth 1,575,012.5 IRR.',
      );
      await charts.page.keyboard.press('ArrowRight');
      // 1.25 at 1,260,010 and 2.50 at 1,260,030.
      assert.equal(
        await charts.readout(),
        'Asks up to 1,260,030 IRR (0.002% above mid): 3.75 USDT, worth 4,725,087.5 IRR.',
      );
      assert.equal(await slider().getAttribute('aria-valuetext'), await charts.readout());
      await charts.page.keyboard.press('Home');
      assert.match(
        await charts.readout(),
        /^Bids down to 1,259,010 IRR \(0\.078% below mid\): 1,593\.75 USDT, worth /,
      );
      await charts.page.keyboard.press('Escape');
      assert.match(
        await charts.readout(),
        /^Bids 1,593\.75 USDT within 0\.078%, asks 1,593\.75 USDT within 0\.078% of mid\.$/,
      );
    });

    it('tells at the pointer the price, what lies before it and how far it is from mid', async () => {
      const area = await box(slider());
      await charts.page.mouse.move(area.x + area.width * 0.75, area.y + 40);
      const read = /^Asks up to 1,260,(\d{3}) IRR \(0\.0\d\d% above mid\): (\d+(?:\.\d+)?) USDT, worth /.exec(
        await charts.readout(),
      );
      assert.ok(read, await charts.readout());
      const levels = Math.floor((Number(read[1]) - 10) / 20) + 1;
      assert.equal(Number(read[2]), (levels * (levels + 1) * 1.25) / 2, 'the sum of the levels up to there');
      await charts.page.mouse.move(area.x + area.width / 2, area.y - 60);
      assert.match(await charts.readout(), /^Bids 1,593\.75 USDT within/);
    });

    it('gives the depth near mid in figures, and says where there may be more', async () => {
      const rows = await charts.page
        .locator('.depth-table tbody tr')
        .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent)));
      assert.deepEqual(rows[0], [
        '0.1% of mid',
        '\u2265 1,593.75',
        '\u2265 2,007,067,812.5',
        '\u2265 1,593.75',
        '\u2265 2,009,182,187.5',
      ]);
      await charts.send(depthMarket({ book: { ...bookOf(20), depth: 50 } }));
      assert.equal(await charts.page.getByText('there may be more').isVisible(), false);
    });

    it('marks own orders, and names them where they stand', async () => {
      const order = { side: 'SELLER', price: '1260030', remaining: '2', state: 'open' } as const;
      await charts.send(depthMarket({ ownOrders: [order] }));
      assert.equal(await charts.page.locator('.depth-own.asks').count(), 1);
      await slider().focus();
      await charts.page.keyboard.press('ArrowRight');
      await charts.page.keyboard.press('ArrowRight');
      assert.match(await charts.readout(), / Your order is here\.$/);
    });

    it('keeps its place in the book while the book changes', async () => {
      await slider().focus();
      await charts.page.keyboard.press('ArrowRight');
      await charts.page.keyboard.press('ArrowRight');
      const book = bookOf(50);
      await charts.send(
        depthMarket({
          book: { ...book, asks: [{ price: '1260020', quantity: '7' }, ...book.asks.slice(1)] },
        }),
      );
      assert.match(await charts.readout(), /^Asks up to 1,260,030 IRR .*: 9\.5 USDT/);
    });

    it('draws the steps where the levels are, sharp after a resize', async () => {
      const widths: number[] = [];
      // Both too narrow for the chart beside the ladder, so that it is as wide as the page.
      for (const width of [800, 640]) {
        await charts.page.setViewportSize({ width, height: 900 });
        await eventually('it is drawn for its size', async () => {
          const drawn = await charts.page
            .locator('.depth-picture')
            .evaluate(
              (picture) => [picture.getAttribute('viewBox'), picture.getBoundingClientRect().width] as const,
            );
          return Number(drawn[0]?.split(' ')[2]) === drawn[1] || undefined;
        });
        widths.push((await box(charts.page.locator('.depth-picture'))).width);
      }
      assert.ok((widths[0] ?? 0) > (widths[1] ?? 0));
    });

    it('says so where a side is empty, and where nothing came', async () => {
      await charts.send(depthMarket({ book: { ...bookOf(5), asks: [] } }));
      await charts.page.getByText('there is no mid to draw around').waitFor();
      const market = depthMarket();
      delete (market as { book?: unknown }).book;
      await charts.send(market);
      await charts.page.getByText('No order book has come yet.').waitFor();
    });
  });

  describe('hostile figures', () => {
    beforeEach(async () => open());
    const huge = `1${'0'.repeat(30)}`;
    const long = `0.${'123456789'.repeat(9)}`;

    it('are drawn, and stand in the table to the last digit', async () => {
      await charts.send(marketOf());
      const candle = (minute: number, text: string): PanelCandle => ({
        minute,
        open: text,
        high: text,
        low: text,
        close: text,
      });
      for (const texts of [
        [huge, '1', huge],
        [long, huge],
        ['1260000'],
        ['1260000', '1260000', '1260000'],
        [],
      ]) {
        await charts.send(
          candlesOf(texts.map((text, at) => candle(lastMinute - texts.length + 1 + at, text))),
        );
        await charts.send(alerts);
        await charts.showAsTable();
        const rows = (await charts.tableRows()).map((row) => row[1]?.replaceAll(',', ''));
        assert.deepEqual(rows, [...texts].reverse());
        await charts.showAsTable();
      }
    });

    it('are passed over where they are no figures, or leap through time', async () => {
      await charts.send(marketOf());
      const sound = candleAt(0);
      await charts.send(
        candlesOf([
          { ...candleAt(0), minute: 0 },
          { ...candleAt(-1), open: 'NaN' },
          { ...candleAt(-2), high: '1e400' },
          sound,
        ]),
      );
      await figuresShown(sound);
      await charts.showAsTable();
      assert.ok((await charts.tableRows()).length <= 3, 'fifty years of gaps make one row');
    });

    it('do not press the book flat, nor break it', async () => {
      const book = bookOf(20);
      await charts.send(
        depthMarket({ book: { ...book, asks: [...book.asks, { price: huge, quantity: long }] } }),
      );
      assert.match(await charts.readout(), / 1 level lies beyond the edges\.$/);
      await charts.send(
        depthMarket({
          book: { ...book, bids: [{ price: long, quantity: huge }], asks: [{ price: huge, quantity: huge }] },
        }),
      );
      await charts.page.locator('.depth-readout').waitFor();
      const wide = await charts.page
        .locator('.charts')
        .evaluate((part) => part.scrollWidth - part.clientWidth);
      assert.ok(wide <= 0, `the charts are ${wide} pixels too wide`);
    });
  });

  it('take on the colours of another theme at once', async () => {
    await open({ theme: 'dark' });
    await show();
    assert.equal(await charts.groundColour(), '31,31,31');
    await charts.changeTheme('light');
    await eventually(
      'the ground is white',
      async () => (await charts.groundColour()) === '255,255,255' || undefined,
    );
    await charts.changeTheme('high contrast');
    await eventually(
      'the ground is black',
      async () => (await charts.groundColour()) === '0,0,0' || undefined,
    );
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`have nothing for axe to find in ${theme}`, async () => {
      await open({ theme });
      await charts.send(marketOf());
      assert.deepEqual(await charts.accessibilityProblems('editor'), [], 'reading');
      const order = { side: 'BUYER', price: '1259600', remaining: '1.5', state: 'cancelling' } as const;
      const own = [
        order,
        { ...order, side: 'SELLER', price: '1261200', remaining: '3', state: 'open' } as const,
      ];
      await charts.send(marketOf({ ownOrders: own }));
      await charts.send(candlesOf(history(200, 1, [20, 21, 22, 23, 24, 25, 60])));
      await charts.send(alerts);
      const at = (lastMinute - 23) * 60_000;
      await charts.send({
        kind: 'fills',
        fills: [
          { at, side: 'BUYER', price: '1259800', quantity: '1.5' },
          { at: at - 600_000, side: 'SELLER', price: '1260300', quantity: '2' },
        ],
      });
      assert.deepEqual(await charts.accessibilityProblems('editor'), [], 'candles');
      const name = theme.replaceAll(' ', '-');
      await charts.page.screenshot({ path: `out/screenshots/charts-candles-${name}.png` });
      await charts.showAsTable();
      assert.deepEqual(await charts.accessibilityProblems('editor'), [], 'the table');
      await charts.page.screenshot({ path: `out/screenshots/charts-table-${name}.png` });
      await charts.send(depthMarket({ ownOrders: own }));
      assert.deepEqual(await charts.accessibilityProblems('editor'), [], 'depth');
      const area = await box(charts.page.locator('.depth-region'));
      await charts.page.mouse.move(area.x + area.width * 0.7, area.y + 50);
      await charts.page.screenshot({ path: `out/screenshots/charts-depth-${name}.png` });
      await charts.send(marketOf());
      await charts.send(candlesOf([]));
      assert.deepEqual(await charts.accessibilityProblems('editor'), [], 'empty');
    });
  }
});

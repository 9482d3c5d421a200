import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { wholeHistory } from '../../src/protocol/historyChoices';
import { HistoryServer, type HistoryPage } from '../support/history/historyPage';
import { fills, historySnapshotOf, production, result, row, without } from '../support/history/snapshots';
import { launchBrowser } from '../support/vscode/browser';
import { themes, type ThemeName } from '../support/webview/themes';

describe('the page of the order history', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: HistoryServer;
  let history: HistoryPage;

  before(async () => {
    server = await HistoryServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.dispose();
  });

  async function open(options: { theme?: ThemeName; width?: number } = {}): Promise<void> {
    history = await server.open(browser, options);
  }

  afterEach(async () => {
    const violations = await history.violations();
    await history.dispose();
    assert.deepEqual(violations, [], 'the content security policy holds');
    assert.deepEqual(history.errors, [], 'nothing is reported on the console');
  });

  describe('in use', () => {
    beforeEach(async () => {
      await open();
      await history.send(historySnapshotOf({ result: result(50, 1234) }));
    });

    it('says which orders these are, of when, and whose', async () => {
      await history.page.getByText('PAPER').waitFor();
      assert.equal(await history.page.locator('.where').innerText(), '1\u201350 of 1,234 as of 13:42:05');
      assert.equal(await history.rows.count(), 50);
      const first = await history.rows.first().innerText();
      for (const words of ['2026-11-24 01:05:09', 'USDT_IRR', 'Buy', 'Limit', '1,262,380 IRR', '1.50 USDT']) {
        assert.ok(first.includes(words), words);
      }
    });

    it('asks for what a filter says, from the first page on', async () => {
      await history.choose('Side', 'Sell');
      await history.choose('Status', 'Filled');
      await history.choose('Market', 'BTC_USDT');
      await history.choose('Type', 'Market');
      await history.choose('Period', 'Last 7 days');
      await history.choose('Orders per page', '100');
      assert.deepEqual(await history.lastSent(), {
        kind: 'search',
        turn: 6,
        search: {
          filter: {
            ...wholeHistory,
            side: 'SELLER',
            status: 'FULL_FILLED',
            symbol: 'BTC_USDT',
            type: 'MARKET',
            period: 'week',
          },
          page: 1,
          pageSize: 100,
        },
      });
      await history.choose('Side', 'All');
      const sent = await history.lastSent();
      assert.equal(sent?.kind === 'search' && sent.search.filter.side, '');
    });

    it('works by keyboard alone: filters, pages, rows', async () => {
      await history.filter('Side').focus();
      await history.page.keyboard.press('ArrowDown');
      const chosen = await history.lastSent();
      assert.equal(chosen?.kind === 'search' && chosen.search.filter.side, 'BUYER');
      await history.send(
        historySnapshotOf({
          turn: 1,
          search: { filter: { ...wholeHistory, side: 'BUYER' }, page: 1, pageSize: 50 },
          result: result(50, 120),
        }),
      );
      await history.button('Next').focus();
      await history.page.keyboard.press('Enter');
      const turned = await history.lastSent();
      assert.equal(turned?.kind === 'search' && turned.search.page, 2);
      await history.opener(0).focus();
      await history.page.keyboard.press('ArrowDown');
      await history.page.keyboard.press('Enter');
      assert.deepEqual(await history.lastSent(), { kind: 'expand', orderId: row(2).orderId, open: true });
    });

    it('takes dates when they are dates, with Enter, and says what is wrong with others', async () => {
      await history.date('From').fill('2026-02-30');
      await history.date('From').press('Enter');
      await history.page.locator('.hint').getByText('Write a date like 2026-11-24.').waitFor();
      assert.equal((await history.lastSent())?.kind, 'ready');
      await history.date('From').fill('\u06f2\u06f0\u06f2\u06f6/11/01');
      await history.date('From').press('Enter');
      const sent = await history.lastSent();
      assert.deepEqual(sent?.kind === 'search' && [sent.search.filter.period, sent.search.filter.from], [
        'dates',
        '2026-11-01',
      ]);
    });

    it('shows the fills of a row that is clicked, and reads them again after a failure', async () => {
      await history.rows.first().click();
      assert.deepEqual(await history.lastSent(), { kind: 'expand', orderId: row(1).orderId, open: true });
      const opened = (parts: Parameters<typeof row>[1]): Promise<void> =>
        history.send(historySnapshotOf({ result: result(3, 3, { rows: [row(1, parts), row(2), row(3)] }) }));
      await opened({ fills: { state: 'reading' } });
      await history.page.getByText('Reading the fills\u2026').waitFor();
      await opened({ fills: { state: 'failed', message: 'The exchange did not answer in time.' } });
      await history.page.getByText('The exchange did not answer in time.').waitFor();
      await history.page.locator('.fills').getByRole('button', { name: 'Try Again' }).click();
      assert.deepEqual(await history.lastSent(), { kind: 'expand', orderId: row(1).orderId, open: true });
      await opened({ fills });
      const table = history.page.getByRole('table', { name: 'Fills' });
      assert.match(await table.innerText(), /1,262,380 IRR\s+10\.00 USDT\s+0\.05 USDT\s+Taker/);
      await history.page.getByText(row(1).orderId).waitFor();
      assert.equal(await history.opener(0).getAttribute('aria-expanded'), 'true');
      await history.rows.first().click();
      assert.deepEqual(await history.lastSent(), { kind: 'expand', orderId: row(1).orderId, open: false });
    });

    it('keeps the focus on an order when newer ones come above it', async () => {
      await history.opener(1).focus();
      const rows = [row(99), row(1), row(2), row(3)];
      await history.send(historySnapshotOf({ result: result(4, 4, { rows }) }));
      assert.match(await history.focusedName(), /2\.50 USDT/);
    });

    it('moves nothing while it reads, and says so', async () => {
      const places = (): Promise<number[]> =>
        history.page.evaluate(() =>
          ['.results', '.table-box', 'tr.order', '.paging', '.where'].map(
            (name) => document.querySelector(name)?.getBoundingClientRect().top ?? -1,
          ),
        );
      const before = await places();
      await history.send(historySnapshotOf({ result: result(50, 1234), busy: true }));
      await history.page.getByText('Reading\u2026').waitFor();
      assert.deepEqual(await places(), before);
    });

    it('an answer to an earlier wish does not undo a later one', async () => {
      await history.choose('Side', 'Buy');
      await history.choose('Side', 'Sell');
      await history.send(
        historySnapshotOf({
          turn: 1,
          search: { filter: { ...wholeHistory, side: 'BUYER' }, page: 1, pageSize: 50 },
        }),
      );
      assert.equal(await history.filter('Side').evaluate((box: HTMLSelectElement) => box.value), 'SELLER');
      await history.page.getByText('The rows are of the search before.').waitFor();
    });

    it('says in words what went wrong and keeps the rows with their age', async () => {
      await history.send(
        historySnapshotOf({ result: result(2, 2), trouble: 'The exchange could not be reached.' }),
      );
      await history.page.getByRole('alert').getByText('The exchange could not be reached.').waitFor();
      assert.equal(await history.rows.count(), 2);
      await history.page.getByText('as of 13:42:05').waitFor();
      await history.button('Try Again').click();
      assert.deepEqual(await history.lastSent(), { kind: 'refresh' });
    });

    it('offers what to do where there is nothing to show', async () => {
      const side = { ...wholeHistory, side: 'BUYER' } as const;
      await history.send(
        historySnapshotOf({ search: { filter: side, page: 1, pageSize: 50 }, result: result(0) }),
      );
      await history.page.getByText('No order passes these filters.').waitFor();
      await history.page.locator('.empty').getByRole('button', { name: 'Clear Filters' }).click();
      const cleared = await history.lastSent();
      assert.deepEqual(cleared?.kind === 'search' && cleared.search.filter, wholeHistory);
      await history.send(historySnapshotOf({ turn: 1, result: result(0) }));
      await history.page.getByText('There are no orders in this account yet.').waitFor();
      await history.send(without(historySnapshotOf({ turn: 1, mode: production(false) }), 'result'));
      await history.page.getByText('not signed in').waitFor();
      await history.button('Sign In').click();
      assert.deepEqual(await history.lastSent(), { kind: 'run', action: 'signIn' });
    });

    it('draws texts of the exchange as texts', async () => {
      const text = '<img src=x onerror=alert(1)>';
      const rows = [row(1, { status: text, side: text, clientOrderId: text, fills })];
      await history.send(historySnapshotOf({ result: result(1, 1, { rows }) }));
      await history.rows.first().getByText(text).first().waitFor();
      assert.equal(await history.page.locator('img').count(), 0);
    });

    it('keeps what is searched for, for a reload of the window', async () => {
      const search = { filter: { ...wholeHistory, symbol: 'BTC_IRR' }, page: 3, pageSize: 25 } as const;
      await history.send(historySnapshotOf({ search, result: result(25, 300) }));
      const kept = await history.page.evaluate(
        () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') as { search: unknown },
      );
      assert.deepEqual(kept.search, search);
    });

    it('draws a hundred orders within a few frames', async () => {
      const message = historySnapshotOf({ result: result(100, 1234, { pageSize: 100 }) });
      const took = await history.page.evaluate(async (data) => {
        const from = performance.now();
        window.postMessage(data, '*');
        while (document.querySelectorAll('tr.order').length < 100) {
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        return performance.now() - from;
      }, message);
      // For people to read; a slow machine must not decide.
      console.log(`      100 orders drawn in ${took.toFixed(0)} ms`);
      assert.equal(await history.rows.count(), 100);
    });
  });

  describe('in Persian', () => {
    it('tells a typed day in the Persian calendar', async () => {
      await open();
      await history.send(historySnapshotOf({ calendar: 'persian' }));
      await history.date('From').fill('2026-11-24');
      await history.page.locator('.hint').getByText('1405-09-03 (Persian)').waitFor();
    });
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    for (const width of [320, 900]) {
      it(`has nothing for axe to find in ${theme} at ${width} pixels, and nothing is cut off`, async () => {
        await open({ theme, width });
        assert.deepEqual(await history.accessibilityProblems('editor'), [], 'waiting');
        const rows = [
          row(1, { fills }),
          row(2, { fills: { state: 'failed', message: 'No answer.' } }),
          row(3),
          row(5),
        ];
        await history.send(historySnapshotOf({ result: result(4, 120, { rows }) }));
        assert.deepEqual(await history.accessibilityProblems('editor'), [], 'with fills');
        await history.page.screenshot({
          path: `out/screenshots/history-${theme.replaceAll(' ', '-')}-${width}.png`,
        });
        await history.date('From').fill('x');
        await history.date('From').press('Enter');
        await history.send(
          historySnapshotOf({
            mode: production(),
            busy: true,
            trouble: 'The exchange did not answer in time. Check your connection and try again.',
            notice: 'The environment changed to Production. The orders of Paper were taken off this page.',
            result: result(4, 120, { rows, ofEarlierSearch: true }),
          }),
        );
        assert.deepEqual(await history.accessibilityProblems('editor'), [], 'in trouble');
        await history.page.screenshot({
          path: `out/screenshots/history-trouble-${theme.replaceAll(' ', '-')}-${width}.png`,
        });
        const wide = await history.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `the page scrolls sideways by ${wide} pixels`);
        await history.send(without(historySnapshotOf({ mode: production(false) }), 'result'));
        assert.deepEqual(await history.accessibilityProblems('editor'), [], 'not signed in');
      });
    }
  }
});

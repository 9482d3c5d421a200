import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { exact } from '../../src/domain/decimal';
import { orderRow } from '../../src/editor/historyWords';
import { hostileTexts } from '../fuzz/hostileValues';
import { HistoryServer } from '../support/history/historyPage';
import { historySnapshotOf, result } from '../support/history/snapshots';
import { outcome, snapshot } from '../support/ticket/snapshots';
import { TicketServer } from '../support/ticket/ticketPage';
import { launchBrowser } from '../support/vscode/browser';
import { orderOf } from '../unit/trading/samples';

// What `npm run fuzz` holds against our words, held against the pages that show them (docs/fuzzing.md).
describe('texts of a hostile exchange, on the pages', function () {
  this.timeout(120_000);
  let browser: Browser;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  /** Elements that no page of ours makes of an order. */
  const strange = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const roots: ParentNode[] = [document.body];
      const found: string[] = [];
      for (let root = roots.pop(); root; root = roots.pop()) {
        for (const each of root.querySelectorAll('*')) {
          if (each.shadowRoot) roots.push(each.shadowRoot);
          const isOurs = each instanceof SVGElement || each instanceof HTMLScriptElement;
          if (
            each.matches('img, iframe, a[href], object, embed') ||
            (!isOurs && each.matches('[onerror], [onload]'))
          ) {
            found.push(each.outerHTML);
          }
        }
      }
      return found;
    });

  it('are just their characters in the order history', async () => {
    const server = await HistoryServer.start();
    try {
      const history = await server.open(browser);
      const asked: string[] = [];
      history.page.on('request', (request) => asked.push(request.url()));
      history.page.on('dialog', (dialog) => asked.push(dialog.message()));
      const style = { calendar: 'gregorian', rules: () => undefined } as const;
      const rows = hostileTexts.map((text, at) => {
        const trade = {
          type: text,
          price: exact('990'),
          quantity: exact('1'),
          fee: exact('0'),
          createdAt: text,
        };
        const order = orderOf(at, {
          status: text,
          side: text,
          type: text,
          clientOrderId: text,
          createdAt: text,
          updatedAt: text,
          trades: [trade],
        });
        return orderRow(order, style, { state: 'read', order, readAt: 0 });
      });
      const said = hostileTexts.join(' ').slice(0, 900);
      await history.send(
        historySnapshotOf({
          result: { ...result(0), rows, totalCount: rows.length },
          trouble: said,
          notice: said,
        }),
      );
      assert.equal(await history.rows.count(), rows.length);
      for (const [at, text] of hostileTexts.entries()) {
        if (!text.startsWith('<')) continue;
        const shown = await history.rows.nth(at).innerText();
        assert.ok(shown.includes(text), `${text} is shown as ${shown}`);
      }
      assert.deepEqual(await strange(history.page), []);
      assert.deepEqual(asked, []);
      assert.deepEqual([await history.violations(), history.errors], [[], []]);
      await history.dispose();
    } finally {
      await server.dispose();
    }
  });

  it('are just their characters in the order ticket', async () => {
    const server = await TicketServer.start();
    try {
      const ticket = await server.open(browser);
      const asked: string[] = [];
      ticket.page.on('request', (request) => asked.push(request.url()));
      ticket.page.on('dialog', (dialog) => asked.push(dialog.message()));
      await ticket.send(snapshot());
      await ticket.send({ kind: 'fill', draft: { symbol: 'USDT_IRR' } });
      await ticket.fillIn();
      const intent = await ticket.press();
      const message = `It said: "${hostileTexts.filter((text) => text.startsWith('<')).join(' ')}".`;
      const problems = hostileTexts.map((text, at) => ({
        code: 'EXCHANGE_REFUSED',
        severity: 'error' as const,
        field: at % 2 === 0 ? ('price' as const) : ('order' as const),
        message: `It said: "${text.slice(0, 300)}".`,
        suggestions: [],
      }));
      await ticket.send(outcome(intent, 'rejected', message, { problems }));
      assert.equal(await ticket.status.textContent(), message);
      assert.deepEqual(await strange(ticket.page), []);
      assert.deepEqual(asked, []);
      assert.deepEqual([await ticket.violations(), ticket.errors], [[], []]);
      await ticket.dispose();
    } finally {
      await server.dispose();
    }
  });
});

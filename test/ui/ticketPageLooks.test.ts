import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { levels, live, outcome, snapshot } from '../support/ticket/snapshots';
import { themes, type ThemeName } from '../support/webview/themes';
import { TicketServer, type TicketPage } from '../support/ticket/ticketPage';
import { launchBrowser } from '../support/vscode/browser';
import { eventually } from '../support/vscode/eventually';

describe('the order ticket in every theme', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: TicketServer;

  before(async () => {
    server = await TicketServer.start();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.dispose();
  });

  async function open(theme: ThemeName, width: number): Promise<TicketPage> {
    const ticket = await server.open(browser, { theme, width });
    await ticket.send(snapshot());
    await ticket.send({ kind: 'fill', draft: { symbol: 'USDT_IRR' } });
    return ticket;
  }

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`has nothing for axe to find in ${theme}, with and without problems`, async () => {
      const ticket = await open(theme, 300);
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'empty');
      await ticket.field('Price').fill('1262387');
      await ticket.field('Quantity').fill('x');
      await ticket.send(snapshot({ mode: live(false), unit: 'Toman' }));
      await ticket.place.click();
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'with problems');
      await ticket.field('Price').fill('1262390');
      await ticket.field('Quantity').fill('12.5');
      await ticket.send(snapshot({ mode: live(true) }));
      await ticket.place.click();
      const [order] = await ticket.placed();
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'sending');
      await ticket.send(outcome(order?.intent ?? '', 'unknown', 'No answer came. It is being looked up.'));
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'unknown');
      await ticket.send(outcome(order?.intent ?? '', 'rejected', 'No order was placed.'));
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'rejected');
      await ticket.send(outcome(order?.intent ?? '', 'cancelled', 'Nothing was sent.'));
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'turned down');
      await ticket.send(outcome(order?.intent ?? '', 'accepted', 'Accepted: order 4711.'));
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'accepted');
      await ticket.choice('Market order').check();
      await ticket.send(
        snapshot({
          book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 9000, trouble: 'No connection.' },
        }),
      );
      assert.deepEqual(await ticket.accessibilityProblems(), [], 'stale');
      assert.deepEqual(await ticket.violations(), []);
      assert.deepEqual(ticket.errors, []);
      await ticket.dispose();
    });
  }

  for (const width of [200, 260, 420, 600]) {
    it(`fits a view of ${width} pixels without scrolling sideways or cutting a figure`, async () => {
      const ticket = await open('dark', width);
      await ticket.send({ kind: 'fill', draft: { price: '1262387', quantity: '12.5' } });
      const problems = await ticket.page.evaluate(() => {
        const found: string[] = [];
        if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
        for (const element of document.querySelectorAll(
          '.price, .size, .age, dd, .available, .segment, .parts button',
        )) {
          const box = element.getBoundingClientRect();
          if (box.right > innerWidth || element.scrollWidth > element.clientWidth + 1) {
            if (getComputedStyle(element).display !== 'inline') {
              found.push(`${element.className} ${element.textContent}`);
            }
          }
        }
        return found;
      });
      assert.deepEqual(problems, []);
      await ticket.dispose();
    });
  }

  for (const height of [320, 450, 700]) {
    it(`leaves room for the fields under a long message, ${height} pixels high`, async () => {
      const ticket = await open('dark', 300);
      await ticket.page.setViewportSize({ width: 300, height });
      await ticket.fillIn();
      const intent = await ticket.press();
      const words = 'The exchange did not answer in time. The order may have been placed. ';
      await ticket.send(outcome(intent, 'unknown', words.repeat(4)));
      await eventually('the message is in sight', async () => {
        const box = await ticket.status.boundingBox();
        return box && box.y > 0 && box.y + box.height <= height ? true : undefined;
      });
      for (const name of ['Price', 'Quantity', 'Total'] as const) {
        await ticket.field(name).focus();
        await eventually(`${name} is not covered`, async () =>
          (await ticket.field(name).evaluate((input) => {
            const { left, top, width, height: tall } = input.getBoundingClientRect();
            const at = document.elementFromPoint(left + width / 2, top + tall / 2);
            return at !== null && at.contains((input.getRootNode() as ShadowRoot).host);
          }))
            ? true
            : undefined,
        );
      }
      await ticket.dispose();
    });
  }
});

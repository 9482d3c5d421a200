import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../vscode/browser';
import { snapshot } from './snapshots';
import { TicketServer, type TicketPage } from './ticketPage';

/**
 * A suite whose every test gets a fresh ticket, filled with a live snapshot of USDT_IRR on paper. After each test neither the
 * content security policy nor the console may have a complaint.
 */
export function describeTicket(title: string, body: (ticket: () => TicketPage) => void): void {
  describe(title, function () {
    this.timeout(60_000);
    let browser: Browser;
    let server: TicketServer;
    let ticket: TicketPage;

    before(async () => {
      server = await TicketServer.start();
      browser = await launchBrowser();
    });
    after(async () => {
      await browser.close();
      await server.dispose();
    });
    beforeEach(async () => {
      ticket = await server.open(browser);
      await ticket.send(snapshot());
      await ticket.send({ kind: 'fill', draft: { symbol: 'USDT_IRR' } });
    });
    afterEach(async () => {
      const violations = await ticket.violations();
      await ticket.dispose();
      assert.deepEqual(violations, [], 'the content security policy holds');
      assert.deepEqual(ticket.errors, [], 'nothing is reported on the console');
    });

    body(() => ticket);
  });
}

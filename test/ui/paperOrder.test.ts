import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { opensslVerifies } from '../support/paper/opensslVerify';
import { recordedPlacements } from '../support/paper/recordedRequests';
import { runningPaper } from '../support/paper/runningPaper';
import { accessibilityProblems } from '../support/vscode/accessibility';
import { eventually } from '../support/vscode/eventually';
import { EditorSession } from '../support/vscode/session';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

describe('The first paper order, from an empty profile', () => {
  let session: EditorSession;
  let orderId = '';
  let price = '';

  const field = (name: string): Locator =>
    session.workbench.ticket().getByRole('textbox', { name, exact: true });
  const status = (): Locator => session.workbench.ticket().getByRole('status');

  before(async () => {
    session = await EditorSession.open();
    await session.workbench.openInvex();
  });

  after(async () => {
    await session.close();
  });

  afterEach(async function () {
    await session.afterTest(this.currentTest);
  });

  it('shows the four rules of USDT_IRR in plain words', async () => {
    const rules = await session.workbench.markets.expand('IRR', 'USDT_IRR');
    assert.deepEqual(
      rules.map(({ label, description }) => `${label}: ${description}`),
      [
        'Tick size: 10 IRR',
        'Step: 0.01 USDT',
        'Minimum order value: 1,000,000 IRR',
        'Maximum order value: 10,000,000,000 IRR',
      ],
    );
  });

  it('says PAPER in the status bar and in the ticket', async () => {
    await session.workbench.waitForStatus('mode', /PAPER/);
    await session.workbench.ticket().getByText('PAPER').first().waitFor();
  });

  it('offers the two legal prices for one off the tick, and takes the one that is clicked', async () => {
    const ticket = session.workbench.ticket();
    await ticket.getByRole('combobox', { name: 'Market', exact: true }).waitFor();
    const best = await session.workbench.bestBid();
    // Ten ticks below the best bid rests on the book, so that it stays open.
    const below = best - 100;
    price = String(below);
    await field('Price').fill(String(below + 3));
    const grouped = (value: number): string => value.toLocaleString('en-US');
    const lower = ticket.getByRole('button', { name: `Use ${grouped(below)}`, exact: true });
    await lower.waitFor();
    await ticket.getByRole('button', { name: `Use ${grouped(below + 10)}`, exact: true }).waitFor();
    await lower.click();
    assert.equal((await field('Price').inputValue()).replaceAll(',', ''), price);
  });

  it('asks with every figure before it sends', async () => {
    await field('Quantity').fill('12.5');
    await session.workbench.ticket().getByRole('button', { name: 'Place order', exact: true }).click();
    const { message, detail } = await session.workbench.readDialog();
    const grouped = Number(price).toLocaleString('en-US');
    assert.equal(message, `PAPER: Buy 12.50 USDT at ${grouped} IRR?`);
    assert.match(detail, /Market: USDT_IRR/);
    assert.match(detail, new RegExp(`Total: ${(Number(price) * 12.5).toLocaleString('en-US')} IRR`));
    assert.match(detail, /Fee \(estimate, 0\.5%, assumed\)/);
    assert.equal(
      (await recordedPlacements(await runningPaper(session))).length,
      0,
      'sent before it was confirmed',
    );
  });

  it('says the order id once the exchange accepted', async () => {
    await session.workbench.pressInDialog('Place Order');
    const said = await eventually('the status line says the order id', async () => {
      const text = await status().innerText();
      return uuid.test(text) ? text : undefined;
    });
    orderId = uuid.exec(said)?.[0] ?? '';
    assert.match(said, /accepted/);
  });

  it('shows the order with its id in the Orders tree', async () => {
    const details = await session.workbench.orders.expand('Buy 12.50 USDT');
    const found = new Map(details.map(({ label, description }) => [label, description]));
    assert.equal(found.get('Order id'), orderId);
    assert.equal(found.get('Market'), 'USDT_IRR');
    assert.equal(found.get('Status'), 'NOT_FILLED');
  });

  it('sent exactly one request, with a signature that OpenSSL verifies', async () => {
    const placements = await recordedPlacements(await runningPaper(session));
    assert.equal(placements.length, 1);
    const [sent] = placements;
    assert.ok(sent?.publicKey !== undefined && sent.signature !== undefined);
    const { signature, ...fields } = JSON.parse(sent.body) as Record<string, string>;
    assert.deepEqual(Object.keys(fields), [
      'quantity',
      'price',
      'symbol',
      'side',
      'type',
      'client_order_id',
      'expire_at',
    ]);
    assert.equal(fields['price'], price);
    assert.equal(fields['quantity'], '12.5');
    // What Python's json.dumps gives for plain ASCII texts, written out by hand.
    const text = `{${Object.entries(fields)
      .map(([name, value]) => `"${name}": "${value}"`)
      .join(', ')}}`;
    assert.equal(opensslVerifies(sent.publicKey, text, signature ?? ''), true);
    assert.equal(opensslVerifies(sent.publicKey, text.replace('12.5', '12.6'), signature ?? ''), false);
  });

  it('blocks the money of the open order in Balances', async () => {
    await eventually('the blocked rials are the order\u2019s total', async () => {
      const row = await session.workbench.balances.find('IRR');
      const blocked = (Number(price) * 12.5).toLocaleString('en-US');
      return row.description.includes(`${blocked} blocked`) ? true : undefined;
    });
  });

  it('is in a second window too: both trade on one paper exchange', async () => {
    const second = await session.openWindow();
    await second.openInvex();
    const details = await second.orders.expand('Buy 12.50 USDT');
    assert.ok(details.some(({ label, description }) => label === 'Order id' && description === orderId));
    await second.page.close();
  });

  it('has a ticket in which axe finds nothing, in every theme', async () => {
    for (const theme of ['light', 'dark', 'high-contrast-dark', 'high-contrast-light'] as const) {
      await session.workbench.setTheme(theme);
      assert.deepEqual(await accessibilityProblems(await session.workbench.ticketDocument()), [], theme);
    }
  });

  it('cancels the order from the tree, and gives the money back', async () => {
    await session.workbench.orders.clickAction('Cancel Order', 'Buy 12.50 USDT');
    await eventually('the order is gone', async () => {
      const rows = await session.workbench.orders.rows();
      return rows.some(({ label }) => label === 'Buy 12.50 USDT') ? undefined : true;
    });
    await eventually('nothing is blocked', async () => {
      const row = await session.workbench.balances.find('IRR');
      return row.description.includes('blocked') ? undefined : true;
    });
  });

  it('keeps the content security policy', () => {
    session.console.assertPolicyKept();
  });
});

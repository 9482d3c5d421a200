import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { bitcoinSnapshot, levels, live, outcome, snapshot } from '../support/ticket/snapshots';
import { TicketServer, type TicketPage } from '../support/ticket/ticketPage';
import { launchBrowser } from '../support/vscode/browser';

describe('the order ticket in a browser', function () {
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
    const [violations, { errors }] = [await ticket.violations(), ticket];
    await ticket.dispose();
    assert.deepEqual(violations, [], 'the content security policy holds');
    assert.deepEqual(errors, [], 'nothing is reported on the console');
  });

  async function press(): Promise<string> {
    await ticket.place.click();
    const placed = await ticket.placed();
    const intent = placed.at(-1)?.intent;
    assert.ok(intent, 'the press was sent');
    return intent;
  }

  async function fillIn(price = '1262380', quantity = '12.5'): Promise<void> {
    await ticket.field('Price').fill(price);
    await ticket.field('Quantity').fill(quantity);
  }

  async function value(name: 'Price' | 'Quantity' | 'Total'): Promise<string> {
    return ticket.field(name).inputValue();
  }

  describe('placing', () => {
    it('places with the keyboard alone: tab, type, Enter', async () => {
      await ticket.market.focus();
      const reached: string[] = [];
      for (let tabs = 0; tabs < 30 && !reached.includes('Total'); tabs += 1) {
        await ticket.page.keyboard.press('Tab');
        const name = await ticket.page.evaluate(() => {
          const host = document.activeElement;
          const inner = host?.shadowRoot?.activeElement ?? host;
          return (
            inner?.getAttribute('aria-label') ??
            inner?.closest('label')?.textContent ??
            inner?.textContent ??
            ''
          );
        });
        reached.push(name);
        if (name === 'Price') await ticket.page.keyboard.type('1262380');
        if (name === 'Quantity') await ticket.page.keyboard.type('12.5');
      }
      assert.deepEqual(reached, [
        'Search markets',
        'Use best ask 1,262,390',
        'Use best bid 1,262,380',
        'Buy',
        'Limit',
        'Price',
        'Quantity',
        '25% of available',
        '50% of available',
        '75% of available',
        '100% of available',
        'Total',
      ]);
      await ticket.page.keyboard.press('Enter');
      const [order, ...more] = await ticket.placed();
      assert.deepEqual(more, []);
      assert.match(order?.intent ?? '', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
      assert.deepEqual(order?.draft, {
        symbol: 'USDT_IRR',
        side: 'BUYER',
        type: 'LIMIT',
        price: '1262380',
        quantity: '12.5',
        total: '15779750',
      });
    });

    it('sends one order for a double click, for Enter twice, and for an Enter that is held', async () => {
      await fillIn();
      await ticket.place.dblclick();
      assert.equal((await ticket.placed()).length, 1);
      await ticket.field('Price').focus();
      await ticket.page.keyboard.press('Enter');
      await ticket.page.keyboard.press('Enter');
      await ticket.page.keyboard.down('Enter');
      await ticket.page.keyboard.down('Enter');
      await ticket.page.keyboard.down('Enter');
      await ticket.page.keyboard.up('Enter');
      await ticket.place.press('Enter');
      await ticket.place.press('Space');
      assert.equal((await ticket.placed()).length, 1);
      assert.equal(await ticket.place.getAttribute('aria-disabled'), 'true');
    });

    it('sends one order even where the answer comes between the two presses', async () => {
      await fillIn();
      await ticket.page.evaluate(() => {
        const { editor } = window as unknown as { editor: { sent: { push(...each: unknown[]): number } } };
        const push = editor.sent.push.bind(editor.sent);
        editor.sent.push = (message: unknown) => {
          const { kind, intent } = message as { kind: string; intent?: string };
          if (kind === 'place') {
            window.postMessage(
              { kind: 'outcome', intent, state: 'rejected', message: 'No.', problems: [] },
              '*',
            );
          }
          return push(message);
        };
      });
      await ticket.field('Price').press('Enter');
      await ticket.status.filter({ hasText: 'No.' }).waitFor();
      await ticket.field('Price').press('Enter');
      await ticket.place.click();
      assert.equal((await ticket.placed()).length, 1);
    });

    it('says what was accepted, then empties quantity and total so that the next press is no second order', async () => {
      await fillIn();
      const intent = await press();
      await ticket.send(outcome(intent, 'confirming', 'Waiting for your confirmation.'));
      assert.equal(await ticket.status.textContent(), 'Waiting for your confirmation.');
      await ticket.send(outcome(intent, 'sending', 'Sending the order.'));
      assert.equal(await ticket.place.getAttribute('aria-disabled'), 'true');
      await ticket.send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket.status.textContent(), 'Accepted: order 4711.');
      assert.deepEqual(
        [await value('Price'), await value('Quantity'), await value('Total')],
        ['1262380', '', ''],
      );
      const refused = ticket.status.filter({ hasText: 'Not sent: Enter a quantity' });
      while ((await refused.count()) === 0) await ticket.place.click();
      assert.equal((await ticket.placed()).length, 1);
    });

    it('keeps the draft and speaks up when the outcome is unknown', async () => {
      await fillIn();
      const intent = await press();
      await ticket.send(outcome(intent, 'unknown', 'No answer came. The order may be on the market.'));
      assert.equal(await ticket.status.textContent(), 'No answer came. The order may be on the market.');
      assert.equal(await ticket.status.getAttribute('aria-live'), 'assertive');
      assert.equal(await value('Quantity'), '12.5');
      assert.equal(await ticket.place.getAttribute('aria-disabled'), null);
    });

    it('shows what the desk refuses at the field, until the field changes', async () => {
      await fillIn();
      const intent = await press();
      const message = 'The tick size is 100 IRR now.';
      await ticket.send(
        outcome(intent, 'refused', 'Not sent: the rules have changed.', {
          problems: [
            {
              code: 'PRICE_OFF_TICK',
              severity: 'error',
              field: 'price',
              message,
              suggestions: [{ field: 'price', value: '1262300', label: '1,262,300' }],
            },
          ],
        }),
      );
      assert.match(await ticket.description('Price'), /tick size is 100 IRR now/u);
      await ticket.page.getByRole('button', { name: 'Use 1,262,300', exact: true }).click();
      assert.equal(await value('Price'), '1262300');
      assert.doesNotMatch(await ticket.description('Price'), /tick size is 100 IRR now/u);
    });

    it('tells the outcome of an order although the market was changed meanwhile', async () => {
      await fillIn();
      const intent = await press();
      await ticket.market.focus();
      await ticket.page.keyboard.press('ArrowDown');
      await ticket.send(bitcoinSnapshot());
      assert.deepEqual([await value('Price'), await value('Quantity')], ['', '']);
      assert.equal(await ticket.place.getAttribute('aria-disabled'), 'true');
      await ticket.send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket.status.textContent(), 'Accepted: order 4711.');
      await ticket.send(snapshot());
      await ticket.send({ kind: 'fill', draft: { symbol: 'USDT_IRR' } });
      assert.deepEqual([await value('Price'), await value('Quantity')], ['1262380', '']);
    });

    it('explains what is missing for live trading instead of sending', async () => {
      await ticket.send(snapshot({ mode: live(false) }));
      await fillIn();
      await ticket.place.click();
      assert.match((await ticket.status.textContent()) ?? '', /not armed/u);
      await ticket.page.getByRole('button', { name: 'Arm', exact: true }).last().click();
      await ticket.send(snapshot({ mode: live(false, false) }));
      await ticket.place.click();
      assert.match((await ticket.status.textContent()) ?? '', /not signed in/u);
      assert.deepEqual(await ticket.placed(), []);
      assert.ok((await ticket.sent()).some((each) => each.kind === 'run' && each.action === 'armTrading'));
      await ticket.send(snapshot({ mode: live(true) }));
      await ticket.place.click();
      assert.equal((await ticket.placed()).length, 1);
    });

    it('sends a market order without a price, and none from a stale book', async () => {
      await fillIn();
      await ticket.choice('Market order').check();
      await ticket.send(snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 5001 } }));
      await ticket.place.click();
      assert.deepEqual(await ticket.placed(), []);
      assert.match((await ticket.status.textContent()) ?? '', /Not sent: The order book/u);
      await ticket.send(snapshot());
      await ticket.place.click();
      const [order] = await ticket.placed();
      assert.deepEqual(
        [order?.draft.type, order?.draft.price, order?.draft.quantity],
        ['MARKET', '', '12.5'],
      );
    });
  });

  describe('fields', () => {
    it('offers the two legal prices for one off the tick, and takes one with a click', async () => {
      await fillIn('1262387');
      const node = await ticket.accessibleNode('Price');
      assert.match(node.description, /Error: .*1,262,380 or 1,262,390/u);
      assert.equal(node.invalid, 'true');
      await ticket.place.click();
      assert.deepEqual(await ticket.placed(), []);
      const suggestions = ticket.page.getByRole('button', { name: /^Use 1,262,3[89]0$/u });
      assert.deepEqual(await suggestions.allTextContents(), ['Use 1,262,380', 'Use 1,262,390']);
      await suggestions.first().click();
      assert.equal(await value('Price'), '1262380');
      assert.equal((await ticket.accessibleNode('Price')).invalid, 'false');
      assert.equal(await focusedName(ticket), 'Price');
      assert.equal(await value('Total'), '15779750');
    });

    it('does not complain about a field that nobody has left', async () => {
      assert.equal((await ticket.accessibleNode('Price')).invalid, 'false');
      await ticket.field('Price').focus();
      await ticket.page.keyboard.press('Tab');
      assert.match(await ticket.description('Price'), /Enter a price/u);
      assert.equal((await ticket.accessibleNode('Quantity')).invalid, 'false');
    });

    it('lets the amounts follow each other exactly and says what a total reaches', async () => {
      await ticket.field('Price').fill('1262390');
      await ticket.field('Total').fill('1000000');
      assert.equal(await value('Quantity'), '0.79');
      assert.equal(await value('Total'), '1000000');
      assert.match(await ticket.description('Total'), /Reaches 997,288\.1 IRR at this quantity/u);
      await ticket.field('Quantity').fill('0.80');
      assert.equal(await value('Total'), '1009912');
    });

    it('reads Persian digits and shows how it read them', async () => {
      await ticket.field('Price').fill('\u06f1\u066c\u06f2\u06f6\u06f2\u066c\u06f3\u06f8\u06f0');
      assert.match(await ticket.description('Price'), /= 1,262,380 IRR/u);
      assert.equal(await value('Price'), '\u06f1\u066c\u06f2\u06f6\u06f2\u066c\u06f3\u06f8\u06f0');
    });

    it('takes the best prices and parts of the balance at a click', async () => {
      await ticket.page.getByRole('button', { name: 'Use best bid 1,262,380', exact: true }).click();
      assert.equal(await value('Price'), '1262380');
      await ticket.page.getByRole('button', { name: '50% of available', exact: true }).click();
      assert.equal(await value('Quantity'), '99.01');
      await ticket.choice('Sell').check();
      await ticket.page.getByRole('button', { name: '100% of available', exact: true }).click();
      assert.equal(await value('Quantity'), '1840.25');
    });

    it('changes side and type by shortcuts that go by the place of the key', async () => {
      await ticket.field('Price').focus();
      await ticket.page.keyboard.press('Alt+KeyA');
      assert.ok(await ticket.choice('Sell').isChecked());
      await ticket.page.keyboard.press('Alt+KeyM');
      assert.ok(await ticket.choice('Market order').isChecked());
      await ticket.page.keyboard.press('Alt+KeyB');
      await ticket.page.keyboard.press('Alt+KeyL');
      assert.ok((await ticket.choice('Buy').isChecked()) && (await ticket.choice('Limit').isChecked()));
    });

    for (const [name, text] of [
      ['10 kB of text', 'x'.repeat(10_000)],
      ['10 kB of digits', '9'.repeat(10_000)],
      ['NaN', 'NaN'],
      ['1e400', '1e400'],
      ['minus zero', '-0'],
      ['a control character', '12\u000734'],
      ['a right-to-left mark', '12\u200f34'],
      ['two readings', '1,5'],
    ] as const) {
      it(`answers ${name} with a sentence and loses nothing`, async () => {
        await fillIn();
        for (const field of ['Price', 'Quantity', 'Total'] as const) {
          const before = await value(field);
          await ticket.field(field).fill(text);
          assert.equal(await value(field), text);
          const node = await ticket.accessibleNode(field);
          assert.equal(node.invalid, 'true', field);
          assert.match(node.description, /^Error: .{10,}/u);
          await ticket.place.click();
          assert.deepEqual(await ticket.placed(), []);
          await ticket.field(field).fill(before);
        }
        await fillIn();
        assert.equal(await value('Total'), '15779750');
      });
    }
  });

  describe('snapshots', () => {
    it('leave text, caret and focus alone while somebody types', async () => {
      await ticket.field('Quantity').fill('1');
      await ticket.field('Price').focus();
      await ticket.page.evaluate((parts) => {
        let best = 1_262_380;
        setInterval(() => {
          best += 10;
          const bids = [{ price: String(best), quantity: '100.00' }];
          const asks = [{ price: String(best + 10), quantity: '100.00' }];
          window.postMessage({ ...parts, book: { symbol: 'USDT_IRR', bids, asks, ageMs: 0 } }, '*');
        }, 50);
      }, snapshot());
      await ticket.page.keyboard.type('1262380', { delay: 60 });
      await ticket.page.keyboard.press('ArrowLeft');
      await ticket.page.keyboard.press('ArrowLeft');
      await ticket.page.keyboard.type('99', { delay: 120 });
      await ticket.page.waitForFunction(
        () => document.querySelector('.quote .price')?.textContent !== '1,262,390',
      );
      assert.equal(await value('Price'), '126239980');
      assert.equal(await focusedName(ticket), 'Price');
      const caret = await ticket.field('Price').evaluate((input: HTMLInputElement) => input.selectionStart);
      assert.equal(caret, 7);
    });

    it('keep the place of everything while prices change', async () => {
      await fillIn();
      const before = await ticket.place.boundingBox();
      await ticket.send(snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_300_000n, 10n), ageMs: 3000 } }));
      await ticket.send(snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_271_110n, 10n), ageMs: 0 } }));
      assert.deepEqual(await ticket.place.boundingBox(), before);
    });

    it('never stand in a live region', async () => {
      const inLive = await ticket.page.evaluate(
        () =>
          document
            .querySelector('.quotes, .book-line')
            ?.closest('[aria-live], [role=status], [role=alert]') !== null,
      );
      assert.equal(inLive, false);
    });

    it('age by the clock of the page, go stale in words, and cannot be used then', async () => {
      await ticket.send(snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 4200 } }));
      const age = ticket.page.locator('.age');
      assert.match((await age.textContent()) ?? '', /^4 s old$/u);
      await age.filter({ hasText: /^stale: [5-9] s old$/u }).waitFor();
      const bid = ticket.page.getByRole('button', { name: 'Use best bid 1,262,380', exact: true });
      assert.equal(await bid.getAttribute('aria-disabled'), 'true');
      await bid.click({ force: true });
      assert.equal(await value('Price'), '');
    });

    it('say why where prices are missing', async () => {
      const known = snapshot({ trouble: 'The exchange cannot be reached.' });
      delete known.book;
      await ticket.send(known);
      assert.match(
        (await ticket.page.locator('.market').textContent()) ?? '',
        /no prices.*cannot be reached/u,
      );
      assert.match((await ticket.page.locator('.quotes').textContent()) ?? '', /Ask \u2013.*Bid \u2013/u);
    });

    it('say whose money it is', async () => {
      const banner = ticket.page.locator('.mode');
      const words = async (): Promise<string> => (await banner.innerText()).replace(/\s+/gu, ' ');
      assert.equal(await words(), 'PAPER \u2013 simulated money');
      await ticket.send(snapshot({ mode: live(false, false) }));
      assert.equal(await words(), 'LIVE \u2013 Production \u2013 not signed in Sign In');
      await ticket.send(snapshot({ mode: live(false) }));
      assert.equal(await words(), 'LIVE \u2013 Production \u2013 not armed Arm');
      await ticket.send(snapshot({ mode: live(true) }));
      assert.equal(await words(), 'LIVE \u2013 ARMED \u2013 Production Disarm');
    });
  });

  describe('the draft', () => {
    it('comes back after a reload, and goes to the editor after a pause in typing', async () => {
      await fillIn('1262387', '\u06f1\u06f2');
      await ticket.choice('Sell').check();
      await ticket.page.waitForFunction(() =>
        (
          window as unknown as { editor: { sent: { kind: string; draft?: { quantity: string } }[] } }
        ).editor.sent.some((each) => each.kind === 'draft' && each.draft?.quantity === '\u06f1\u06f2'),
      );
      await ticket.page.reload();
      await ticket.waitForMessage('ready');
      await ticket.send(snapshot());
      assert.deepEqual(
        [await value('Price'), await value('Quantity'), await value('Total')],
        ['1262387', '\u06f1\u06f2', '15148644'],
      );
      assert.ok(await ticket.choice('Sell').isChecked());
      assert.equal(await ticket.market.textContent().then((text) => text?.includes('USDT_IRR')), true);
    });

    it('warns after a reload in the middle of an order, and takes its outcome all the same', async () => {
      await fillIn();
      const intent = await press();
      await ticket.page.reload();
      await ticket.waitForMessage('ready');
      await ticket.send(snapshot());
      assert.match((await ticket.status.textContent()) ?? '', /does not know how it ended/u);
      await ticket.send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket.status.textContent(), 'Accepted: order 4711.');
      assert.equal(await value('Quantity'), '');
    });

    it('is filled by the editor, focus included', async () => {
      await ticket.send({
        kind: 'fill',
        draft: { symbol: 'USDT_IRR', side: 'SELLER', price: '1262400' },
        focus: 'quantity',
      });
      assert.equal(await focusedName(ticket), 'Quantity');
      await ticket.page.keyboard.type('2');
      assert.equal(await value('Total'), '2524800');
      assert.ok(await ticket.choice('Sell').isChecked());
      await ticket.send({ kind: 'fill', draft: {}, focus: 'place' });
      assert.equal(await focusedName(ticket), 'Place order');
    });
  });
});

/** The accessible name of what has the focus, by its label or text. */
async function focusedName(ticket: TicketPage): Promise<string> {
  return ticket.page.evaluate(() => {
    const host = document.activeElement;
    const inner = host?.shadowRoot?.activeElement ?? host;
    return inner?.getAttribute('aria-label') ?? host?.textContent ?? '';
  });
}

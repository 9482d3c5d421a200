import assert from 'node:assert/strict';
import { bitcoinSnapshot, levels, live, outcome, snapshot } from '../support/ticket/snapshots';
import { describeTicket } from '../support/ticket/ticketSuite';

describeTicket('the order ticket in a browser', (ticket) => {
  describe('placing', () => {
    it('places with the keyboard alone: tab, type, Enter', async () => {
      await ticket().market.focus();
      const reached: string[] = [];
      for (let tabs = 0; tabs < 30 && !reached.includes('Total'); tabs += 1) {
        await ticket().page.keyboard.press('Tab');
        const name = await ticket().page.evaluate(() => {
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
        if (name === 'Price') await ticket().page.keyboard.type('1262380');
        if (name === 'Quantity') await ticket().page.keyboard.type('12.5');
      }
      assert.deepEqual(reached, [
        'Search markets',
        'Use best ask 1,262,390',
        'Use best bid 1,262,380',
        'Buy',
        'Limit',
        'Price',
        'Quantity',
        '10% of available',
        '25% of available',
        '50% of available',
        '75% of available',
        '100% of available',
        'Total',
      ]);
      await ticket().page.keyboard.press('Enter');
      const [order, ...more] = await ticket().placed();
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
      await ticket().fillIn();
      await ticket().place.dblclick();
      assert.equal((await ticket().placed()).length, 1);
      await ticket().field('Price').focus();
      await ticket().page.keyboard.press('Enter');
      await ticket().page.keyboard.press('Enter');
      await ticket().page.keyboard.down('Enter');
      await ticket().page.keyboard.down('Enter');
      await ticket().page.keyboard.down('Enter');
      await ticket().page.keyboard.up('Enter');
      await ticket().place.press('Enter');
      await ticket().place.press('Space');
      assert.equal((await ticket().placed()).length, 1);
      assert.equal(await ticket().place.getAttribute('aria-disabled'), 'true');
    });

    it('sends one order even where the answer comes between the two presses', async () => {
      await ticket().fillIn();
      await ticket().page.evaluate(() => {
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
      await ticket().field('Price').press('Enter');
      await ticket().status.filter({ hasText: 'No.' }).waitFor();
      await ticket().field('Price').press('Enter');
      await ticket().place.click();
      assert.equal((await ticket().placed()).length, 1);
    });

    it('says what was accepted, then empties quantity and total so that the next press is no second order', async () => {
      await ticket().fillIn();
      const intent = await ticket().press();
      await ticket().send(outcome(intent, 'confirming', 'Waiting for your confirmation.'));
      assert.equal(await ticket().status.textContent(), 'Waiting for your confirmation.');
      await ticket().send(outcome(intent, 'sending', 'Sending the order.'));
      assert.equal(await ticket().place.getAttribute('aria-disabled'), 'true');
      await ticket().send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket().status.textContent(), 'Accepted: order 4711.');
      assert.deepEqual(
        [await ticket().value('Price'), await ticket().value('Quantity'), await ticket().value('Total')],
        ['1262380', '', ''],
      );
      const refused = ticket().status.filter({ hasText: 'Not sent: Enter a quantity' });
      while ((await refused.count()) === 0) await ticket().place.click();
      assert.equal((await ticket().placed()).length, 1);
    });

    it('keeps the draft and speaks up when the outcome is unknown', async () => {
      await ticket().fillIn();
      const intent = await ticket().press();
      await ticket().send(outcome(intent, 'unknown', 'No answer came. The order may be on the market.'));
      assert.equal(await ticket().status.textContent(), 'No answer came. The order may be on the market.');
      assert.equal(await ticket().status.getAttribute('aria-live'), 'assertive');
      assert.equal(await ticket().value('Quantity'), '12.5');
      assert.equal(await ticket().place.getAttribute('aria-disabled'), null);
    });

    it('shows what the desk refuses at the field, until the field changes', async () => {
      await ticket().fillIn();
      const intent = await ticket().press();
      const message = 'The tick size is 100 IRR now.';
      await ticket().send(
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
      assert.match(await ticket().description('Price'), /tick size is 100 IRR now/u);
      await ticket().page.getByRole('button', { name: 'Use 1,262,300', exact: true }).click();
      assert.equal(await ticket().value('Price'), '1262300');
      assert.doesNotMatch(await ticket().description('Price'), /tick size is 100 IRR now/u);
    });

    it('tells the outcome of an order although the market was changed meanwhile', async () => {
      await ticket().fillIn();
      const intent = await ticket().press();
      await ticket().market.focus();
      await ticket().page.keyboard.press('ArrowDown');
      await ticket().send(bitcoinSnapshot());
      assert.deepEqual([await ticket().value('Price'), await ticket().value('Quantity')], ['', '']);
      assert.equal(await ticket().place.getAttribute('aria-disabled'), 'true');
      await ticket().send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket().status.textContent(), 'Accepted: order 4711.');
      await ticket().send(snapshot());
      await ticket().send({ kind: 'fill', draft: { symbol: 'USDT_IRR' } });
      assert.deepEqual([await ticket().value('Price'), await ticket().value('Quantity')], ['1262380', '']);
    });

    it('explains what is missing for live trading instead of sending', async () => {
      await ticket().send(snapshot({ mode: live(false) }));
      await ticket().fillIn();
      await ticket().place.click();
      assert.match((await ticket().status.textContent()) ?? '', /not armed/u);
      await ticket().page.getByRole('button', { name: 'Arm', exact: true }).last().click();
      await ticket().send(snapshot({ mode: live(false, false) }));
      await ticket().place.click();
      assert.match((await ticket().status.textContent()) ?? '', /not signed in/u);
      assert.deepEqual(await ticket().placed(), []);
      assert.ok((await ticket().sent()).some((each) => each.kind === 'run' && each.action === 'armTrading'));
      await ticket().send(snapshot({ mode: live(true) }));
      await ticket().place.click();
      assert.equal((await ticket().placed()).length, 1);
    });

    it('sends a market order without a price, and none from a stale book', async () => {
      await ticket().fillIn();
      await ticket().choice('Market order').check();
      await ticket().send(
        snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 5001 } }),
      );
      await ticket().place.click();
      assert.deepEqual(await ticket().placed(), []);
      assert.match((await ticket().status.textContent()) ?? '', /Not sent: The order book/u);
      await ticket().send(snapshot());
      await ticket().place.click();
      const [order] = await ticket().placed();
      assert.deepEqual(
        [order?.draft.type, order?.draft.price, order?.draft.quantity],
        ['MARKET', '', '12.5'],
      );
    });
  });

  describe('the draft', () => {
    it('comes back after a reload, and goes to the editor after a pause in typing', async () => {
      await ticket().fillIn('1262387', '\u06f1\u06f2');
      await ticket().choice('Sell').check();
      await ticket().page.waitForFunction(() =>
        (
          window as unknown as { editor: { sent: { kind: string; draft?: { quantity: string } }[] } }
        ).editor.sent.some((each) => each.kind === 'draft' && each.draft?.quantity === '\u06f1\u06f2'),
      );
      await ticket().page.reload();
      await ticket().waitForMessage('ready');
      await ticket().send(snapshot());
      assert.deepEqual(
        [await ticket().value('Price'), await ticket().value('Quantity'), await ticket().value('Total')],
        ['1262387', '\u06f1\u06f2', '15148644'],
      );
      assert.ok(await ticket().choice('Sell').isChecked());
      assert.equal(
        await ticket()
          .market.textContent()
          .then((text) => text?.includes('USDT_IRR')),
        true,
      );
    });

    it('warns after a reload in the middle of an order, and takes its outcome all the same', async () => {
      await ticket().fillIn();
      const intent = await ticket().press();
      await ticket().page.reload();
      await ticket().waitForMessage('ready');
      await ticket().send(snapshot());
      assert.match((await ticket().status.textContent()) ?? '', /does not know how it ended/u);
      await ticket().send(outcome(intent, 'accepted', 'Accepted: order 4711.', { orderId: '4711' }));
      assert.equal(await ticket().status.textContent(), 'Accepted: order 4711.');
      assert.equal(await ticket().value('Quantity'), '');
    });

    it('is filled by the editor, focus included', async () => {
      await ticket().send({
        kind: 'fill',
        draft: { symbol: 'USDT_IRR', side: 'SELLER', price: '1262400' },
        focus: 'quantity',
      });
      assert.equal(await ticket().focusedName(), 'Quantity');
      await ticket().page.keyboard.type('2');
      assert.equal(await ticket().value('Total'), '2524800');
      assert.ok(await ticket().choice('Sell').isChecked());
      await ticket().send({ kind: 'fill', draft: {}, focus: 'place' });
      assert.equal(await ticket().focusedName(), 'Place order');
    });
  });
});

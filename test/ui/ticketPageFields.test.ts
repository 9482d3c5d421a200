import assert from 'node:assert/strict';
import { levels, live, snapshot } from '../support/ticket/snapshots';
import { describeTicket } from '../support/ticket/ticketSuite';

describeTicket('the fields of the order ticket in a browser', (ticket) => {
  describe('fields', () => {
    it('offers the two legal prices for one off the tick, and takes one with a click', async () => {
      await ticket().fillIn('1262387');
      const node = await ticket().accessibleNode('Price');
      assert.match(node.description, /Error: .*1,262,380 or 1,262,390/u);
      assert.equal(node.invalid, 'true');
      await ticket().place.click();
      assert.deepEqual(await ticket().placed(), []);
      const suggestions = ticket().page.getByRole('button', { name: /^Use 1,262,3[89]0$/u });
      assert.deepEqual(await suggestions.allTextContents(), ['Use 1,262,380', 'Use 1,262,390']);
      await suggestions.first().click();
      assert.equal(await ticket().value('Price'), '1262380');
      assert.equal((await ticket().accessibleNode('Price')).invalid, 'false');
      assert.equal(await ticket().focusedName(), 'Price');
      assert.equal(await ticket().value('Total'), '15779750');
    });

    it('does not complain about a field that nobody has left', async () => {
      assert.equal((await ticket().accessibleNode('Price')).invalid, 'false');
      await ticket().field('Price').focus();
      await ticket().page.keyboard.press('Tab');
      assert.match(await ticket().description('Price'), /Enter a price/u);
      assert.equal((await ticket().accessibleNode('Quantity')).invalid, 'false');
    });

    it('lets the amounts follow each other exactly and says what a total reaches', async () => {
      await ticket().field('Price').fill('1262390');
      await ticket().field('Total').fill('1000000');
      assert.equal(await ticket().value('Quantity'), '0.79');
      assert.equal(await ticket().value('Total'), '1000000');
      assert.match(await ticket().description('Total'), /Reaches 997,288\.1 IRR at this quantity/u);
      await ticket().field('Quantity').fill('0.80');
      assert.equal(await ticket().value('Total'), '1009912');
    });

    it('reads Persian digits and shows how it read them', async () => {
      await ticket().field('Price').fill('\u06f1\u066c\u06f2\u06f6\u06f2\u066c\u06f3\u06f8\u06f0');
      assert.match(await ticket().description('Price'), /= 1,262,380 IRR/u);
      assert.equal(await ticket().value('Price'), '\u06f1\u066c\u06f2\u06f6\u06f2\u066c\u06f3\u06f8\u06f0');
    });

    it('takes the best prices and parts of the balance at a click', async () => {
      await ticket().page.getByRole('button', { name: 'Use best bid 1,262,380', exact: true }).click();
      assert.equal(await ticket().value('Price'), '1262380');
      await ticket().page.getByRole('button', { name: '50% of available', exact: true }).click();
      assert.equal(await ticket().value('Quantity'), '98.77');
      await ticket().choice('Sell').check();
      await ticket().page.getByRole('button', { name: '100% of available', exact: true }).click();
      assert.equal(await ticket().value('Quantity'), '1840.25');
    });

    it('chooses by arrows within one tab stop', async () => {
      await ticket().choice('Buy').focus();
      await ticket().page.keyboard.press('ArrowRight');
      assert.ok(await ticket().choice('Sell').isChecked());
      assert.equal(await ticket().focusedName(), 'Sell');
      await ticket().page.keyboard.press('ArrowRight');
      assert.ok(await ticket().choice('Buy').isChecked());
      await ticket().page.keyboard.press('Tab');
      assert.equal(await ticket().focusedName(), 'Limit');
    });

    it('changes side and type by shortcuts that go by the place of the key', async () => {
      await ticket().field('Price').focus();
      await ticket().page.keyboard.press('Alt+KeyA');
      assert.ok(await ticket().choice('Sell').isChecked());
      await ticket().page.keyboard.press('Alt+KeyM');
      assert.ok(await ticket().choice('Market order').isChecked());
      await ticket().page.keyboard.press('Alt+KeyB');
      await ticket().page.keyboard.press('Alt+KeyL');
      assert.ok((await ticket().choice('Buy').isChecked()) && (await ticket().choice('Limit').isChecked()));
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
        await ticket().fillIn();
        for (const field of ['Price', 'Quantity', 'Total'] as const) {
          const before = await ticket().value(field);
          await ticket().field(field).fill(text);
          assert.equal(await ticket().value(field), text);
          const node = await ticket().accessibleNode(field);
          assert.equal(node.invalid, 'true', field);
          assert.match(node.description, /^Error: .{10,}/u);
          await ticket().place.click();
          assert.deepEqual(await ticket().placed(), []);
          await ticket().field(field).fill(before);
        }
        await ticket().fillIn();
        assert.equal(await ticket().value('Total'), '15779750');
      });
    }
  });

  describe('snapshots', () => {
    it('leave text, caret and focus alone while somebody types', async () => {
      await ticket().field('Quantity').fill('1');
      await ticket().field('Price').focus();
      await ticket().page.evaluate((parts) => {
        let best = 1_262_380;
        setInterval(() => {
          best += 10;
          const bids = [{ price: String(best), quantity: '100.00' }];
          const asks = [{ price: String(best + 10), quantity: '100.00' }];
          window.postMessage({ ...parts, book: { symbol: 'USDT_IRR', bids, asks, ageMs: 0 } }, '*');
        }, 50);
      }, snapshot());
      await ticket().page.keyboard.type('1262380', { delay: 60 });
      await ticket().page.keyboard.press('ArrowLeft');
      await ticket().page.keyboard.press('ArrowLeft');
      await ticket().page.keyboard.type('99', { delay: 120 });
      await ticket().page.waitForFunction(
        () => document.querySelector('.quote .price')?.textContent !== '1,262,390',
      );
      assert.equal(await ticket().value('Price'), '126239980');
      assert.equal(await ticket().focusedName(), 'Price');
      const caret = await ticket()
        .field('Price')
        .evaluate((input: HTMLInputElement) => input.selectionStart);
      assert.equal(caret, 7);
    });

    it('keep the place of everything while prices change', async () => {
      await ticket().fillIn();
      const before = await ticket().place.boundingBox();
      await ticket().send(
        snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_300_000n, 10n), ageMs: 3000 } }),
      );
      await ticket().send(snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_271_110n, 10n), ageMs: 0 } }));
      assert.deepEqual(await ticket().place.boundingBox(), before);
    });

    it('never stand in a live region', async () => {
      const inLive = await ticket().page.evaluate(
        () =>
          document
            .querySelector('.quotes, .book-line')
            ?.closest('[aria-live], [role=status], [role=alert]') !== null,
      );
      assert.equal(inLive, false);
    });

    it('age by the clock of the page, go stale in words, and cannot be used then', async () => {
      await ticket().send(
        snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 4200 } }),
      );
      const age = ticket().page.locator('.age');
      assert.match((await age.textContent()) ?? '', /^4 s old$/u);
      await age.filter({ hasText: /^stale: [5-9] s old$/u }).waitFor();
      const bid = ticket().page.getByRole('button', { name: 'Use best bid 1,262,380', exact: true });
      assert.equal(await bid.getAttribute('aria-disabled'), 'true');
      await bid.click({ force: true });
      assert.equal(await ticket().value('Price'), '');
    });

    it('say why where prices are missing', async () => {
      const known = snapshot({ trouble: 'The exchange cannot be reached.' });
      delete known.book;
      await ticket().send(known);
      assert.match(
        (await ticket().page.locator('.market').textContent()) ?? '',
        /no prices.*cannot be reached/u,
      );
      assert.match((await ticket().page.locator('.quotes').textContent()) ?? '', /Ask \u2013.*Bid \u2013/u);
    });

    it('say whose money it is', async () => {
      const banner = ticket().page.locator('.mode');
      const words = async (): Promise<string> => (await banner.innerText()).replace(/\s+/gu, ' ');
      assert.equal(await words(), 'PAPER \u2013 simulated money');
      await ticket().send(snapshot({ mode: live(false, false) }));
      assert.equal(await words(), 'LIVE \u2013 Production \u2013 not signed in Sign In');
      await ticket().send(snapshot({ mode: live(false) }));
      assert.equal(await words(), 'LIVE \u2013 Production \u2013 not armed Arm');
      await ticket().send(snapshot({ mode: live(true) }));
      assert.equal(await words(), 'LIVE \u2013 ARMED \u2013 Production Disarm');
    });
  });
});

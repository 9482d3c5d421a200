import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, isMultipleOf, toText, zero } from '../../../src/domain/decimal';
import {
  linkAmounts,
  reachedTotal,
  smallestTotal,
  type AmountField,
  type LinkContext,
  type LinkedAmounts,
  type TypedAmounts,
} from '../../../src/domain/linkedAmounts';
import type { OrderBook } from '../../../src/domain/orderBook';

const rules = {
  symbol: { code: 'USDT_IRR', base: 'USDT', quote: 'IRR' },
  tickSize: exact('10'),
  step: exact('0.01'),
  minimumValue: exact('500000'),
};
const book: OrderBook = {
  symbol: 'USDT_IRR',
  bids: [{ price: exact('90'), quantity: exact('10') }],
  asks: [
    { price: exact('100'), quantity: exact('2') },
    { price: exact('110'), quantity: exact('3') },
  ],
};
const limit: LinkContext = { side: 'BUYER', type: 'LIMIT', rules, book: undefined };
const market: LinkContext = { side: 'BUYER', type: 'MARKET', rules, book };
const blank: TypedAmounts = { price: '', quantity: '', total: '' };

/** Types texts into fields one after the other, character by character as a person does. */
function type(edits: readonly (readonly [AmountField, string])[], context = limit): LinkedAmounts {
  let linked: LinkedAmounts = { amounts: blank, derived: undefined };
  for (const [field, text] of edits) {
    for (let end = Math.min(1, text.length); end <= text.length; end += 1) {
      const amounts = { ...linked.amounts, [field]: text.slice(0, end) };
      linked = linkAmounts(amounts, field, linked.derived, context);
    }
  }
  return linked;
}

describe('linked amounts', () => {
  it('multiplies price and quantity exactly', () => {
    const { amounts, derived } = type([
      ['price', '1262390'],
      ['quantity', '12.57'],
    ]);
    assert.equal(amounts.total, '15868242.3');
    assert.equal(derived, 'total');
  });

  it('lets a typed total move the quantity, downwards to the step, and says what is reached', () => {
    const { amounts, derived } = type([
      ['price', '1262390'],
      ['total', '1000000'],
    ]);
    assert.deepEqual(amounts, { price: '1262390', quantity: '0.79', total: '1000000' });
    assert.equal(reachedTotal(amounts, derived, limit), '997288.1');
  });

  it('keeps a typed total while the price is typed again, even through an empty price', () => {
    const { amounts } = type([
      ['price', '100'],
      ['total', '50'],
      ['price', ''],
      ['price', '200'],
    ]);
    assert.deepEqual(amounts, { price: '200', quantity: '0.25', total: '50' });
  });

  it('lets a total and a quantity give the price, and keeps the typed quantity while the total is typed', () => {
    const typed = type([
      ['quantity', '5'],
      ['total', '1234'],
    ]);
    assert.deepEqual(typed.amounts, { price: '240', quantity: '5', total: '1234' });
    const other = type([
      ['total', '1234'],
      ['quantity', '5'],
    ]);
    assert.deepEqual(other.amounts, { price: '240', quantity: '5', total: '1234' });
  });

  it('derives a price that is never worse than asked: downwards for a buyer, upwards for a seller', () => {
    const typed: TypedAmounts = { price: '', quantity: '5', total: '1234' };
    assert.equal(linkAmounts(typed, 'total', undefined, limit).amounts.price, '240');
    assert.equal(linkAmounts(typed, 'total', undefined, { ...limit, side: 'SELLER' }).amounts.price, '250');
  });

  it('leaves a typed quantity alone when the total is emptied', () => {
    const { amounts } = type([
      ['price', '100'],
      ['quantity', '5'],
      ['total', ''],
    ]);
    assert.deepEqual(amounts, { price: '100', quantity: '5', total: '' });
  });

  it('empties a derived quantity when its total becomes unreadable, rather than keep an old one', () => {
    const { amounts } = type([
      ['price', '100'],
      ['total', '500'],
      ['total', '500x'],
    ]);
    assert.deepEqual(amounts, { price: '100', quantity: '', total: '500x' });
  });

  it('says the smallest total when the typed one is not worth a step', () => {
    const { amounts, derived } = type([
      ['price', '1262390'],
      ['total', '12000'],
    ]);
    assert.equal(amounts.quantity, '');
    assert.equal(smallestTotal(amounts, derived, limit), '12623.9');
  });

  it('moves the quantity of a market order by the book, and leaves no total when the quantity is typed', () => {
    const spent = type([['total', '310']], market);
    assert.deepEqual(spent.amounts, { price: '', quantity: '3.00', total: '310' });
    assert.equal(reachedTotal(spent.amounts, spent.derived, market), undefined);
    const sized = type([['quantity', '3']], market);
    assert.equal(sized.amounts.total, '');
  });

  it('gives no quantity for a market total while the book is not known', () => {
    const { amounts } = type([['total', '310']], { ...market, book: undefined });
    assert.deepEqual(amounts, { price: '', quantity: '', total: '310' });
  });

  const decimals = fc
    .tuple(fc.bigInt(1n, 10n ** 12n), fc.integer({ min: 0, max: 8 }))
    .map(([digits, places]) => {
      const text = digits.toString().padStart(places + 1, '0');
      return toText(exact(places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`));
    });
  const edit = fc.tuple(
    fc.constantFrom<AmountField>('price', 'quantity', 'total'),
    fc.oneof(decimals, fc.constantFrom('', 'x', '0', '1,5', '\u06f1\u06f2', '12,')),
  );

  it('never touches the edited text, and what it derives is exact and on its grid (property)', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 8 }), fc.constantFrom('BUYER', 'SELLER'), (edits, side) => {
        const context: LinkContext = { ...limit, side: side === 'BUYER' ? 'BUYER' : 'SELLER' };
        let linked: LinkedAmounts = { amounts: blank, derived: undefined };
        for (const [field, text] of edits) {
          const before = { ...linked.amounts, [field]: text };
          linked = linkAmounts(before, field, linked.derived, context);
          const { amounts, derived } = linked;
          for (const name of ['price', 'quantity', 'total'] as const) {
            if (name !== derived) assert.equal(amounts[name], before[name], `${name} was not typed over`);
          }
          assert.notEqual(derived, field);
          if (!derived || amounts[derived] === '') continue;
          const [price, quantity] = [readable(amounts.price), readable(amounts.quantity)];
          const product = price.times(quantity);
          if (derived === 'total') assert.equal(amounts.total, toText(product));
          if (derived === 'quantity') {
            const total = readable(amounts.total);
            assert.ok(isMultipleOf(quantity, rules.step) && product.lte(total));
            assert.ok(product.plus(price.times(rules.step)).gt(total));
          }
          if (derived === 'price') {
            const total = readable(amounts.total);
            assert.ok(isMultipleOf(price, rules.tickSize) && price.gt(zero));
            assert.ok(context.side === 'BUYER' ? product.lte(total) : product.gte(total));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

function readable(text: string): ReturnType<typeof exact> {
  return exact(text === '\u06f1\u06f2' ? '12' : text);
}

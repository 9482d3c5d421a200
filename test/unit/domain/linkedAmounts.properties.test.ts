import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import {
  linkAmounts,
  reachedTotal,
  type AmountField,
  type LinkContext,
  type LinkedAmounts,
} from '../../../src/domain/linkedAmounts';
import { atMost, ceil, decimalText, equal, floor, fraction, fractionOf, over, times } from './fraction';

const grids = fc.constantFrom(
  '1000',
  '25',
  '10',
  '1',
  '0.5',
  '0.01',
  '0.0001',
  '0.00000001',
  '0.000000000000000001',
);
const number = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 14n }), fc.integer({ min: 0, max: 10 }))
  .map(([n, places]) => decimalText(n, places));
const edits = fc.array(
  fc.tuple(
    fc.constantFrom<AmountField>('price', 'quantity', 'total'),
    fc.oneof({ weight: 5, arbitrary: number }, fc.constantFrom('', 'x', '0', '1,5', '-3')),
  ),
  { minLength: 1, maxLength: 8 },
);

const isNumber = (text: string): boolean => /^\d+(\.\d+)?$/.test(text) && /[1-9]/.test(text);

describe('linked amounts, against fractions', () => {
  it('make price times quantity the total exactly, or say which total is reached', () => {
    fc.assert(
      fc.property(edits, grids, grids, fc.constantFrom('BUYER', 'SELLER'), (typed, tick, step, side) => {
        const context: LinkContext = {
          side: side === 'BUYER' ? 'BUYER' : 'SELLER',
          type: 'LIMIT',
          rules: {
            symbol: { code: 'A_B', base: 'A', quote: 'B' },
            tickSize: exact(tick),
            step: exact(step),
            minimumValue: exact('0'),
          },
          book: undefined,
        };
        let linked: LinkedAmounts = { amounts: { price: '', quantity: '', total: '' }, derived: undefined };
        for (const [field, text] of typed) {
          linked = linkAmounts({ ...linked.amounts, [field]: text }, field, linked.derived, context);
          const { amounts, derived } = linked;
          assert.equal(amounts[field], text, 'the edited text stands as typed');
          assert.notEqual(derived, field);
          if (!isNumber(amounts.price) || !isNumber(amounts.quantity) || !isNumber(amounts.total)) continue;
          const [price, quantity, total] = [amounts.price, amounts.quantity, amounts.total].map(
            fractionOf,
          ) as [ReturnType<typeof fractionOf>, ReturnType<typeof fractionOf>, ReturnType<typeof fractionOf>];
          const product = times(price, quantity);
          const told = reachedTotal(amounts, derived, context);
          if (equal(product, total)) assert.equal(told, undefined);
          else {
            assert.ok(
              told !== undefined && equal(fractionOf(told), product),
              'a total that is not reached is told',
            );
          }
          if (derived === 'total') assert.ok(equal(product, total));
          if (derived === 'quantity') {
            const steps = fraction(floor(over(over(total, price), fractionOf(step))));
            assert.ok(equal(quantity, times(steps, fractionOf(step))));
            assert.ok(atMost(product, total), 'never spends more than the total');
          }
          if (derived === 'price') {
            const ticks = over(over(total, quantity), fractionOf(tick));
            const whole = fraction(context.side === 'BUYER' ? floor(ticks) : ceil(ticks));
            assert.ok(equal(price, times(whole, fractionOf(tick))));
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('empty a typed quantity when the total typed after it is not worth one step', () => {
    const context: LinkContext = {
      side: 'BUYER',
      type: 'LIMIT',
      rules: {
        symbol: { code: 'USDT_IRR', base: 'USDT', quote: 'IRR' },
        tickSize: exact('10'),
        step: exact('0.01'),
        minimumValue: exact('500000'),
      },
      book: undefined,
    };
    const { amounts } = linkAmounts(
      { price: '1262390', quantity: '5', total: '12000' },
      'total',
      'total',
      context,
    );
    assert.deepEqual(amounts, { price: '1262390', quantity: '', total: '12000' });
  });
});

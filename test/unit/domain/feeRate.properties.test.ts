import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { readFee, type FeeReading } from '../../../src/domain/feeRate';
import type { Trade } from '../../../src/domain/order';
import { decimalText, equal, fractionOf } from './fraction';

const places = 18;

const fill = fc.record({
  role: fc.constantFrom('MAKER' as const, 'TAKER' as const),
  side: fc.constantFrom('BUYER', 'SELLER'),
  /** In the millionth of a percent: 0 to 5 %. */
  rate: fc.oneof(fc.constantFrom(0n, 500_000n, 250_000n, 125_000n), fc.bigInt({ min: 0n, max: 5_000_000n })),
  /** From a thousand-millionth up, with 18 places. */
  quantity: fc.bigInt({ min: 10n ** 9n, max: 10n ** 24n }),
  /** Whole. */
  price: fc.bigInt({ min: 1n, max: 10n ** 11n }),
  rounding: fc.constantFrom('down', 'half-up', 'up'),
});

function tradeOf({
  role,
  side,
  rate,
  quantity,
  price,
  rounding,
}: typeof fill extends fc.Arbitrary<infer T> ? T : never): Trade {
  const received = side === 'BUYER' ? quantity : quantity * price;
  const whole = 100n * 1_000_000n;
  const extra = rounding === 'down' ? 0n : rounding === 'up' ? whole - 1n : whole / 2n;
  const fee = (received * rate + extra) / whole;
  return {
    type: role,
    price: exact(String(price)),
    quantity: exact(decimalText(quantity, places)),
    fee: exact(decimalText(fee, places)),
    createdAt: '2026-01-05T12:00:00Z',
  };
}

const trade = (changes: Partial<Record<'type' | 'price' | 'quantity' | 'fee', string>>): Trade => ({
  type: changes.type ?? 'TAKER',
  price: exact(changes.price ?? '1000000'),
  quantity: exact(changes.quantity ?? '12.5'),
  fee: exact(changes.fee ?? '0.03125'),
  createdAt: '',
});
const rate = (reading: FeeReading): string =>
  reading.kind === 'rate' ? `${reading.role} ${toText(reading.percent)}` : reading.kind;

describe('The rate read off a fill', () => {
  it('is exactly the one that was charged, and of the fill\u2019s own role, however the fee was cut at the 18th place', () => {
    fc.assert(
      fc.property(fill, (made) => {
        const reading = readFee(tradeOf(made), made.side);
        const received = made.side === 'BUYER' ? made.quantity : made.quantity * made.price;
        if (reading.kind === 'unclear') {
          // Only a fill whose fee has too few digits to tell two rates apart.
          assert.ok(received * 1n <= 200n * 10n ** 6n, `${received}`);
          return;
        }
        assert.equal(reading.kind, 'rate');
        assert.equal(reading.role, made.role);
        assert.ok(equal(fractionOf(toText(reading.percent)), fractionOf(decimalText(made.rate, 6))));
      }),
      { numRuns: 2000 },
    );
  });

  it('is read where a fee was cut to fewer places, as long as one rate fits', () => {
    // 0.25 % of 12,623,800 IRR is 31,559.5.
    assert.equal(
      rate(readFee(trade({ price: '1262380', quantity: '10', fee: '31559' }), 'SELLER')),
      'TAKER 0.25',
    );
    assert.equal(rate(readFee(trade({ quantity: '1234.56789', fee: '3.08641972' }), 'BUYER')), 'TAKER 0.25');
  });

  it('is not read off a fee in another currency than the received one, or off any other odd fee', () => {
    // 0.25 % in the quote for a buyer, and in the base for a seller.
    assert.equal(rate(readFee(trade({ fee: '31250' }), 'BUYER')), 'odd');
    assert.equal(rate(readFee(trade({ fee: '0.03125' }), 'SELLER')), 'odd');
    assert.equal(rate(readFee(trade({ fee: '0.001' }), 'SELLER')), 'odd');
    assert.equal(rate(readFee(trade({ fee: '0.031234567891234567' }), 'BUYER')), 'odd');
    assert.equal(rate(readFee(trade({ fee: '1' }), 'BUYER')), 'odd');
  });

  it('is not guessed where words are not known or nothing was received', () => {
    assert.equal(rate(readFee(trade({ type: 'AUCTION' }), 'BUYER')), 'unclear');
    assert.equal(rate(readFee(trade({}), 'LENDER')), 'unclear');
    assert.equal(rate(readFee(trade({ quantity: '0' }), 'BUYER')), 'unclear');
    assert.equal(rate(readFee(trade({ price: '0' }), 'SELLER')), 'unclear');
    assert.equal(rate(readFee(trade({ fee: '0' }), 'BUYER')), 'TAKER 0');
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { depthSteps, depthWithin, distanceFromMid, stepAt } from '../../../src/domain/bookDepth';
import { exact, toText } from '../../../src/domain/decimal';
import type { Level, OrderBook } from '../../../src/domain/orderBook';
import {
  atMost,
  equal,
  fraction,
  fractionOf,
  less,
  minus,
  over,
  plus,
  times,
  type Fraction,
} from './fraction';

const level = (price: string, quantity: string): Level => ({
  price: exact(price),
  quantity: exact(quantity),
});
const book = (bids: Level[], asks: Level[]): OrderBook => ({ symbol: 'USDT_IRR', bids, asks });
const none = fraction(0n);
const of = (text: { toString(): string }): Fraction => fractionOf(text.toString());

describe('the depth of a book', () => {
  it('adds up from the best level on, and passes over what offers nothing', () => {
    const steps = depthSteps([level('100', '1'), level('99', '0'), level('98', '2.5')]);
    assert.deepEqual(
      steps.map((step) => [step.price, step.own, step.quantity, step.value].map(toText)),
      [
        ['100', '1', '1', '100'],
        ['98', '2.5', '3.5', '345'],
      ],
    );
  });

  it('finds what an order with a limit reaches', () => {
    const bids = depthSteps([level('100', '1'), level('98', '2')]);
    const asks = depthSteps([level('102', '1'), level('104', '2')]);
    assert.equal(stepAt(bids, 'bids', exact('99'))?.quantity.toString(), '1');
    assert.equal(stepAt(bids, 'bids', exact('98'))?.quantity.toString(), '3');
    assert.equal(stepAt(bids, 'bids', exact('101')), undefined);
    assert.equal(stepAt(asks, 'asks', exact('103.99'))?.quantity.toString(), '1');
    assert.equal(stepAt(asks, 'asks', exact('1000'))?.quantity.toString(), '3');
    assert.equal(stepAt(asks, 'asks', exact('101')), undefined);
  });

  it('says "at least" where the book that came ends before the distance does', () => {
    const sides = book([level('99', '1'), level('98', '1')], [level('101', '1')]);
    const within = (percent: string, received: number): boolean[] => {
      const found = depthWithin(sides, exact(percent), received);
      assert.ok(found);
      return [found.bids.atLeast, found.asks.atLeast];
    };
    assert.deepEqual(within('2', 2), [true, false], 'the side that is full may go on');
    assert.deepEqual(within('1.9', 2), [false, false], 'it ends beyond');
    assert.deepEqual(within('2', 5), [false, false], 'less came than was asked for: there is no more');
  });

  it('knows nothing near a mid that is not there', () => {
    assert.equal(depthWithin(book([], [level('1', '1')]), exact('1'), 5), undefined);
  });

  it('tells distances with their sign, cut to three places', () => {
    assert.equal(toText(distanceFromMid(exact('1262380'), exact('1260000'))), '0.188');
    assert.equal(toText(distanceFromMid(exact('1259999'), exact('1260000'))), '0');
    assert.equal(toText(distanceFromMid(exact('99'), exact('100'))), '-1');
  });

  it('is what adding up by fractions gives, for any book', () => {
    const quantities = fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 12 });
    const steps = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(
        quantities,
        quantities,
        steps,
        steps,
        fc.integer({ min: 1, max: 3000 }),
        (b, a, down, up, hundredths) => {
          const side = (amounts: number[], gaps: number[], sign: 1 | -1): Level[] => {
            let price = 1_000_000;
            return amounts.map((amount, at) => {
              price += sign * (gaps[at] ?? 1);
              return level(String(price), String(amount));
            });
          };
          const made = book(side(b, down, -1), side(a, up, 1));
          const percent = exact(String(hundredths)).times(exact('0.001'));
          const found = depthWithin(made, percent, 50);
          const offering = (levels: readonly Level[]): Level[] =>
            levels.filter(({ quantity }) => quantity.gt(exact('0')));
          const [bid, ask] = [offering(made.bids)[0], offering(made.asks)[0]];
          if (!bid || !ask) {
            assert.equal(found, undefined);
            return;
          }
          const middle = over(plus(of(bid.price), of(ask.price)), fraction(2n));
          for (const name of ['bids', 'asks'] as const) {
            let [quantity, value] = [none, none];
            for (const each of offering(made[name])) {
              const away = minus(of(each.price), middle);
              const size = less(away, none) ? minus(none, away) : away;
              if (!atMost(times(size, fraction(100n)), times(middle, of(percent)))) continue;
              quantity = plus(quantity, of(each.quantity));
              value = plus(value, times(of(each.price), of(each.quantity)));
            }
            assert.ok(found);
            assert.ok(equal(of(found[name].quantity), quantity), 'the quantity');
            assert.ok(equal(of(found[name].value), value), 'the value');
          }
        },
      ),
    );
  });
});

import { exact, toText, type Decimal } from '../../../../src/domain/decimal';
import type { Side } from '../../../../src/domain/orderBook';
import type { OrderType } from '../../../../src/domain/orderDraft';
import { paperMarkets } from '../../../../src/paper/markets';
import { openingBalances } from '../../../../src/paper/openingBalances';
import { PaperExchange, type PaperExchangeOptions } from '../../../../src/paper/paperExchange';
import { SimulatedFloors, type SimulatedMarkets } from '../../../../src/paper/simulatedFloors';
import type { PaperOrder } from '../../../../src/paper/paperOrder';

// Over all exchanges of a run: one that restarts must not give an id again.
let ids = 0;

/** A paper exchange without a wire, with a clock that the test moves and ids that count. */
export class InProcess {
  now = Date.UTC(2026, 10, 23, 8, 0, 0);
  readonly exchange: PaperExchange;

  constructor({
    markets = paperMarkets(),
    seed = 'test',
    stillAt,
    ...options
  }: Partial<PaperExchangeOptions & SimulatedMarkets> = {}) {
    this.exchange = new PaperExchange({
      floors: new SimulatedFloors({ markets, seed, stillAt }),
      clock: { now: () => this.now },
      newId: () => `id-${++ids}`,
      fees: { maker: exact('0.001'), taker: exact('0.0035') },
      opening: openingBalances,
      ...options,
    });
  }

  /** The order, or the codes that refused it. */
  place(
    account: string,
    symbol: string,
    side: Side,
    type: OrderType,
    quantity: Decimal,
    price?: Decimal,
  ): PaperOrder | readonly string[] {
    const draft = { symbol, side, type, quantity: toText(quantity), price: price && toText(price) };
    const placed = this.exchange.place(account, { draft });
    return 'order' in placed ? placed.order : placed.faults.map(({ code }) => code);
  }
}

const one = 10n ** 18n;

/** Units of 10^-18 of a plain decimal text, by BigInt: arithmetic that shares nothing with the code under test. */
export function units(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === '') throw new Error(`not a decimal of 18 places: ${text}`);
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(18, '0'));
  return sign === '-' ? -value : value;
}

/** As {@link units}, of a decimal. */
export function unitsOf(value: Decimal): bigint {
  return units(toText(value));
}

/** The product of two amounts in units, exact: throws when it needs more than 18 places. */
export function times(a: bigint, b: bigint): bigint {
  if ((a * b) % one !== 0n) throw new Error('the product is finer than 18 places');
  return (a * b) / one;
}

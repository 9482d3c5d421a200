import { floorTo, smaller, toText, zero, type Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import type { Level, OrderBook, Side } from '../domain/orderBook';

const ledgerPlaces = 18;

interface ShownLevel extends Level {
  /** Of the quantity, what paper orders took (base). */
  readonly taken: Decimal;
}

interface ShownSide {
  /** Best first, each price once. */
  readonly levels: readonly ShownLevel[];
  /** What was taken at prices that lie deeper than what is shown, by price. */
  readonly deeper: readonly ShownLevel[];
}

const nothing: ShownSide = { levels: [], deeper: [] };

/**
 * The order book that another exchange showed last, and what paper orders have taken of it. Paper orders move no real book, so a level stands there as
 * before after one took it: what was taken stays taken, for every account, until the level is seen smaller or gone. Of a level that shrank, what is
 * left counts as the taken part first; what is added to one is new.
 */
export class SeenDepth {
  private sides: Readonly<Record<Side, ShownSide>> = { BUYER: nothing, SELLER: nothing };

  /** Takes in a book that was asked for with so many levels a side. */
  show(book: OrderBook, depth: number): void {
    this.sides = {
      BUYER: next(this.sides.BUYER, book.bids, 'BUYER', depth),
      SELLER: next(this.sides.SELLER, book.asks, 'SELLER', depth),
    };
  }

  /** The best levels of a side as they were shown, whoever took of them. */
  shown(side: Side, count: number): readonly Level[] {
    return this.sides[side].levels.slice(0, count).map(({ price, quantity }) => ({ price, quantity }));
  }

  /** The quantity (base) that a side shows at a price, whoever took of it. */
  shownAt(side: Side, price: Decimal): Decimal {
    return this.sides[side].levels.find((level) => level.price.eq(price))?.quantity ?? zero;
  }

  /** The best price of a side. */
  best(side: Side): Decimal | undefined {
    return this.sides[side].levels[0]?.price;
  }

  /** What of a side nobody has taken, best first, in whole steps of the market, where its worth fits the ledger. */
  untaken(side: Side, { step }: Pick<MarketRules, 'step'>): readonly Level[] {
    return this.sides[side].levels.flatMap(({ price, quantity, taken }) => {
      const left = floorTo(quantity.minus(taken), step);
      const fits = price.times(step).round(ledgerPlaces, 0).eq(price.times(step));
      return left.gt(zero) && fits ? [{ price, quantity: left }] : [];
    });
  }

  /** Notes that so much (base, at most what is untaken) of the level was taken. */
  take(side: Side, price: Decimal, quantity: Decimal): void {
    const { levels, deeper } = this.sides[side];
    const taken = levels.map((level) =>
      level.price.eq(price) ? { ...level, taken: level.taken.plus(quantity) } : level,
    );
    this.sides = { ...this.sides, [side]: { levels: taken, deeper } };
  }

  /** All that was taken and is not known to be gone, by side. */
  record(): readonly { readonly side: Side; readonly price: Decimal; readonly quantity: Decimal }[] {
    return (['BUYER', 'SELLER'] as const).flatMap((side) =>
      [...this.sides[side].levels, ...this.sides[side].deeper]
        .filter(({ taken }) => taken.gt(zero))
        .map(({ price, taken }) => ({ side, price, quantity: taken })),
    );
  }

  /** Takes up one entry of a {@link record}, before the first book. */
  restore(side: Side, price: Decimal, taken: Decimal): void {
    const { levels, deeper } = this.sides[side];
    this.sides = {
      ...this.sides,
      [side]: { levels, deeper: [...deeper, { price, quantity: taken, taken }] },
    };
  }

  /** As on the first day. */
  forget(): void {
    this.sides = { BUYER: nothing, SELLER: nothing };
  }
}

function next(before: ShownSide, received: readonly Level[], side: Side, depth: number): ShownSide {
  const known = new Map([...before.levels, ...before.deeper].map((level) => [toText(level.price), level]));
  const levels = inOrder(received, side)
    .slice(0, depth)
    .map(({ price, quantity }): ShownLevel => {
      const taken = known.get(toText(price))?.taken ?? zero;
      return { price, quantity, taken: smaller(taken, quantity) };
    });
  const worst = levels.at(-1)?.price;
  // A side that is shown to its end has nothing deeper: what is not there is gone.
  const cutOff = worst !== undefined && levels.length >= depth;
  const deeper = cutOff
    ? [...known.values()].filter(
        ({ price, taken }) => taken.gt(zero) && (side === 'BUYER' ? price.lt(worst) : price.gt(worst)),
      )
    : [];
  return { levels, deeper };
}

/** Best first, quantities of the same price summed, without what offers nothing. */
export function inOrder(received: readonly Level[], side: Side): readonly Level[] {
  const byPrice = new Map<string, Level>();
  for (const { price, quantity } of received) {
    if (price.lte(zero) || quantity.lte(zero)) continue;
    const name = toText(price);
    byPrice.set(name, { price, quantity: quantity.plus(byPrice.get(name)?.quantity ?? zero) });
  }
  return [...byPrice.values()].sort((a, b) =>
    side === 'BUYER' ? b.price.cmp(a.price) : a.price.cmp(b.price),
  );
}

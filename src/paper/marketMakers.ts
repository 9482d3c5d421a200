import { exact, floorQuotientTo, larger, wholeTimes, zero, type Decimal } from '../domain/decimal';
import type { Level, OrderBook, Side } from '../domain/orderBook';
import type { TakenByMarket } from './floor';
import type { LimitBook } from './limitBook';
import { usualLevelGap, type PaperMarket } from './markets';
import { match } from './matching';
import { hash } from './priceWalk';

/** How many price levels the makers keep on each side: the most that `GET /market-depth` gives. */
export const keptLevels = 50;

/**
 * The market makers of one market: quotes around the walk's price, renewed each second, at least {@link keptLevels} levels a side. Quotes rest in the same book
 * under the same price-time priority as everybody's orders, but belong to no account.
 */
export class MarketMakers {
  private quotes: string[] = [];
  private ladders: Readonly<Record<Side, Iterator<Level>>> | undefined;
  private count = 0;

  constructor(
    private readonly market: PaperMarket,
    private readonly seed: string,
  ) {}

  /** Takes the old quotes out and quotes around a new mid; a quote that meets an account's resting order takes it. */
  renew(book: LimitBook, mid: Decimal, second: number, taken: TakenByMarket): void {
    for (const id of this.quotes) book.remove(id);
    this.quotes = [];
    const seed = `${this.seed}/${this.market.rules.symbol.code}/${second}`;
    this.ladders = {
      BUYER: ladder(this.market, mid, 'BUYER', seed),
      SELLER: ladder(this.market, mid, 'SELLER', seed),
    };
    this.refill(book, taken);
  }

  /** Quotes further out until both sides have their levels again: a quote of one side may take orders that were levels of the other. */
  refill(book: LimitBook, taken: TakenByMarket): void {
    let quoted = true;
    while (quoted) {
      const bids = this.refillSide(book, 'BUYER', taken);
      const asks = this.refillSide(book, 'SELLER', taken);
      quoted = bids || asks;
    }
  }

  private refillSide(book: LimitBook, side: Side, taken: TakenByMarket): boolean {
    let quoted = false;
    while (this.ladders && book.levelCount(side) < keptLevels) {
      const next = this.ladders[side].next();
      if (next.done) break;
      this.quote(book, side, next.value, taken);
      quoted = true;
    }
    return quoted;
  }

  private quote(book: LimitBook, side: Side, { price, quantity }: Level, taken: TakenByMarket): void {
    const { fills, left } = match(book, { side, price, quantity });
    for (const fill of fills) taken(fill, side);
    if (left.lte(zero)) return;
    const id = `maker-${++this.count}`;
    this.quotes.push(id);
    book.add({ id, side, price, remaining: left });
  }
}

/** What the makers would quote around a mid, alone on the book; the seed decides the gaps and the quantities. */
export function quotedBook(market: PaperMarket, mid: Decimal, seed: string): OrderBook {
  const levels = (side: Side): readonly Level[] => {
    const quoted: Level[] = [];
    for (const level of ladder(market, mid, side, seed)) {
      if (quoted.push(level) === keptLevels) break;
    }
    return quoted;
  };
  return { symbol: market.rules.symbol.code, bids: levels('BUYER'), asks: levels('SELLER') };
}

/** Levels from the best outwards. Beyond the kept ones they grow fast, so that no order of an account can eat them all. */
function* ladder(market: PaperMarket, mid: Decimal, side: Side, seed: string): Generator<Level, undefined> {
  const { tickSize, step } = market.rules;
  // Counts of ticks, not prices: whole numbers far below 2^53.
  const midTicks = Number.parseInt(wholeTimes(mid, tickSize).toString(), 10);
  const gapOf = (share: number): number => Math.max(1, Math.round(midTicks * share));
  const usualGap = gapOf(market.levelGap);
  const random = (what: string, index: number, below: number): number =>
    hash(`${seed}/${side}/${what}/${index}`) % below;
  // A thin market is thin behind the best prices; these stay close together everywhere.
  let away = 1 + random('spread', 0, gapOf(usualLevelGap) * 2);
  for (let index = 0; ; index++) {
    const ticks = side === 'BUYER' ? midTicks - away : midTicks + away;
    if (ticks <= 0) return undefined;
    const price = exact(ticks.toString()).times(tickSize);
    const growth = (1 + index / 25) * 2 ** Math.min(30, Math.max(0, index - keptLevels) / 10);
    const thousandths = Math.round((200 + random('quantity', index, 1_600)) * growth);
    const value = market.levelValue.times(exact(thousandths.toString())).times(exact('0.001'));
    yield { price, quantity: larger(floorQuotientTo(value, price, step), step) };
    away += 1 + random('gap', index, usualGap * 2);
  }
}

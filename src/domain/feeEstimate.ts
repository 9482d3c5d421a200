import { toText, type Decimal } from './decimal';
import { crossedLevels, type OrderBook, type Side } from './orderBook';

/** Where a fee percentage is from: the user's settings, own fills, or nowhere better than the default. */
export const feeSources = ['settings', 'seen', 'assumed'] as const;
export type FeeSource = (typeof feeSources)[number];

/** A commission in percent, and where it is from. */
export interface FeePercent {
  readonly percent: Decimal;
  readonly source: FeeSource;
}

/** For an order that rests on the book, and for one that takes from it. */
export interface FeePercents {
  readonly maker: FeePercent;
  readonly taker: FeePercent;
}

/** What own fills were charged, in percent; absent where none has told it. */
export interface SeenFees {
  readonly maker: Decimal | undefined;
  readonly taker: Decimal | undefined;
}
export const noFeesSeen: SeenFees = { maker: undefined, taker: undefined };

/** The user's own word counts first, then what fills of the same role cost, then the default. One role says nothing about the other. */
export function chooseFees(own: Decimal | undefined, seen: SeenFees, assumed: Decimal): FeePercents {
  const choose = (rate: Decimal | undefined): FeePercent => {
    if (own) return { percent: own, source: 'settings' };
    return rate ? { percent: rate, source: 'seen' } : { percent: assumed, source: 'assumed' };
  };
  return { maker: choose(seen.maker), taker: choose(seen.taker) };
}

/**
 * The percentage that an order is estimated by: the taker's for a market order and for a limit order that crosses the book or may do so
 * (no book), the maker's for one that rests. Price in quote; none for a market order.
 */
export function feeFor(
  { side, price }: { readonly side: Side; readonly price: Decimal | undefined },
  book: OrderBook | undefined,
  fees: FeePercents,
): FeePercent {
  const rests = price !== undefined && book !== undefined && crossedLevels(book, side, price).length === 0;
  return rests ? fees.maker : fees.taker;
}

const sourceWords: Readonly<Record<FeeSource, string>> = {
  settings: 'from your settings',
  seen: 'as on your last fills',
  assumed: 'assumed',
};

/** `0.25%, as on your last fills`. */
export function feePercentWords({ percent, source }: FeePercent): string {
  return `${toText(percent)}%, ${sourceWords[source]}`;
}

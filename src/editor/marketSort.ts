import type { Decimal } from '../domain/decimal';

/** How markets stand in a group: as in the watchlist (elsewhere by name), by name, by what rose or fell most, or by the tightest spread. */
export const marketSorts = ['watchlist', 'name', 'rise', 'fall', 'spread'] as const;
export type MarketSort = (typeof marketSorts)[number];

/** A market's last known figures to sort by. */
export interface SortFigures {
  /** In percent. */
  readonly change?: Decimal | undefined;
  readonly spreadPercent?: Decimal | undefined;
}

/** Whether an order may change as prices come. */
export function isByFigures(sort: MarketSort): boolean {
  return sort !== 'watchlist' && sort !== 'name';
}

/** Symbols in the order of `sort`. Those of equal or of no known figure keep the order in which they come; those without one are last. */
export function sortedMarkets(
  symbols: readonly string[],
  sort: MarketSort,
  figuresOf: (symbol: string) => SortFigures,
): readonly string[] {
  if (sort === 'watchlist') return symbols;
  if (sort === 'name') return [...symbols].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const figures = new Map(
    symbols.map((symbol) => {
      const { change, spreadPercent } = figuresOf(symbol);
      return [symbol, sort === 'spread' ? spreadPercent : change];
    }),
  );
  return [...symbols].sort((a, b) => {
    const [of, and] = [figures.get(a), figures.get(b)];
    if (!of || !and) return Number(!of) - Number(!and);
    return sort === 'rise' ? and.cmp(of) : of.cmp(and);
  });
}

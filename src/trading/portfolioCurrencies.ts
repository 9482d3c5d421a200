import type { MarketSymbol } from '../domain/market';
import type { Venue } from './venue';

/**
 * The currencies whose balances belong on the screen: those of the watched markets in their order, of the open orders, and those in which this
 * account was ever seen to hold something.
 */
export function portfolioCurrencies(
  venue: Pick<Venue, 'rules' | 'orders' | 'memory'>,
  watched: readonly string[],
): readonly string[] {
  const symbols: readonly MarketSymbol[] = [
    ...watched.flatMap((code) => venue.rules.get(code)?.value.symbol ?? []),
    ...venue.orders.all().map(({ symbol }) => symbol),
  ];
  return [...new Set([...symbols.flatMap(({ quote, base }) => [quote, base]), ...venue.memory.currencies()])];
}

/** Every currency that any market names, sorted. */
export function allCurrencies(venue: Pick<Venue, 'rules'>): readonly string[] {
  const symbols = venue.rules.all().map(({ symbol }) => symbol);
  return [...new Set(symbols.flatMap(({ quote, base }) => [quote, base]))].sort();
}

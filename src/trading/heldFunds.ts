import { exact, larger, zero, type Decimal } from '../domain/decimal';
import { readSymbol, type MarketSymbol } from '../domain/market';
import type { AvailableBalances } from '../domain/orderCheck';
import type { JournalEntry } from './journalEntry';

/**
 * What is left of available balances (base and quote of `symbol`) while placements are unknown: what they would use counts as used,
 * whether the exchange has blocked it already or not. What an unknown market buy would cost nobody knows, so then neither is its quote.
 */
export function lessHeldFunds(
  available: AvailableBalances,
  symbol: MarketSymbol,
  unknown: readonly JournalEntry[],
): AvailableBalances {
  return {
    base: left(available.base, symbol.base, unknown),
    quote: left(available.quote, symbol.quote, unknown),
  };
}

/**
 * How much of a currency the unknown placements would use together; zero where none touches it, nothing where one does whose cost cannot be
 * told.
 */
export function heldFunds(currency: string, unknown: readonly JournalEntry[]): Decimal | undefined {
  return unknown.reduce<Decimal | undefined>((sum, entry) => {
    const held = heldBy(entry, currency);
    return sum && held && sum.plus(held);
  }, zero);
}

function left(
  available: Decimal | undefined,
  currency: string,
  unknown: readonly JournalEntry[],
): Decimal | undefined {
  return unknown.reduce<Decimal | undefined>((rest, entry) => {
    const held = heldBy(entry, currency);
    return rest && held && larger(zero, rest.minus(held));
  }, available);
}

/** How much of a currency a placement would use; nothing when that cannot be told. */
function heldBy({ symbol, side, price, quantity }: JournalEntry, currency: string): Decimal | undefined {
  const market = readSymbol(symbol);
  if (!market) return zero;
  if (side === 'SELLER') return market.base === currency ? exact(quantity) : zero;
  if (market.quote !== currency) return zero;
  return price === undefined ? undefined : exact(price).times(exact(quantity));
}

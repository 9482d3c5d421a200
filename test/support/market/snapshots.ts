import type { MarketSnapshot } from '../../../src/protocol/market';
import { firstMarketView } from '../../../src/protocol/marketChoices';

/** One side's level, as the editor sends it. */
export type SentLevel = NonNullable<MarketSnapshot['book']>['bids'][number];

const quantities = ['412.35', '1250.00', '87.10', '3300.42', '960.00', '15.75', '2048.08', '540.60'];

/** A level of a plain book; quantities go round. */
export function level(price: bigint, at = 0): SentLevel {
  return { price: String(price), quantity: quantities[at % quantities.length] ?? '1' };
}

/** A plain book of so many levels a side: `best` is the best bid, the best ask one `tick` above. */
export function bookAround(
  best: bigint,
  count = 20,
  tick = 10n,
): Pick<NonNullable<MarketSnapshot['book']>, 'bids' | 'asks'> {
  const side = (from: bigint, by: bigint): SentLevel[] =>
    Array.from({ length: count }, (_, at) => level(from + by * BigInt(at), at));
  return { bids: side(best, -tick), asks: side(best + tick, tick) };
}

/** A snapshot of USDT_IRR on paper, live and complete; parts replace its own. */
export function marketSnapshotOf(parts: Partial<Omit<MarketSnapshot, 'kind'>> = {}): MarketSnapshot {
  return {
    kind: 'snapshot',
    symbol: 'USDT_IRR',
    mode: { environment: 'paper', label: 'Paper', live: false, armed: false, signedIn: true },
    rules: { base: 'USDT', quote: 'IRR', tickSize: '10', step: '0.01' },
    state: 'live',
    book: { ...bookAround(1_262_380n), depth: 20, ageMs: 200 },
    // A test that takes its time must not find old prices.
    staleAfterMs: 600_000,
    ownOrders: [],
    watched: false,
    unit: 'IRR',
    view: firstMarketView,
    ...parts,
  };
}

/** A snapshot with a book around a best bid, of any number of levels. */
export function marketAt(
  best: bigint,
  parts: Partial<Omit<MarketSnapshot, 'kind'>> = {},
  count = 20,
): MarketSnapshot {
  return marketSnapshotOf({
    book: { ...bookAround(best, count), depth: Math.max(20, count), ageMs: 200 },
    ...parts,
  });
}

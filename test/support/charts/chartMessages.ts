import type {
  EditorToMarket,
  MarketCandles,
  MarketSnapshot,
  MarketView,
  PanelCandle,
} from '../../../src/protocol/market';

/** A minute (since the epoch) that every period divides: the candles of these tests end there. */
export const lastMinute = Date.UTC(2026, 10, 24, 12, 0) / 60_000;

/** Candle number `at` of a made-up walk in USDT_IRR, whose tick is 10: prices are off the tick by half at times, as a mid is. */
export function candleAt(at: number, period = 1, minute = lastMinute + at * period): PanelCandle {
  const wave = (n: number): number => Math.round(120 * Math.sin(n / 7) + 60 * Math.sin(n / 2.3));
  const [open, close] = [126_000 + wave(at), 126_000 + wave(at + 1)];
  const high = Math.max(open, close) + (((at % 5) + 5) % 5) * 4;
  const low = Math.min(open, close) - (((at % 3) + 3) % 3) * 5;
  // Written in digits: a tick is 10, and the last digit is a 5 where mid lay between two ticks.
  const text = (ticks: number, half: boolean): string => `${ticks}${half ? '5' : '0'}`;
  return {
    minute,
    open: text(open, false),
    high: text(high, false),
    low: text(low, false),
    close: text(close, at % 4 === 0 && close < high),
  };
}

/** So many candles of a period, the last of which begins at {@link lastMinute}; those whose number is in `gaps` (0: the last) are missing. */
export function history(count: number, period = 1, gaps: readonly number[] = []): PanelCandle[] {
  return Array.from({ length: count }, (_none, at) => count - 1 - at)
    .filter((back) => !gaps.includes(back))
    .map((back) => candleAt(-back, period));
}

/** A message with candles, whole unless `parts` say otherwise. */
export function candlesOf(
  candles: readonly PanelCandle[],
  parts: Partial<MarketCandles> = {},
): MarketCandles {
  return {
    kind: 'candles',
    period: 1,
    history: [...candles],
    until: lastMinute,
    calendar: 'gregorian',
    ...parts,
  };
}

/** The newest candle alone. */
export function lastOf(last: PanelCandle, parts: Partial<MarketCandles> = {}): EditorToMarket {
  return { kind: 'candles', period: 1, last, until: last.minute, calendar: 'gregorian', ...parts };
}

/** The view of a market that shows one-minute candles. */
export const candleView: MarketView = { levels: 20, grouping: 1, period: 1, chart: 'candles' };

/** A snapshot of USDT_IRR on paper. */
export function marketOf(parts: Partial<MarketSnapshot> = {}): MarketSnapshot {
  return {
    kind: 'snapshot',
    symbol: 'USDT_IRR',
    mode: { environment: 'paper', label: 'Paper', live: false, armed: false, signedIn: true },
    rules: { base: 'USDT', quote: 'IRR', tickSize: '10', step: '0.01' },
    state: 'live',
    book: bookOf(20),
    staleAfterMs: 3500,
    ownOrders: [],
    watched: false,
    unit: 'IRR',
    view: candleView,
    ...parts,
  };
}

/** A book around 1,260,000 with so many levels a side, 20 rials apart, each of 1.25 USDT more than the one before. */
export function bookOf(levels: number): NonNullable<MarketSnapshot['book']> {
  const side = (sign: 1 | -1): { price: string; quantity: string }[] =>
    Array.from({ length: levels }, (_none, at) => ({
      price: `${126_000 + sign * (1 + 2 * at)}0`,
      quantity: `${(at + 1) * 125}`.replace(/(\d\d)$/, '.$1'),
    }));
  return { bids: side(-1), asks: side(1), depth: 50, ageMs: 200 };
}

/** The depth chart with a book of 50 levels. */
export function depthMarket(parts: Partial<MarketSnapshot> = {}): MarketSnapshot {
  return marketOf({ view: { ...candleView, chart: 'depth' }, book: bookOf(50), ...parts });
}

/** Alerts as lines: one within what is drawn, one far above it. */
export const alerts: EditorToMarket = {
  kind: 'alerts',
  alerts: [
    { id: 'near', price: '1260500', words: 'Mid above', muted: false },
    { id: 'far', price: '1400000', words: 'Ask above', muted: true },
  ],
};

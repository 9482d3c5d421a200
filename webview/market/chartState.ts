import type { Candle } from '../../src/domain/candle';
import { DecimalError, exact } from '../../src/domain/decimal';
import type { Calendar } from '../../src/domain/moments';
import type { MarketAlerts, MarketCandles, MarketFills, PanelCandle } from '../../src/protocol/market';
import type { ChartAlert } from './alertLines';
import type { CandlePeriod } from './candleChart';
import type { ChartFill } from './candleWords';

/** What the editor said about the charts, as exact decimals. A figure that cannot be read counts as not known. */
export interface ChartState {
  /** Absent until the first candles of a period came. */
  readonly candles:
    | {
        readonly period: CandlePeriod;
        /** Oldest first. */
        readonly list: readonly Candle[];
        readonly until: number;
        readonly calendar: Calendar;
        readonly trouble: string;
      }
    | undefined;
  readonly fills: readonly ChartFill[];
  readonly fillsTrouble: string;
  readonly alerts: readonly ChartAlert[];
}

/** Before the editor said anything. */
export const blankCharts: ChartState = { candles: undefined, fills: [], fillsTrouble: '', alerts: [] };

/** Takes candles over: a history anew, or the newest one at the end of what was there. What has not changed stays the same object. */
export function takeCandles(state: ChartState, message: MarketCandles): ChartState {
  const { period, until, calendar, trouble = '' } = message;
  const before = state.candles?.period === period ? state.candles.list : undefined;
  const list = message.history ? message.history.flatMap(readCandle) : before;
  // The newest one alone, of a history that never came: it says nothing of what was before.
  if (!list) return state;
  const last = message.last ? readCandle(message.last) : [];
  return { ...state, candles: { period, list: joined(list, last), until, calendar, trouble } };
}

/** Takes own fills over, whole. */
export function takeFills(state: ChartState, { fills, trouble = '' }: MarketFills): ChartState {
  return {
    ...state,
    fillsTrouble: trouble,
    fills: fills.flatMap(({ at, side, price, quantity }): readonly ChartFill[] => {
      const read = readable(() => ({ price: exact(price), quantity: exact(quantity) }));
      return read ? [{ at, side: side === 'BUYER' ? 'buy' : 'sell', ...read }] : [];
    }),
  };
}

/** Takes alerts over, whole. */
export function takeAlerts(state: ChartState, { alerts }: MarketAlerts): ChartState {
  return {
    ...state,
    alerts: alerts.flatMap(({ id, price, words, muted }): readonly ChartAlert[] => {
      const read = readable(() => exact(price));
      return read ? [{ id, price: read, words, muted }] : [];
    }),
  };
}

function joined(list: readonly Candle[], last: readonly Candle[]): readonly Candle[] {
  const [newest] = last;
  if (!newest) return list;
  const end = list.at(-1);
  if (end?.minute !== newest.minute) return [...list, newest];
  return sameFigures(end, newest) ? list : [...list.slice(0, -1), newest];
}

function sameFigures(a: Candle, b: Candle): boolean {
  return a.open.eq(b.open) && a.high.eq(b.high) && a.low.eq(b.low) && a.close.eq(b.close);
}

function readCandle({ minute, open, high, low, close }: PanelCandle): readonly Candle[] {
  const read = readable(() => ({
    minute,
    open: exact(open),
    high: exact(high),
    low: exact(low),
    close: exact(close),
  }));
  return read ? [read] : [];
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

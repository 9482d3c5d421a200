/** What can be chosen in a market panel; apart from its messages, so that the page needs no schemas for it. */

/** Minutes that a candle of the chart stands for. */
export const candlePeriods = [1, 5, 15, 60] as const;

/** What stands beside the ladder. */
export const chartKinds = ['candles', 'depth', 'none'] as const;

/** How a market shows until somebody chooses otherwise. */
export const firstMarketView = { levels: 20, grouping: 1, period: 5, chart: 'candles' } as const;

import * as z from 'zod';
import { marketView, type MarketView } from '../protocol/market';
import { firstMarketView } from '../protocol/marketChoices';

const key = 'invex.marketViews';
/** So many markets are remembered; the one that was changed longest ago is forgotten first. */
const mostMarkets = 200;
const entry = z.tuple([z.string().max(200), marketView]);

/** Where the views are kept. */
export interface ViewMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** How each market is shown: levels, grouping and chart, remembered from one day to the next. */
export class MarketViews {
  constructor(private readonly memory: ViewMemory) {}

  /** How a market is to be shown; as at the first time where nothing is remembered of it. */
  of(symbol: string): MarketView {
    return this.entries().find(([code]) => code === symbol)?.[1] ?? firstMarketView;
  }

  async set(symbol: string, view: MarketView): Promise<void> {
    const others = this.entries().filter(([code]) => code !== symbol);
    await this.memory.update(key, [...others, [symbol, view]].slice(-mostMarkets));
  }

  /** Entry by entry: one that cannot be read costs no other. */
  private entries(): readonly (readonly [string, MarketView])[] {
    const kept = this.memory.get(key);
    if (!Array.isArray(kept)) return [];
    return kept.flatMap((each) => {
      const read = entry.safeParse(each);
      return read.success ? [read.data] : [];
    });
  }
}

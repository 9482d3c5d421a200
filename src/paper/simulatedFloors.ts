import type { MarketSymbol } from '../domain/market';
import type { Floors, TakenLevel } from './floor';
import { MarketFloor } from './marketFloor';
import type { PaperMarket } from './markets';
import { PriceWalk } from './priceWalk';

/** What simulated markets are made of. */
export interface SimulatedMarkets {
  readonly markets: readonly PaperMarket[];
  /** Another course of prices for each. */
  readonly seed: string;
  /** Prices stand still at this second, and quotes are whole again at every look: a market for tests. */
  readonly stillAt?: number | undefined;
}

/** Markets whose prices walk by themselves, with market makers around them. */
export class SimulatedFloors implements Floors {
  private readonly floors = new Map<string, MarketFloor>();

  constructor(private readonly simulated: SimulatedMarkets) {
    this.reset();
  }

  markets(): readonly PaperMarket[] {
    return this.simulated.markets;
  }

  find(symbol: string): MarketFloor | undefined {
    return this.floors.get(symbol);
  }

  forRestored({ code }: MarketSymbol): MarketFloor | undefined {
    return this.floors.get(code);
  }

  all(): Iterable<MarketFloor> {
    return this.floors.values();
  }

  /** The makers quote anew each second. */
  taken(): readonly TakenLevel[] {
    return [];
  }

  restoreTaken(): void {
    return undefined;
  }

  reset(): void {
    const { markets, seed, stillAt } = this.simulated;
    const walk = new PriceWalk(seed);
    for (const market of markets) {
      this.floors.set(market.rules.symbol.code, new MarketFloor(market, walk, seed, stillAt));
    }
  }
}

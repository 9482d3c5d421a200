import { zero } from '../domain/decimal';
import type { Moment } from '../domain/elapsed';
import { readSymbol, type MarketRules, type MarketSymbol } from '../domain/market';
import type { Clock } from './clock';
import type { Floors, TakenLevel } from './floor';
import { FollowedFloor } from './followedFloor';
import type { PaperMarket } from './markets';
import { PriceWalk } from './priceWalk';
import { followedMarket, substitutePrices } from './substitute';

const ledgerPlaces = 18;

/** Markets whose rules and prices are those of another exchange. A market that it does not list any more keeps its orders: they rest, and can be cancelled. */
export class FollowedFloors implements Floors {
  private readonly floors = new Map<string, FollowedFloor>();
  private listed: readonly PaperMarket[] = [];
  private readonly walk: PriceWalk;
  private simulated = false;
  /** When the rules were asked for. */
  private rulesAsked: Moment | undefined;

  /** `from`: the host of the other exchange; `seed`: of the moves of made-up prices. */
  constructor(
    private readonly from: string,
    private readonly clock: Clock,
    seed: string,
  ) {
    this.walk = new PriceWalk(seed);
  }

  get rulesAskedAt(): Moment | undefined {
    return this.rulesAsked;
  }

  markets(): readonly PaperMarket[] {
    return this.listed;
  }

  find(symbol: string): FollowedFloor | undefined {
    return this.floors.get(symbol);
  }

  forRestored({ code }: MarketSymbol): FollowedFloor {
    const known = this.floors.get(code);
    if (known) return known;
    const floor = new FollowedFloor(code, this.from, this.clock);
    this.floors.set(code, floor);
    return floor;
  }

  all(): Iterable<FollowedFloor> {
    return this.floors.values();
  }

  taken(): readonly TakenLevel[] {
    return [...this.floors.values()].flatMap((floor) => floor.taken());
  }

  restoreTaken(levels: readonly TakenLevel[]): void {
    for (const level of levels) {
      const symbol = readSymbol(level.symbol);
      if (symbol) this.forRestored(symbol).restoreTaken(level);
    }
  }

  reset(): void {
    for (const floor of this.floors.values()) floor.reset();
  }

  /** Takes in the rules of all markets. Those in which an order's value could be finer than the ledger are left out; gives their symbols. */
  receiveRules(rules: readonly MarketRules[], asked: Moment): readonly string[] {
    const fitting = rules.filter(fitsLedger);
    const bySymbol = new Map(fitting.map((each) => [each.symbol.code, each]));
    for (const { symbol } of fitting) this.forRestored(symbol);
    for (const floor of this.floors.values()) floor.rules = bySymbol.get(floor.symbol);
    this.listed = fitting.map((each) => followedMarket(each, zero));
    this.rulesAsked = asked;
    return rules.filter((each) => !fitsLedger(each)).map(({ symbol }) => symbol.code);
  }

  /** Lets made-up prices stand in, or ends that. */
  simulate(simulated: boolean): void {
    if (simulated === this.simulated) return;
    this.simulated = simulated;
    for (const floor of this.floors.values()) {
      const { rules, seen } = floor;
      floor.substituteBy(
        simulated && rules && seen
          ? substitutePrices(rules, seen.book, this.walk, Math.floor(seen.asked.at / 1000))
          : undefined,
      );
    }
  }
}

function fitsLedger({ tickSize, step }: MarketRules): boolean {
  const finest = tickSize.times(step);
  return finest.round(ledgerPlaces, 0).eq(finest);
}

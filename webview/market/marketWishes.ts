import type { MarketToEditor, MarketView } from '../../src/protocol/market';

/** What a button of the panel starts. */
export type MarketAction = Extract<MarketToEditor, { kind: 'run' }>['action'];

/** What the user can want in a market panel; the blocks tell it, main.ts carries it out. */
export interface MarketWishes {
  /** Chooses what to see; what is not given stays. */
  choose(part: Partial<MarketView>): void;
  run(action: MarketAction): void;
}

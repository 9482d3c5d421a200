import type { Memento } from 'vscode';
import { marketSorts, type MarketSort } from './marketSort';
import { wordsOf } from './errorWords';

const key = 'invex.marketSort';

/** The order of the markets that was chosen last, over reloads of the window. */
export class SortMemory {
  /** `warn`: for the log. */
  constructor(
    private readonly state: Memento,
    private readonly warn: (text: string) => void,
  ) {}

  read(): MarketSort {
    const stored = this.state.get(key);
    return marketSorts.find((each) => each === stored) ?? 'watchlist';
  }

  keep(sort: MarketSort): void {
    this.state.update(key, sort).then(undefined, (error: unknown) => {
      this.warn(`The order of the markets could not be kept: ${wordsOf(error)}`);
    });
  }
}

import { readSymbol, type MarketRules } from '../domain/market';
import { matchesFilter } from './marketFilter';
import type { GroupNode } from './marketNodes';
import { isByFigures, sortedMarkets, type MarketSort, type SortFigures } from './marketSort';

/** What the lists are made of. */
export interface MarketListParts {
  /** By quote, then base. */
  rules(): readonly MarketRules[];
  watched(): readonly string[];
  figures(symbol: string): SortFigures;
}

interface Rest {
  readonly members: readonly string[];
  readonly order: readonly string[];
}

/**
 * Which markets stand in each group, in which order. An order by figures rests until {@link sortAgain}, however prices move: a row must not go away from
 * under the pointer.
 */
export class MarketLists {
  filter = '';
  private chosen: MarketSort = 'watchlist';
  private rests = new Map<string | undefined, Rest>();

  constructor(private readonly parts: MarketListParts) {}

  get sort(): MarketSort {
    return this.chosen;
  }

  set sort(sort: MarketSort) {
    this.chosen = sort;
    this.rests = new Map();
  }

  /** The quote currencies of which something is shown. */
  quotes(): readonly string[] {
    const quotes = new Set(this.parts.rules().map(({ symbol }) => symbol.quote));
    return [...quotes].filter((quote) => this.shown({ kind: 'group', quote }).length > 0);
  }

  /** Every market of a group, in order. */
  all({ quote }: GroupNode): readonly string[] {
    const members =
      quote === undefined
        ? this.parts.watched()
        : this.parts.rules().flatMap(({ symbol }) => (symbol.quote === quote ? [symbol.code] : []));
    if (!isByFigures(this.chosen)) return this.sorted(members);
    const rest = this.rests.get(quote);
    if (rest && isSame(rest.members, members)) return rest.order;
    const order = this.sorted(members);
    this.rests.set(quote, { members, order });
    return order;
  }

  /** The markets of a group that pass the filter, in order. */
  shown(group: GroupNode): readonly string[] {
    return this.all(group).filter((symbol) => this.isShown(symbol));
  }

  isShown(code: string): boolean {
    const symbol = readSymbol(code) ?? { code, base: code, quote: '' };
    return this.filter === '' || matchesFilter(symbol, this.filter);
  }

  /** How many of all the markets pass the filter, each counted once. */
  count(): { readonly shown: number; readonly all: number } {
    const all = new Set([...this.parts.rules().map(({ symbol }) => symbol.code), ...this.parts.watched()]);
    return { shown: [...all].filter((symbol) => this.isShown(symbol)).length, all: all.size };
  }

  /** Puts the groups in the order of the figures of now; whether that moved anything. */
  sortAgain(): boolean {
    const before = this.rests;
    this.rests = new Map();
    for (const [quote, { members }] of before) {
      this.rests.set(quote, { members, order: this.sorted(members) });
    }
    return [...before].some(([quote, { order }]) => !isSame(order, this.rests.get(quote)?.order ?? []));
  }

  private sorted(members: readonly string[]): readonly string[] {
    return sortedMarkets(members, this.chosen, (symbol) => this.parts.figures(symbol));
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** A group of the markets tree: the watchlist, or the markets of a quote currency. */
export interface GroupNode {
  readonly kind: 'group';
  /** `undefined`: the watchlist. */
  readonly quote: string | undefined;
}

/** A market in the tree; commands get it as their argument. A watched one stands in two groups. */
export interface MarketNode {
  readonly kind: 'market';
  readonly symbol: string;
  readonly group: GroupNode;
}

/** A rule of a market in the tree. */
export interface RuleNode {
  readonly kind: 'rule';
  readonly market: MarketNode;
  readonly label: string;
  readonly value: string;
  readonly meaning: string;
}

/** A row of the tree. */
export type TreeNode = GroupNode | MarketNode | RuleNode;

/** Whether a command's argument is a market of the tree. */
export function isMarketNode(argument: unknown): argument is Pick<MarketNode, 'kind' | 'symbol'> {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'kind' in argument &&
    argument.kind === 'market' &&
    'symbol' in argument &&
    typeof argument.symbol === 'string'
  );
}

/** The one group of the watchlist. */
export const watchlistGroup: GroupNode = { kind: 'group', quote: undefined };

/** The groups and markets of the tree, each the same object as long as it lives: VS Code knows rows by their object. */
export class MarketNodes {
  private readonly groups = new Map<string, GroupNode>();
  private readonly markets = new Map<string, MarketNode>();

  quote(quote: string): GroupNode {
    const known = this.groups.get(quote) ?? ({ kind: 'group', quote } as const);
    this.groups.set(quote, known);
    return known;
  }

  market(group: GroupNode, symbol: string): MarketNode {
    const id = idIn(group, symbol);
    const known = this.markets.get(id) ?? ({ kind: 'market', symbol, group } as const);
    this.markets.set(id, known);
    return known;
  }

  /** The market with this id, see {@link idIn}. */
  at(id: string): MarketNode | undefined {
    return this.markets.get(id);
  }

  /** The rows of a market that VS Code may know. */
  rowsOf(symbol: string, quote: string | undefined): readonly MarketNode[] {
    const ids = [idIn(watchlistGroup, symbol), `${quote ?? ''}:${symbol}`];
    return ids.flatMap((id) => this.markets.get(id) ?? []);
  }
}

/** A market's id within its group, unique in the tree. */
export function idIn({ quote }: GroupNode, symbol: string): string {
  return `${quote ?? ''}:${symbol}`;
}

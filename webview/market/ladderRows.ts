import { toText, type Decimal } from '../../src/domain/decimal';
import {
  groupedLevels,
  groupPrice,
  groupWidth,
  type BookSide,
  type LadderLevel,
} from '../../src/domain/groupedBook';
import type { MarketView } from '../../src/protocol/market';
import type { OwnMark, PageState, PanelFacts } from './marketState';

/** A price of one side, as a row of the ladder. */
export interface LadderRow {
  /** The same for the same price of the same side. */
  readonly key: string;
  readonly side: BookSide;
  readonly price: Decimal;
  /** What is offered there; absent where nothing is (any more). */
  readonly level: LadderLevel | undefined;
  /** Whether there may be more at this price than the book tells, since it ends here. */
  readonly cutOff: boolean;
  /** The account's own orders at this price and side. */
  readonly own: readonly OwnMark[];
}

/** The rows of both sides, each from the best price on, and what is not among them. */
export interface LadderRows {
  readonly asks: readonly LadderRow[];
  readonly bids: readonly LadderRow[];
  /** Own orders behind the last row of their side. */
  readonly ownElsewhere: readonly OwnMark[];
  /** Own orders by the key of the row where they belong, whether that is there or not. */
  readonly ownAt: ReadonlyMap<string, readonly OwnMark[]>;
}

/** The rows for a view of what is known. */
export function ladderRows({
  facts,
  snapshot,
  view,
}: Pick<PageState, 'facts' | 'snapshot' | 'view'>): LadderRows {
  const ownAt = ownByRow(facts, view);
  const depth = snapshot?.book?.depth ?? 0;
  const of = (side: BookSide): LadderRow[] => rowsOf(side, facts, view, depth, ownAt);
  const asks = of('ask');
  const bids = of('bid');
  const shown = new Set([...asks, ...bids].map(({ key }) => key));
  const ownElsewhere = [...ownAt].flatMap(([key, marks]) => (shown.has(key) ? [] : marks));
  return { asks, bids, ownElsewhere, ownAt };
}

/** Names a row. */
export function rowKey(side: BookSide, price: Decimal): string {
  return `${side} ${toText(price)}`;
}

function rowsOf(
  side: BookSide,
  { book, rules }: PanelFacts,
  { levels: most, grouping }: MarketView,
  depth: number,
  ownAt: LadderRows['ownAt'],
): LadderRow[] {
  if (!book) return [];
  const width = rules && groupWidth(rules.tickSize, grouping);
  const given = side === 'bid' ? book.bids : book.asks;
  const groups = groupedLevels(given, side, width);
  // A group at the end of a book that was cut there holds what was given of it, and maybe more.
  const last = width && given.length >= depth ? groups.at(-1) : undefined;
  const rows = groups.slice(0, most).map((level): LadderRow => ({
    key: rowKey(side, level.price),
    side,
    price: level.price,
    level,
    cutOff: level === last,
    own: ownAt.get(rowKey(side, level.price)) ?? [],
  }));
  return withOwn(rows, side, ownAt);
}

/** Own orders between the best row and the last one get a row even where the book has nothing at their price. */
function withOwn(rows: readonly LadderRow[], side: BookSide, ownAt: LadderRows['ownAt']): LadderRow[] {
  const last = rows.at(-1);
  if (!last) return [...rows];
  const there = new Set(rows.map(({ key }) => key));
  const missing = [...ownAt].flatMap(([key, own]): readonly LadderRow[] => {
    const [mark] = own;
    if (!mark || mark.side !== side || there.has(key) || isBehind(mark.price, last)) return [];
    return [{ key, side, price: mark.price, level: undefined, cutOff: false, own }];
  });
  if (missing.length === 0) return [...rows];
  return [...rows, ...missing].sort((a, b) => (side === 'bid' ? b.price.cmp(a.price) : a.price.cmp(b.price)));
}

function isBehind(price: Decimal, { side, price: last }: LadderRow): boolean {
  return side === 'bid' ? price.lt(last) : price.gt(last);
}

function ownByRow(
  { own, rules }: PanelFacts,
  { grouping }: MarketView,
): ReadonlyMap<string, readonly OwnMark[]> {
  const width = rules && groupWidth(rules.tickSize, grouping);
  const found = new Map<string, OwnMark[]>();
  for (const mark of own) {
    // Joined where its level is; the order's own price stays what it is for whoever asks.
    const price = groupPrice(mark.price, mark.side, width);
    const key = rowKey(mark.side, price);
    found.set(key, [...(found.get(key) ?? []), { ...mark, price }]);
  }
  return found;
}

import { DecimalError, exact, type Decimal } from '../../src/domain/decimal';
import type { BookSide } from '../../src/domain/groupedBook';
import type { Level, OrderBook } from '../../src/domain/orderBook';
import type {
  EditorToMarket,
  MarketSnapshot,
  MarketState,
  MarketView,
  PanelOrder,
} from '../../src/protocol/market';
import { firstMarketView } from '../../src/protocol/marketChoices';

/** The market's rules as exact decimals. */
export interface PanelRules {
  readonly base: string;
  readonly quote: string;
  readonly tickSize: Decimal;
  readonly step: Decimal;
}

/** An own order as the ladder marks it. */
export interface OwnMark {
  readonly side: BookSide;
  readonly price: Decimal;
  readonly remaining: Decimal;
  readonly state: PanelOrder['state'];
}

/** A snapshot's figures as exact decimals. A part that cannot be read counts as not known: a damaged figure is never shown. */
export interface PanelFacts {
  readonly rules: PanelRules | undefined;
  readonly book: OrderBook | undefined;
  readonly own: readonly OwnMark[];
}

/** What the page knows. */
export interface PageState {
  readonly snapshot: MarketSnapshot | undefined;
  readonly facts: PanelFacts;
  /** When the snapshot came, by the page's own clock (ms). */
  readonly receivedAt: number;
  /** As chosen here; the editor remembers it. */
  readonly view: MarketView;
  /** A choice that the editor has not confirmed yet. */
  readonly choosing: boolean;
  /** What became of the last wish, in words. */
  readonly told: string;
}

/** Before the editor said anything. */
export const blankPage: PageState = {
  snapshot: undefined,
  facts: { rules: undefined, book: undefined, own: [] },
  receivedAt: 0,
  view: firstMarketView,
  choosing: false,
  told: '',
};

/** Takes a snapshot over at `now` (ms of the page's clock). A choice made here is not undone by a snapshot from before it. */
export function takeSnapshot(state: PageState, snapshot: MarketSnapshot, now: number): PageState {
  const choosing = state.choosing && !sameView(snapshot.view, state.view);
  return {
    ...state,
    snapshot,
    facts: readFacts(snapshot),
    receivedAt: now,
    view: choosing ? state.view : snapshot.view,
    choosing,
  };
}

/** Chooses what to see. */
export function chooseView(state: PageState, part: Partial<MarketView>): PageState {
  const view = { ...state.view, ...part };
  return sameView(view, state.view) ? state : { ...state, view, choosing: true };
}

/** Slow prices come this much later than live ones at most; then the editor, which knows their pace, has fallen silent. */
const slowTimes = 10;

/** Age of the book at `now`, in ms; nothing where there is none. */
export function bookAge(state: PageState, now: number): number | undefined {
  const age = state.snapshot?.book?.ageMs;
  return age === undefined ? undefined : age + Math.max(0, now - state.receivedAt);
}

/**
 * How the prices stand at `now`. What was live when it was sent is not live for ever: the page judges by its own clock, so that it never shows
 * an old price as live although nothing comes any more.
 */
export function stateAt(state: PageState, now: number): MarketState {
  const { snapshot } = state;
  if (!snapshot) return 'waiting';
  const age = bookAge(state, now);
  if (age === undefined) return isCurrent(snapshot.state) ? 'waiting' : snapshot.state;
  const bound = snapshot.staleAfterMs * (snapshot.state === 'slow' ? slowTimes : 1);
  return isCurrent(snapshot.state) && age > bound ? 'stale' : snapshot.state;
}

/** Whether prices may be shown as those of now, and filled into the ticket. */
export function isCurrent(market: MarketState): boolean {
  return market === 'live' || market === 'slow';
}

/** A message of the editor; nothing for anything else. */
export function readEditorMessage(data: unknown): EditorToMarket | undefined {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return undefined;
  const kinds: readonly unknown[] = [
    'snapshot',
    'candles',
    'alerts',
    'fills',
    'told',
  ] satisfies EditorToMarket['kind'][];
  return kinds.includes(data.kind) ? (data as EditorToMarket) : undefined;
}

function sameView(a: MarketView, b: MarketView): boolean {
  return a.levels === b.levels && a.grouping === b.grouping && a.period === b.period && a.chart === b.chart;
}

function readFacts({ symbol, rules, book, ownOrders }: MarketSnapshot): PanelFacts {
  return {
    rules:
      rules &&
      readable(() => ({
        base: rules.base,
        quote: rules.quote,
        tickSize: exact(rules.tickSize),
        step: exact(rules.step),
      })),
    book:
      book && readable(() => ({ symbol, bids: book.bids.map(readLevel), asks: book.asks.map(readLevel) })),
    own: ownOrders.flatMap(({ side, price, remaining, state }): readonly OwnMark[] => {
      const read = readable(() => ({ price: exact(price), remaining: exact(remaining) }));
      return read ? [{ side: side === 'BUYER' ? 'bid' : 'ask', ...read, state }] : [];
    }),
  };
}

function readLevel({ price, quantity }: { readonly price: string; readonly quantity: string }): Level {
  return { price: exact(price), quantity: exact(quantity) };
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecimalError) return undefined;
    throw error;
  }
}

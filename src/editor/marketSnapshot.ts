import { toText, zero } from '../domain/decimal';
import { isOpen, remaining } from '../domain/order';
import type { Level } from '../domain/orderBook';
import type { MarketSnapshot, MarketView, PanelOrder } from '../protocol/market';
import type { FeedDepth } from '../trading/priceFeed';
import { staleAfterMs } from '../trading/priceFeed';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import { paperPricesPart } from './paperPriceWords';

/** Longest short text and longest sentence of the protocol. */
const longestText = 200;
const longestSentence = 4000;
/** Marks beyond these would make the snapshot large and the ladder unreadable. */
const mostOwnOrders = 200;

/** What a market panel's snapshot is made of. */
export interface MarketSnapshotSources {
  readonly venue: Venue | undefined;
  /** Why there is no venue. */
  readonly trouble: unknown;
  /** The environment that the settings name, while there is no venue. */
  readonly environment: MarketSnapshot['mode']['environment'];
  readonly armed: boolean;
  readonly unit: MarketSnapshot['unit'];
  readonly watched: boolean;
  readonly view: MarketView;
}

/** How deep a book has to be for a view: groups and the depth chart want all that there is. */
export function depthFor({ levels, grouping, chart }: MarketView): FeedDepth {
  return grouping > 1 || chart === 'depth' ? '50' : (String(levels) as `${typeof levels}`);
}

/** Everything that a market panel shows besides its charts; what is not known is absent. */
export function marketSnapshot(sources: MarketSnapshotSources, symbol: string): MarketSnapshot {
  const { venue, view } = sources;
  const rules = venue?.rules.get(symbol)?.value;
  const state = venue && rules ? venue.feed.state(symbol) : 'waiting';
  const trouble = troubleOf(sources, symbol);
  return {
    kind: 'snapshot',
    symbol: symbol.slice(0, longestText),
    mode: modeOf(sources),
    ...(rules && {
      rules: {
        base: rules.symbol.base,
        quote: rules.symbol.quote,
        tickSize: toText(rules.tickSize),
        step: toText(rules.step),
      },
    }),
    state,
    ...(trouble !== undefined && { trouble: trouble.slice(0, longestSentence) }),
    ...(venue && rules && bookPart(venue, symbol, Number(depthFor(view)))),
    staleAfterMs,
    ...ownOrdersPart(venue, symbol),
    watched: sources.watched,
    unit: sources.unit,
    view,
  };
}

function modeOf({ venue, trouble, environment, armed }: MarketSnapshotSources): MarketSnapshot['mode'] {
  const label = ({ name, label: called, baseUrl }: Venue['environment']): string =>
    name === 'custom' ? new URL(baseUrl).host : called;
  const missing = trouble === undefined ? 'Connecting' : 'Not connected';
  return {
    environment: venue?.environment.name ?? environment,
    label: (venue ? label(venue.environment) : missing).slice(0, longestText),
    live: venue?.environment.live ?? environment !== 'paper',
    armed,
    signedIn: venue?.signedIn ?? false,
    ...paperPricesPart(venue),
  };
}

/** Why the prices are not there or not live. */
function troubleOf({ venue, trouble }: MarketSnapshotSources, symbol: string): string | undefined {
  if (!venue) return trouble === undefined ? undefined : wordsOf(trouble);
  if (venue.rules.get(symbol)) {
    const failed = venue.feed.trouble(symbol);
    return failed === undefined ? undefined : wordsOf(failed);
  }
  if (venue.rules.trouble !== undefined) return wordsOf(venue.rules.trouble);
  if (venue.rules.readAt === undefined) return undefined;
  return `${symbol.slice(0, 60)} is not a market of ${venue.environment.label}. Switch the environment, or close this panel.`;
}

function bookPart(venue: Venue, symbol: string, depth: number): Pick<MarketSnapshot, 'book'> {
  const snapshot = venue.feed.snapshot(symbol);
  if (!snapshot) return {};
  const texts = (side: readonly Level[]): { price: string; quantity: string }[] =>
    side.slice(0, depth).map(({ price, quantity }) => ({ price: toText(price), quantity: toText(quantity) }));
  const { bids, asks } = snapshot.book;
  return { book: { bids: texts(bids), asks: texts(asks), depth, ageMs: venue.feed.ageMs(snapshot) } };
}

function ownOrdersPart(
  venue: Venue | undefined,
  symbol: string,
): Pick<MarketSnapshot, 'ownOrders' | 'ownOrdersTrouble'> {
  if (!venue?.signedIn) return { ownOrders: [] };
  const { trouble, readAt } = venue.orders;
  const told =
    trouble !== undefined
      ? `Your orders may be missing here or be over: ${wordsOf(trouble)}`
      : readAt === undefined
        ? 'Your orders have not been read yet.'
        : undefined;
  return {
    ownOrders: [...unknownOrders(venue, symbol), ...openOrders(venue, symbol)].slice(0, mostOwnOrders),
    ...(told !== undefined && { ownOrdersTrouble: told.slice(0, longestSentence) }),
  };
}

function openOrders(venue: Venue, symbol: string): readonly PanelOrder[] {
  return venue.orders.all().flatMap((order): readonly PanelOrder[] => {
    const { side, price } = order;
    if (order.symbol.code !== symbol || !isOpen(order) || !price) return [];
    if (side !== 'BUYER' && side !== 'SELLER') return [];
    const left = remaining(order);
    if (!left.gt(zero)) return [];
    const cancelling = venue.cancellations.cancellingOf(order) !== undefined;
    return [
      { side, price: toText(price), remaining: toText(left), state: cancelling ? 'cancelling' : 'open' },
    ];
  });
}

/** Of those nobody knows whether the exchange has them: they are marked as such, never left out. */
function unknownOrders(venue: Venue, symbol: string): readonly PanelOrder[] {
  return venue.unknown.all().flatMap((entry): readonly PanelOrder[] => {
    const { side, price, quantity } = entry;
    if (entry.symbol !== symbol || price === undefined) return [];
    return [{ side, price, remaining: quantity, state: 'unknown' }];
  });
}

import { toText, type Decimal } from '../domain/decimal';
import type { FeePercent, FeePercents } from '../domain/feeEstimate';
import type { MarketRules } from '../domain/market';
import type { Level, Side } from '../domain/orderBook';
import type { OwnOrder } from '../domain/orderCheck';
import type { TicketSnapshot } from '../protocol/ticket';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import { ownOrdersIn } from '../trading/ownOrders';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import { paperPricesPart } from './paperPriceWords';
import type { Settings } from './settings';

/** The ticket shows the best prices and estimates a market order by these. */
const levels = 50;
/** Own orders behind these change no finding but the number of those that are met. */
const ownOrdersPerSide = 20;
/** Longest short text of the protocol. */
const longestText = 200;

/** What a snapshot for the ticket is made of. */
export interface SnapshotSources {
  readonly venue: Venue | undefined;
  /** Why there is no venue. */
  readonly trouble: unknown;
  readonly settings: Settings;
  readonly arming: Arming;
  readonly clock: Clock;
}

/** Everything that the ticket shows for a market; what is not known is absent. */
export function ticketSnapshot(sources: SnapshotSources, symbol: string): TicketSnapshot {
  const { venue, settings, arming } = sources;
  const rules = venue?.rules.get(symbol);
  const limits = settings.limits(rules?.value.symbol.quote ?? '');
  const trouble = venue ? venue.rules.trouble : sources.trouble;
  const brakes = settings.problems().find((each) => each.brake);
  const told = brakes?.message ?? (trouble === undefined ? undefined : wordsOf(trouble));
  return {
    kind: 'snapshot',
    mode: {
      environment: venue?.environment.name ?? settings.get('environment'),
      label: venue ? labelOf(venue) : trouble === undefined ? 'Connecting' : 'Not connected',
      live: venue?.environment.live ?? settings.get('environment') !== 'paper',
      armed: arming.armed,
      signedIn: venue?.signedIn ?? false,
      ...paperPricesPart(venue),
    },
    markets: venue?.rules.all().map((each) => each.symbol.code) ?? [],
    ...(rules && { rules: { value: ruleTexts(rules.value), ageMs: rules.ageMs } }),
    ...bookPart(venue, symbol),
    ...(venue && rules && balancesPart(venue, rules.value, sources.clock)),
    limits: {
      rulesMaxAgeMs: limits.rulesMaxAgeMs,
      bookMaxAgeMs: limits.bookMaxAgeMs,
      ...(limits.maximumValue && { maximumValue: toText(limits.maximumValue) }),
      ...(limits.maximumValuePerDay && { maximumValuePerDay: toText(limits.maximumValuePerDay) }),
      ...(limits.priceBandPercent && { priceBandPercent: toText(limits.priceBandPercent) }),
    },
    ...(venue && rules && limits.maximumValuePerDay && dayUsePart(venue, rules.value)),
    ...(venue && { ownOrders: ownOrderTexts(venue, symbol) }),
    fees: feesPart(settings.feePercents(venue?.fees.rates())),
    unit: settings.get('display.unit'),
    ...(told !== undefined && { trouble: told.slice(0, longestText) }),
  };
}

function feesPart({ maker, taker }: FeePercents): TicketSnapshot['fees'] {
  const part = ({ percent, source }: FeePercent): TicketSnapshot['fees']['maker'] => ({
    percent: toText(percent),
    source,
  });
  return { maker: part(maker), taker: part(taker) };
}

function labelOf(venue: Venue): string {
  const { name, label, baseUrl } = venue.environment;
  // Cut as the protocol bounds it: a snapshot that breaks a bound would not be shown at all.
  return name === 'custom' ? new URL(baseUrl).host.slice(0, longestText) : label;
}

function ruleTexts(rules: MarketRules): NonNullable<TicketSnapshot['rules']>['value'] {
  return {
    symbol: rules.symbol.code,
    base: rules.symbol.base,
    quote: rules.symbol.quote,
    tickSize: toText(rules.tickSize),
    step: toText(rules.step),
    minimumValue: toText(rules.minimumValue),
    ...(rules.maximumValue && { maximumValue: toText(rules.maximumValue) }),
  };
}

function bookPart(venue: Venue | undefined, symbol: string): Pick<TicketSnapshot, 'book'> {
  const snapshot = venue?.feed.snapshot(symbol);
  if (!venue || !snapshot) return {};
  const trouble = venue.feed.trouble(symbol);
  const texts = (side: readonly Level[]): { price: string; quantity: string }[] =>
    side
      .slice(0, levels)
      .map(({ price, quantity }) => ({ price: toText(price), quantity: toText(quantity) }));
  return {
    book: {
      symbol,
      bids: texts(snapshot.book.bids),
      asks: texts(snapshot.book.asks),
      ageMs: venue.feed.ageMs(snapshot),
      ...(trouble !== undefined && { trouble: wordsOf(trouble).slice(0, longestText) }),
    },
  };
}

function dayUsePart(venue: Venue, { symbol }: MarketRules): Pick<TicketSnapshot, 'dayUse'> {
  const used = venue.dayUse.last(symbol.quote);
  return used ? { dayUse: { value: toText(used.value), ageMs: used.ageMs } } : {};
}

/** Those that another order would meet first: the highest buy orders and the lowest sell orders. */
function ownOrderTexts(venue: Venue, symbol: string): NonNullable<TicketSnapshot['ownOrders']> {
  const all = ownOrdersIn(symbol, venue.orders.all());
  const first = (side: Side): readonly OwnOrder[] =>
    all
      .filter((order) => order.side === side)
      .sort((a, b) => (side === 'BUYER' ? b.price.cmp(a.price) : a.price.cmp(b.price)))
      .slice(0, ownOrdersPerSide);
  return [...first('BUYER'), ...first('SELLER')].map(({ side, price, remaining }) => ({
    side,
    price: toText(price),
    remaining: toText(remaining),
  }));
}

function balancesPart(venue: Venue, rules: MarketRules, clock: Clock): Pick<TicketSnapshot, 'balances'> {
  const { base, quote, readAt } = venue.available(rules.symbol);
  if (readAt === undefined) return {};
  const text = (value: Decimal | undefined): string | undefined => value && toText(value);
  const baseText = text(base);
  const quoteText = text(quote);
  return {
    balances: {
      ageMs: Math.max(0, clock.now() - readAt),
      ...(baseText !== undefined && { base: baseText }),
      ...(quoteText !== undefined && { quote: quoteText }),
    },
  };
}

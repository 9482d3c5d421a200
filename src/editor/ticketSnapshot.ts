import { toText, type Decimal } from '../domain/decimal';
import type { FeePercent, FeePercents } from '../domain/feeEstimate';
import type { MarketRules } from '../domain/market';
import type { Level } from '../domain/orderBook';
import type { TicketSnapshot } from '../protocol/ticket';
import type { Arming } from '../trading/arming';
import type { Clock } from '../trading/clock';
import type { Venue } from '../trading/venue';
import { wordsOf } from './errorWords';
import type { Settings } from './settings';

/** The ticket shows the best prices and estimates a market order by these. */
const levels = 50;
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
    },
    markets: venue?.rules.all().map((each) => each.symbol.code) ?? [],
    ...(rules && { rules: { value: ruleTexts(rules.value), ageMs: rules.ageMs } }),
    ...bookPart(venue, symbol),
    ...(venue && rules && balancesPart(venue, rules.value, sources.clock)),
    limits: {
      rulesMaxAgeMs: limits.rulesMaxAgeMs,
      bookMaxAgeMs: limits.bookMaxAgeMs,
      ...(limits.maximumValue && { maximumValue: toText(limits.maximumValue) }),
      ...(limits.priceBandPercent && { priceBandPercent: toText(limits.priceBandPercent) }),
    },
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

import { exact, quotient, toText, type Decimal } from '../../src/domain/decimal';
import { formatAge, formatOnGrid, formatPlain } from '../../src/domain/format';
import { bestAsk, bestBid, mid, spread, spreadPercent } from '../../src/domain/orderBook';
import type { MarketState } from '../../src/protocol/market';
import { bookAge, isCurrent, stateAt, type PageState } from './marketState';

/** What helps when prices are not live. */
export type Remedy = 'refresh' | 'testConnection';

/** The figures at the head of a market panel, to be read as they stand; a dash where nothing is known. */
export interface HeadWords {
  readonly state: MarketState;
  /** Whether the figures are those of now; else they are greyed and their age is said. */
  readonly current: boolean;
  /** `Live`, `Stale: 12 s old`. */
  readonly standing: string;
  /** Why it is not live and what to do; empty while all is well. */
  readonly advice: string;
  readonly remedy: Remedy | undefined;
  readonly bid: string;
  readonly ask: string;
  readonly mid: string;
  /** Mid in toman, where that was asked for; else empty. */
  readonly midToman: string;
  readonly spread: string;
  /** `0.0008% · 1 tick`. */
  readonly spreadDetail: string;
}

const dash = '\u2013';
const ten = exact('10');
const names: Readonly<Record<MarketState, string>> = {
  waiting: 'Waiting for prices',
  live: 'Live',
  slow: 'Slow',
  stale: 'Stale',
  offline: 'Offline',
  refused: 'Refused',
};

/** The words for a state at `now` (ms of the page's clock). */
export function headWords(state: PageState, now: number): HeadWords {
  const { rules, book } = state.facts;
  const market = stateAt(state, now);
  const price = (value: Decimal | undefined): string =>
    value ? (rules ? formatOnGrid(value, rules.tickSize) : formatPlain(value)) : dash;
  const middle = book && mid(book);
  return {
    state: market,
    current: isCurrent(market),
    standing: standingWords(market, bookAge(state, now)),
    ...adviceOf(market, state.snapshot?.trouble),
    bid: price(book && bestBid(book)?.price),
    ask: price(book && bestAsk(book)?.price),
    mid: price(middle),
    midToman: middle && countsInToman(state) ? `${formatPlain(middle.div(ten))} toman` : '',
    ...spreadWords(state),
  };
}

/** Whether values of this market are told in toman. */
export function countsInToman({ snapshot, facts }: PageState): boolean {
  return snapshot?.unit === 'Toman' && facts.rules?.quote === 'IRR';
}

function spreadWords({ facts: { rules, book } }: PageState): Pick<HeadWords, 'spread' | 'spreadDetail'> {
  const width = book && spread(book);
  if (!width) return { spread: dash, spreadDetail: '' };
  const percent = spreadPercent(book);
  const ticks = rules && quotient(width, rules.tickSize, 0);
  const parts = [
    percent && `${formatPlain(percent.round(4, 0))}%`,
    ticks && `${formatPlain(ticks)} ${toText(ticks) === '1' ? 'tick' : 'ticks'}`,
  ];
  return {
    spread: formatPlain(width),
    spreadDetail: parts.filter((each) => each !== undefined).join(' \u00b7 '),
  };
}

function standingWords(market: MarketState, ageMs: number | undefined): string {
  const name = names[market];
  if (ageMs === undefined) return market === 'waiting' ? `${name}\u2026` : `${name}: no prices`;
  if (market === 'live') return ageMs < 1000 ? `${name}, now` : `${name}, ${formatAge(ageMs)} ago`;
  return `${name}: ${formatAge(ageMs)} old`;
}

const unusable = 'These prices are old and cannot be filled in.';

/** What is said where the exchange itself gave no reason. */
const otherwise: Readonly<Record<MarketState, string>> = {
  waiting: '',
  live: '',
  slow: 'Prices come less often now. Look at their age before you use one.',
  stale: `No fresh prices have come for a while; they are asked for again and again. ${unusable}`,
  offline: `The exchange cannot be reached. Check your connection. ${unusable}`,
  refused: `The exchange refuses to give the order book. ${unusable}`,
};
const remedies: Readonly<Record<MarketState, Remedy | undefined>> = {
  waiting: 'refresh',
  live: undefined,
  slow: undefined,
  stale: 'refresh',
  offline: 'testConnection',
  refused: 'testConnection',
};

function adviceOf(market: MarketState, trouble: string | undefined): Pick<HeadWords, 'advice' | 'remedy'> {
  if (market === 'live') return { advice: '', remedy: undefined };
  const why =
    trouble === undefined ? otherwise[market] : isCurrent(market) ? trouble : `${trouble} ${unusable}`;
  const advice = market === 'waiting' ? (trouble ?? '') : why;
  return { advice, remedy: advice === '' ? undefined : remedies[market] };
}

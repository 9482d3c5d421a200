import { decimalPlaces, exact, quotient, zero, type Decimal } from '../../src/domain/decimal';
import { feeFor, feePercentWords, type FeePercent, type FeeSource } from '../../src/domain/feeEstimate';
import { formatOnGrid, formatPlain } from '../../src/domain/format';
import type { MarketRules } from '../../src/domain/market';
import { bestAsk, bestBid, type Side } from '../../src/domain/orderBook';
import { estimateOrder, type OrderEstimate } from '../../src/domain/orderEstimate';
import { readTypedNumber } from '../../src/domain/typedNumber';
import type { TicketSnapshot } from '../../src/protocol/ticket';
import { percentOf } from './bookFigures';
import { factsAt, linkContextAt, type TicketState } from './ticketState';

/** A row of the estimate: a name, a figure or a dash, and what it means. */
export interface EstimateRow {
  readonly name: string;
  readonly figure: string;
  readonly title: string;
}

/** What the order would cost or bring, and the sentence above the button. */
export interface EstimateFigures {
  readonly rows: readonly EstimateRow[];
  /** `Buy 12.50 USDT at 1,262,390 IRR`; or what is still missing. */
  readonly summary: string;
  /** Whether the summary tells an order, rather than what is missing. */
  readonly complete: boolean;
  /** For a market order: what the typed quantity is worth by the book now, quote, grouped. */
  readonly walkedTotal: string | undefined;
}

const dash = '\u2013';
const ten = exact('10');
const feeTitles: Readonly<Record<FeeSource, string>> = {
  settings: 'The percentage in your settings (invex.fees.percent)',
  seen: 'What your last fills of this kind were charged',
  assumed:
    'No fill has told your rate yet, so this is the highest one that the exchange names. Set your own with invex.fees.percent',
};

/** Estimates the order as it stands at `now` (ms of the ticket's clock). The rows are always the same, so that nothing jumps. */
export function estimateFigures(state: TicketState, now: number): EstimateFigures {
  const facts = factsAt(state, now);
  const { rules, book, side, type } = linkContextAt(state, now);
  const price = type === 'LIMIT' ? amount(state.draft.price) : undefined;
  const quantity = amount(state.draft.quantity);
  const ready = rules && quantity && (type === 'MARKET' || price);
  const fees = facts?.fees;
  const fee = fees && (type === 'MARKET' || price) ? feeFor({ side, price }, book, fees) : undefined;
  const estimate = ready ? estimateOrder({ side, price, quantity }, book, fee?.percent ?? zero) : undefined;
  const best = book && (side === 'BUYER' ? bestAsk(book) : bestBid(book))?.price;
  const unit = state.received?.snapshot.unit ?? 'IRR';
  return {
    rows: [
      ...(type === 'MARKET' ? marketRows(estimate, best, rules) : []),
      ...valueRows(estimate, type, rules, unit),
      ...feeRows(estimate, side, fee, rules),
    ],
    ...summaryOf(side, type, price, quantity, estimate, rules),
    walkedTotal: type === 'MARKET' && estimate ? formatPlain(estimate.value) : undefined,
  };
}

function marketRows(
  estimate: OrderEstimate | undefined,
  best: Decimal | undefined,
  rules: MarketRules | undefined,
): readonly EstimateRow[] {
  const walk = estimate?.walk;
  const money = (value: Decimal | undefined): string =>
    value && rules ? `\u2248 ${shortPrice(value, rules)} ${rules.symbol.quote}` : dash;
  const slip = walk?.average && best && percentOf(walk.average.minus(best).abs(), best);
  return [
    {
      name: 'Average price',
      figure: money(walk?.average),
      title: 'The average price if the book stays as it is now',
    },
    { name: 'Worst price', figure: money(walk?.worst), title: 'The last level that the order would take' },
    {
      name: 'Slippage',
      figure: slip ? `\u2248 ${slip}%` : dash,
      title: 'How much worse the average is than the best price',
    },
  ];
}

function valueRows(
  estimate: OrderEstimate | undefined,
  type: 'LIMIT' | 'MARKET',
  rules: MarketRules | undefined,
  unit: TicketSnapshot['unit'],
): readonly EstimateRow[] {
  const about = type === 'MARKET' ? '\u2248 ' : '';
  const value = estimate && rules ? `${about}${formatPlain(estimate.value)} ${rules.symbol.quote}` : dash;
  // A limit order's value stands in the total already.
  const rows: EstimateRow[] =
    type === 'MARKET' ? [{ name: 'Order value', figure: value, title: 'By the book as it is now' }] : [];
  if (unit === 'Toman' && rules?.symbol.quote === 'IRR') {
    const tomans = estimate ? `${about}${formatPlain(estimate.value.div(ten))} Toman` : dash;
    rows.push({ name: 'In toman', figure: tomans, title: '10 IRR are 1 toman; the exchange counts in IRR' });
  }
  return rows;
}

function feeRows(
  estimate: OrderEstimate | undefined,
  side: Side,
  fee: FeePercent | undefined,
  rules: MarketRules | undefined,
): readonly EstimateRow[] {
  const currency = side === 'BUYER' ? rules?.symbol.base : rules?.symbol.quote;
  const figure = (value: Decimal | undefined): string =>
    value && currency && fee ? `\u2248 ${formatPlain(cut(value, rules, side))} ${currency}` : dash;
  return [
    { name: 'Fee', figure: figure(estimate?.fee), title: 'The exchange decides the real fee' },
    {
      name: 'Fee rate',
      figure: fee && estimate ? feePercentWords(fee) : dash,
      title:
        fee && estimate
          ? feeTitles[fee.source]
          : 'Depends on whether the order rests on the book or takes from it',
    },
    { name: 'You receive', figure: figure(estimate?.receives), title: 'After the estimated fee' },
  ];
}

function summaryOf(
  side: Side,
  type: 'LIMIT' | 'MARKET',
  price: Decimal | undefined,
  quantity: Decimal | undefined,
  estimate: OrderEstimate | undefined,
  rules: MarketRules | undefined,
): Pick<EstimateFigures, 'summary' | 'complete'> {
  if (!rules) return { summary: 'Choose a market.', complete: false };
  const needsPrice = type === 'LIMIT' && !price;
  if (needsPrice || !quantity) {
    const missing = [...(needsPrice ? ['a price'] : []), ...(quantity ? [] : ['a quantity or a total'])];
    return { summary: `Enter ${missing.join(' and ')}.`, complete: false };
  }
  const verb = side === 'BUYER' ? 'Buy' : 'Sell';
  const what = `${verb} ${formatOnGrid(quantity, rules.step)} ${rules.symbol.base}`;
  if (price) {
    return {
      summary: `${what} at ${formatOnGrid(price, rules.tickSize)} ${rules.symbol.quote}`,
      complete: true,
    };
  }
  const about = estimate?.walk?.average;
  const at = about ? `, about ${shortPrice(about, rules)} ${rules.symbol.quote}` : '';
  return { summary: `${what} at the market price${at}`, complete: true };
}

function amount(typed: string): Decimal | undefined {
  const read = readTypedNumber(typed);
  return read.ok ? read.value : undefined;
}

/** An estimated price, cut two digits behind the tick's: an estimate claims no more. */
function shortPrice(value: Decimal, rules: MarketRules): string {
  return formatPlain(quotient(value, exact('1'), decimalPlaces(rules.tickSize) + 2));
}

/** An estimated amount, cut two digits behind the grid's last. */
function cut(value: Decimal, rules: MarketRules | undefined, side: Side): Decimal {
  if (!rules) return value;
  const places = decimalPlaces(side === 'BUYER' ? rules.step : rules.tickSize) + 2;
  return quotient(value, exact('1'), Math.min(places, 18));
}

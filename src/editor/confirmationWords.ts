import { decimalPlaces, exact, one, quotient, zero, type Decimal } from '../domain/decimal';
import { feeFor, feePercentWords, type FeePercent, type FeePercents } from '../domain/feeEstimate';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import type { OrderBook } from '../domain/orderBook';
import type { OrderDraft } from '../domain/orderDraft';
import { estimateOrder, type OrderEstimate } from '../domain/orderEstimate';
import type { Problem } from '../domain/problems';
import { readTypedNumber } from '../domain/typedNumber';
import type { Environment } from '../exchange/environments';
import { moneyWords } from './environmentChoice';

/** What a confirmation tells: an order that passed the checks, and the figures of that same moment. */
export interface Confirmation {
  readonly draft: OrderDraft;
  readonly rules: MarketRules;
  /** Absent where it is too old to estimate from. */
  readonly book: OrderBook | undefined;
  readonly problems: readonly Problem[];
  readonly environment: Environment;
  /** Commissions for the estimate. */
  readonly fees: FeePercents;
  /** With `Toman`, rial amounts are told in toman, too. */
  readonly unit: 'IRR' | 'Toman' | 'USDT';
  /** The time of day of the figures. */
  readonly asOf: string;
  /** When identical orders were sent of which nobody knows yet what became (times of day); none: an ordinary order. */
  readonly twinsSentAt: readonly string[];
}

const ten = exact('10');

/** The words of the dialog: first what would happen and where, then the figures, estimates marked as such. */
export function confirmationWords(confirmation: Confirmation): {
  readonly message: string;
  readonly detail: string;
} {
  const { draft, rules, book, problems, environment, fees, asOf, twinsSentAt } = confirmation;
  const { base, quote } = rules.symbol;
  const quantity = amount(draft.quantity);
  const price = draft.type === 'LIMIT' ? amount(draft.price ?? '') : undefined;
  const order = { side: draft.side, price, quantity };
  const fee = feeFor(order, book, fees);
  const estimate = estimateOrder(order, book, fee.percent);
  const mode = environment.live ? `LIVE, ${environment.label}` : 'PAPER';
  const verb = draft.side === 'BUYER' ? 'Buy' : 'Sell';
  const how = price ? `at ${formatOnGrid(price, rules.tickSize)} ${quote}` : 'at market';
  const findings = problems.map((each) => each.message);
  const lines = [
    moneyWords(environment),
    ...(twinsSentAt.length > 0 ? ['', twinWords(twinsSentAt)] : []),
    '',
    `Market: ${rules.symbol.code}`,
    `Side: ${verb}`,
    `Quantity: ${formatOnGrid(quantity, rules.step)} ${base}`,
    `Price: ${price ? `${formatOnGrid(price, rules.tickSize)} ${quote}` : 'the best there is (market order)'}`,
    ...(estimate ? estimateLines(confirmation, estimate, price, fee) : []),
    ...(price
      ? []
      : [
          `Estimated from the order book of ${asOf}. What cannot fill is expected to be cancelled by the exchange; nothing stays on the book.`,
        ]),
    ...(findings.length > 0 ? ['', ...findings] : []),
  ];
  return {
    message: `${mode}: ${verb} ${formatOnGrid(quantity, rules.step)} ${base} ${how}${twinsSentAt.length > 0 ? ' a second time' : ''}?`,
    detail: lines.join('\n'),
  };
}

function twinWords(sentAt: readonly string[]): string {
  const [what, whose, it] =
    sentAt.length === 1
      ? [
          'an identical order',
          'its outcome is',
          'It may be live on the exchange: if so, this one comes on top of it.',
        ]
      : [
          `${sentAt.length} identical orders`,
          'their outcome is',
          'They may be live on the exchange: if so, this one comes on top of them.',
        ];
  return `You sent ${what} before (${sentAt.join(', ')}), and ${whose} not known yet. ${it}`;
}

function estimateLines(
  { rules, unit }: Confirmation,
  { value, walk, fee, feeIn }: OrderEstimate,
  price: Decimal | undefined,
  feePercent: FeePercent,
): readonly string[] {
  const { base, quote } = rules.symbol;
  const toman = unit === 'Toman' && quote === 'IRR' ? ` (${formatPlain(value.div(ten))} toman)` : '';
  const money = (shown: Decimal): string =>
    `${formatPlain(cut(shown, decimalPlaces(rules.tickSize) + 2))} ${quote}`;
  const feeText =
    feeIn === 'base'
      ? `${feeWords(fee, decimalPlaces(rules.step) + 2)} ${base}`
      : `${feeWords(fee, decimalPlaces(rules.tickSize) + 2)} ${quote}`;
  return [
    `Total${price ? '' : ' (estimate)'}: ${formatPlain(value)} ${quote}${toman}`,
    ...(!price && walk?.average ? [`Average price (estimate): ${money(walk.average)}`] : []),
    ...(!price && walk?.worst ? [`Worst price (estimate): ${money(walk.worst)}`] : []),
    `Fee (estimate, ${feePercentWords(feePercent)}): ${feeText}`,
  ];
}

/** An estimate claims no more digits than its grid and two; one that is too small for them is not shown as nothing. */
function feeWords(fee: Decimal, places: number): string {
  const shown = cut(fee, places);
  if (shown.gt(zero) || !fee.gt(zero)) return formatPlain(shown);
  return `under ${formatPlain(exact(places === 0 ? '1' : `0.${'0'.repeat(places - 1)}1`))}`;
}

function cut(value: Decimal, places: number): Decimal {
  return quotient(value, one, places);
}

function amount(typed: string): Decimal {
  const read = readTypedNumber(typed);
  return read.ok ? read.value : zero;
}

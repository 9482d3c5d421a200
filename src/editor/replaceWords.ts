import { formatOnGrid, formatPlain } from '../domain/format';
import type { Decimal } from '../domain/decimal';
import type { MarketRules } from '../domain/market';
import { remaining, type Order } from '../domain/order';
import type { Problem } from '../domain/problems';
import type { Environment } from '../exchange/environments';
import { sideWord } from '../trading/orderWords';
import { moneyWords } from './environmentChoice';

/** An order that is to be replaced, and by what: price in quote, quantity in base. */
export interface ReplaceQuestion {
  readonly order: Order;
  readonly rules: MarketRules;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly problems: readonly Problem[];
  readonly environment: Environment;
}

/** The words of the dialog: what is replaced by what, and plainly in which steps. */
export function replaceWords({ order, rules, price, quantity, problems, environment }: ReplaceQuestion): {
  readonly message: string;
  readonly detail: string;
} {
  const { base, quote } = rules.symbol;
  const mode = environment.live ? `LIVE, ${environment.label}` : 'PAPER';
  const line = (amount: Decimal, at: Decimal | undefined): string =>
    `${formatOnGrid(amount, rules.step)} ${base} at ${at ? formatOnGrid(at, rules.tickSize) : '?'} ${quote}`;
  const now = `${formatOnGrid(quantity, rules.step)} ${base} at ${formatOnGrid(price, rules.tickSize)} ${quote}`;
  const findings = problems.map((each) => each.message);
  return {
    message: `${mode}: replace the order by ${sideWord(order.side)} ${now}?`,
    detail: [
      moneyWords(environment),
      '',
      `Now: ${sideWord(order.side)} ${line(remaining(order), order.price)}`,
      `New: ${sideWord(order.side)} ${now} (total ${formatPlain(price.times(quantity))} ${quote})`,
      '',
      'The exchange cannot change an order, so these are two steps:',
      '1. The order is cancelled, and that is verified. If it cannot be, nothing is placed.',
      '2. The rest is placed as a new order, at the end of the queue at its price.',
      'In between nothing of it is on the book. What fills before the cancel takes effect makes the new order smaller.',
      ...(findings.length > 0 ? ['', ...findings] : []),
    ].join('\n'),
  };
}

import { zero } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import { remaining, type Order } from '../domain/order';
import type { CancelReport } from '../trading/cancellations';
import { plainText, sideWord } from '../trading/orderWords';
import { wordsOf } from './errorWords';

/** An order in one line, by what of it is not filled unless a quantity (base) is given. */
export function openPartWords(order: Order, quantity = remaining(order)): string {
  const price =
    order.price && order.type === 'LIMIT'
      ? ` at ${formatPlain(order.price)} ${order.symbol.quote}`
      : ' at market';
  return `${sideWord(order.side)} ${formatPlain(quantity)} ${order.symbol.base}${price}`;
}

/** How a cancel stands, for a trader: what the order itself says, and what to do where it does not. */
export function cancelWords(report: CancelReport): string {
  const { order } = report;
  switch (report.state) {
    case 'cancelled':
    case 'filled':
      return endedWords(report.state, order);
    case 'still-open': {
      const asked =
        report.answer.state === 'asked'
          ? 'The exchange took the request to cancel'
          : 'The answer to the request to cancel was lost';
      return `${asked}, and the order is still open (${plainText(order.status)}): ${openPartWords(order)}.${filledWords(order)} It is looked at until it is over; you may ask again.`;
    }
    case 'refused':
      return `The order is still open: ${openPartWords(order)}. ${wordsOf(report.error)}`;
    case 'not-sent':
      return `The order was not cancelled: ${openPartWords(order)}. ${wordsOf(report.error)}`;
    case 'unclear':
      return `How the order stands is not known: ${openPartWords(order)}. Refresh to see it. ${wordsOf(report.error)}`;
  }
}

/** How an order ended whose cancelling was asked for. */
export function endedWords(state: 'cancelled' | 'filled', order: Order): string {
  return state === 'cancelled'
    ? `Cancelled: ${openPartWords(order)}.${filledWords(order)}`
    : `The order was filled before it could be cancelled: ${openPartWords(order, order.quantity)}.`;
}

/** What had been filled of an order that was not filled whole; nothing when nothing was. */
function filledWords(order: Order): string {
  return order.filled.gt(zero)
    ? ` ${formatPlain(order.filled)} ${order.symbol.base} of it had been filled before.`
    : '';
}

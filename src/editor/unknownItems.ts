import { exact } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import { readSymbol } from '../domain/market';
import type { JournalEntry } from '../trading/journalEntry';
import { plainText, sideWord } from '../trading/orderWords';
import type { UnknownOrder } from '../trading/unknownOrders';
import { formatMoment, formatTime, type Calendar } from './moments';

/** A line of an unknown order's details. */
export interface UnknownDetail {
  readonly label: string;
  readonly value: string;
}

/** An unknown order's name in the tree, as an open one is called: `Buy 24 USDT`. */
export function unknownLabel({ side, quantity, symbol }: JournalEntry): string {
  return `${sideWord(side)} ${formatPlain(exact(quantity))} ${plainText(readSymbol(symbol)?.base ?? symbol)}`;
}

/** What the row of an unknown order says beside its name; the word that counts comes first, since a narrow view cuts the rest off. */
export function unknownSummary(order: UnknownOrder): string {
  return `unknown \u00b7 ${lookupWords(order)}`;
}

/** What a screen reader says of the row. */
export function unknownSpoken(order: UnknownOrder): string {
  const { entry } = order;
  return `${unknownLabel(entry)}, ${priceOf(entry)}, outcome not known yet, ${lookupWords(order)}`;
}

function lookupWords({ looking, nextAt }: UnknownOrder): string {
  return looking === 'here'
    ? 'looking it up'
    : looking === 'elsewhere'
      ? 'another window looks it up'
      : nextAt === undefined
        ? 'to be looked up'
        : `next lookup ${formatTime(nextAt)}`;
}

function priceOf({ price, symbol }: JournalEntry): string {
  if (price === undefined) return 'market';
  return `${formatPlain(exact(price))} ${plainText(readSymbol(symbol)?.quote ?? '')}`.trim();
}

/** The details of an unknown order: what was sent, until when it can be accepted, and how looking it up goes. */
export function unknownDetails(order: UnknownOrder, calendar: Calendar): readonly UnknownDetail[] {
  const { entry, lookups, last, looking, nextAt } = order;
  const next =
    looking === 'here'
      ? 'now'
      : looking === 'elsewhere'
        ? 'now, by another window'
        : nextAt === undefined
          ? 'not planned'
          : formatTime(nextAt);
  return [
    { label: 'Client order id', value: entry.clientOrderId },
    { label: 'Market', value: entry.symbol },
    { label: 'Price', value: priceOf(entry) },
    { label: 'Sent', value: formatMoment(Date.parse(entry.writtenAt), calendar) },
    { label: 'Expires', value: formatMoment(entry.expiresAtMs, calendar) },
    { label: 'Lookups', value: String(lookups) },
    {
      label: 'Last lookup',
      value: last ? `${formatTime(last.at)}${last.elsewhere ? ', by another window' : ''}` : 'none yet',
    },
    ...(last ? [{ label: 'It said', value: last.said }] : []),
    { label: 'Next lookup', value: next },
  ];
}

/** What to tell once somebody had unknown orders looked up by hand and these are still unknown. */
export function stillUnknownWords(orders: readonly UnknownOrder[]): string {
  const said = orders.map(({ last }) => last?.said).find((each) => each !== undefined) ?? '';
  const many =
    orders.length === 1
      ? 'One order is still unknown. It is'
      : `${orders.length} orders are still unknown. They are`;
  return `${many} looked up until the outcome is known. ${said}`.trim();
}

import { exact, type Decimal } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { isOpen, remaining, type Order, type Trade } from '../domain/order';
import { feeCurrency, fillsOf } from '../domain/orderFills';
import type { JournalEntry } from '../trading/journalEntry';
import { filledPercent, roleWord, sideWord, statusWords, typeWord } from '../trading/orderWords';
import { wordsOf } from './errorWords';
import { formatMoment, type Calendar } from './moments';
import { orderLabel, priceWords } from './orderRow';

/** An order as it is to be described. */
export interface DescribedOrder {
  /** With its trades, where those could be read. */
  readonly order: Order;
  readonly rules: MarketRules | undefined;
  /** Where it is, for example `PAPER`. */
  readonly where: string;
  readonly cancelling: boolean;
  /** When this was read (ms since the epoch), and why it could not be read since. */
  readonly readAt: number;
  readonly trouble?: unknown;
  readonly calendar: Calendar;
}

type Row = readonly [name: string, markdown: string];

const longest = 200;
const tradesInHover = 5;

/** Text of the server's as Markdown that shows just that text: no markup, no link, no new line. */
export function markdownText(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  const short = line.length > longest ? `${line.slice(0, longest - 1)}\u2026` : line;
  return short.replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** A moment as the exchange wrote it, in the calendar; one that cannot be read as it came. */
export function serverMoment(text: string, calendar: Calendar): string {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? text : formatMoment(ms, calendar);
}

/** What the pointer over an order's row says. */
export function orderHover(described: DescribedOrder): string {
  const { order } = described;
  const trades = order.trades?.slice(-tradesInHover) ?? [];
  const left = (order.trades?.length ?? 0) - trades.length;
  return [
    `**${title(described)}**`,
    table(['', ''], [...standing(described), ...figures(described), ...times(described)]),
    ...(trades.length > 0 ? [tradeTable(described, trades)] : []),
    ...(left > 0 ? [`The last ${trades.length} trades; ${left} more in the details.`] : []),
    reading(described),
  ].join('\n\n');
}

/** Everything about an order, as a page. */
export function orderPageText(described: DescribedOrder): string {
  const { order } = described;
  const trades = order.trades ?? [];
  const ids: Row[] = [
    ['Order id', markdownText(order.orderId)],
    ...optional('Client order id', order.clientOrderId),
    ...optional('Id of the request to cancel', order.cancelOrderId),
  ];
  return [
    `# ${title(described)}`,
    reading(described),
    table(
      ['Field', 'Value'],
      [...standing(described), ...asked(described), ...figures(described), ...times(described), ...ids],
    ),
    '## Trades',
    trades.length > 0
      ? tradeTable(described, trades)
      : order.trades
        ? 'Nothing was filled.'
        : 'The trades of this order could not be read.',
    ...(fillsOf(order)?.quantity.eq(order.filled) === false
      ? ['The exchange lists trades of another sum than it says is filled; they may follow in a moment.']
      : []),
  ].join('\n\n');
}

/** A placement whose outcome is not known, as a page; `outcome`: what became of it meanwhile. */
export function unknownPageText(
  entry: JournalEntry,
  where: string,
  calendar: Calendar,
  outcome?: string,
): string {
  const price = entry.price === undefined ? 'market' : formatPlain(exact(entry.price));
  return [
    `# ${where}: ${sideWord(entry.side)} ${formatPlain(exact(entry.quantity))} ${markdownText(entry.symbol)}`,
    outcome === undefined
      ? 'The answer to this order was lost: **it may be live on the exchange**. It is looked up until that is known. Do not place it again meanwhile.'
      : markdownText(outcome),
    table(
      ['Field', 'Value'],
      [
        ['Market', markdownText(entry.symbol)],
        ['Type', markdownText(typeWord(entry.type))],
        ['Price', price],
        ['Quantity', formatPlain(exact(entry.quantity))],
        ['Sent', formatMoment(Date.parse(entry.writtenAt), calendar)],
        ['Can be accepted until', formatMoment(entry.expiresAtMs, calendar)],
        ['Client order id', markdownText(entry.clientOrderId)],
      ],
    ),
  ].join('\n\n');
}

function title({ order, rules, where }: DescribedOrder): string {
  return `${where}: ${markdownText(orderLabel(order, rules))} at ${markdownText(priceWords(order, rules))}`;
}

function standing({ order, cancelling }: DescribedOrder): Row[] {
  const words = statusWords(order);
  const raw = words === order.status ? '' : ` (${markdownText(order.status)})`;
  return [
    ['Status', `${cancelling && isOpen(order) ? 'cancelling; still ' : ''}${markdownText(words)}${raw}`],
  ];
}

function asked({ order, rules }: DescribedOrder): Row[] {
  return [
    ['Market', markdownText(order.symbol.code)],
    ['Side', markdownText(sideWord(order.side))],
    ['Type', markdownText(typeWord(order.type))],
    ['Price', markdownText(priceWords(order, rules))],
    ['Quantity', `${formatPlain(order.quantity)} ${markdownText(order.symbol.base)}`],
  ];
}

function figures({ order }: DescribedOrder): Row[] {
  const base = markdownText(order.symbol.base);
  const quote = markdownText(order.symbol.quote);
  const fills = fillsOf(order);
  const rows: Row[] = [
    [
      'Filled',
      `${formatPlain(order.filled)} of ${formatPlain(order.quantity)} ${base} (${filledPercent(order)}%)`,
    ],
  ];
  if (isOpen(order)) rows.push(['Remaining', `${formatPlain(remaining(order))} ${base}`]);
  if (fills?.averagePrice) {
    rows.push(
      ['Average price', `${formatPlain(fills.averagePrice)} ${quote}`],
      ['Value of the fills', `${formatPlain(fills.value)} ${quote}`],
      ['Fee', feeWords(order, fills.fee)],
    );
  }
  return rows;
}

function times({ order, calendar }: DescribedOrder): Row[] {
  return [
    ['Placed', markdownText(serverMoment(order.createdAt, calendar))],
    ['Last change', markdownText(serverMoment(order.updatedAt, calendar))],
  ];
}

function tradeTable({ order, calendar }: DescribedOrder, trades: readonly Trade[]): string {
  return table(
    ['Time', 'Price', 'Quantity', 'Fee', 'Role'],
    trades.map((trade) => [
      markdownText(serverMoment(trade.createdAt, calendar)),
      `${formatPlain(trade.price)} ${markdownText(order.symbol.quote)}`,
      `${formatPlain(trade.quantity)} ${markdownText(order.symbol.base)}`,
      feeWords(order, trade.fee),
      markdownText(roleWord(trade.type)),
    ]),
  );
}

function feeWords(order: Order, fee: Decimal): string {
  const currency = feeCurrency(order);
  return `${formatPlain(fee)} ${currency === undefined ? 'of a currency that is not known' : markdownText(currency)}`;
}

/** A page stands still while nobody looks at it, so it says of when it is. */
function reading({ readAt, trouble, calendar }: DescribedOrder): string {
  const read = `Read at ${formatMoment(readAt, calendar)}.`;
  return trouble === undefined
    ? read
    : `**${read} It could not be read since:** ${markdownText(wordsOf(trouble))}`;
}

function optional(name: string, value: string | undefined): Row[] {
  return value === undefined ? [] : [[name, markdownText(value)]];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

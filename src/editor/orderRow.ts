import { zero } from '../domain/decimal';
import { formatOnGrid, formatPlain } from '../domain/format';
import type { MarketRules } from '../domain/market';
import { isOpen, type Order } from '../domain/order';
import { filledPercent, plainText, sideWord, statusWords } from '../trading/orderWords';

/** An order's row in the tree, as words; the icon is a codicon's name, the colour a theme's. */
export interface OrderRow {
  readonly label: string;
  readonly description: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly icon: string;
  readonly color?: string;
  readonly contextValue: 'order.open' | 'order.cancelling' | 'order.over';
}

/** From nothing to all. */
const fillings = ['\u25cb', '\u25d4', '\u25d1', '\u25d5', '\u25cf'] as const;

/**
 * How far an order is filled, for the eye: `◑ 40%`, short enough for a side bar. Something filled is never the empty circle, something
 * missing never the full one.
 */
export function progressMark(order: Pick<Order, 'filled' | 'quantity'>): string {
  const percent = filledPercent(order);
  const most = fillings.length - 1;
  const quarters = Math.round((Number.parseInt(percent, 10) * most) / 100);
  const step = order.filled.lte(zero)
    ? 0
    : order.filled.lt(order.quantity)
      ? Math.min(most - 1, Math.max(1, quarters))
      : most;
  return `${fillings[step] ?? ''} ${percent}%`;
}

/** An order's price with its currency, or that it takes what the market gives. */
export function priceWords(order: Order, rules: MarketRules | undefined): string {
  if (!order.price || order.type !== 'LIMIT') return `market, ${plainText(order.symbol.quote)}`;
  const price = rules ? formatOnGrid(order.price, rules.tickSize) : formatPlain(order.price);
  return `${price} ${plainText(order.symbol.quote)}`;
}

/** An order's side, quantity and currency: `Buy 12.50 USDT`. */
export function orderLabel(order: Order, rules: MarketRules | undefined): string {
  const quantity = rules ? formatOnGrid(order.quantity, rules.step) : formatPlain(order.quantity);
  return `${sideWord(order.side)} ${quantity} ${plainText(order.symbol.base)}`;
}

/**
 * The row of an order. `cancelling`: it was asked to be cancelled and has not said that it is over; `ended`: when an order that is over
 * last changed, in words.
 */
export function orderRow(
  order: Order,
  rules: MarketRules | undefined,
  { cancelling, ended }: { readonly cancelling: boolean; readonly ended: string },
): OrderRow {
  const label = orderLabel(order, rules);
  const price = priceWords(order, rules);
  const status = statusWords(order);
  const percent = `${filledPercent(order)} percent filled`;
  const spoken = (...parts: string[]): string => [`${label} at ${price}`, ...parts].join(', ');
  if (!isOpen(order)) {
    const filled = order.status === 'FULL_FILLED';
    const progress = filled || order.filled.lte(zero) ? [] : [progressMark(order)];
    return {
      label,
      description: [status, ...progress, price, ended].join(' \u00b7 '),
      spoken: spoken(status, ...(filled ? [] : [percent]), ended),
      icon: filled ? 'check' : 'circle-slash',
      ...(filled && { color: 'charts.green' }),
      contextValue: 'order.over',
    };
  }
  if (cancelling) {
    return {
      label,
      description: ['cancelling', progressMark(order), price].join(' \u00b7 '),
      spoken: spoken('cancelling', percent, status),
      icon: 'sync~spin',
      contextValue: 'order.cancelling',
    };
  }
  // A word that the circle does not say by itself.
  const said = order.status === 'NOT_FILLED' || order.status === 'PARTIALLY_FILLED';
  return {
    label,
    description: [...(said ? [] : [status]), progressMark(order), price].join(' \u00b7 '),
    spoken: spoken(percent, status),
    ...sideIcon(order.side),
    contextValue: 'order.open',
  };
}

/** Up for buying, down for selling, and neither for a side that we do not know. */
function sideIcon(side: string): Pick<OrderRow, 'icon' | 'color'> {
  if (side === 'BUYER') return { icon: 'arrow-up', color: 'charts.green' };
  return side === 'SELLER' ? { icon: 'arrow-down', color: 'charts.red' } : { icon: 'circle-outline' };
}

/** The badge of the view: how many orders want looking after, those of unknown outcome first; nothing for none. */
export function orderBadge(unknown: number, open: number): { value: number; tooltip: string } | undefined {
  if (unknown + open === 0) return undefined;
  const parts = [
    ...(unknown > 0 ? [`${unknown} ${unknown === 1 ? 'order' : 'orders'} of unknown outcome`] : []),
    ...(open > 0 ? [`${open} open ${open === 1 ? 'order' : 'orders'}`] : []),
  ];
  return { value: unknown + open, tooltip: parts.join(', ') };
}

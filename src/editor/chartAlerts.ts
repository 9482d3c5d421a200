import { exact, isExactText, isMultipleOf, toText, zero } from '../domain/decimal';
import { formatOnGrid } from '../domain/format';
import type { AlertCondition, PriceCondition } from '../domain/alertRule';
import type { MarketRules } from '../domain/market';
import type { MarketAlerts } from '../protocol/market';
import type { Alert } from '../trading/alerts';

/** Lines beyond these would hide the chart. */
const mostLines = 50;
/** Longest number that an alert is made of. */
const longestPrice = 64;

const figures = { bid: 'Bid', ask: 'Ask', mid: 'Mid' } as const;

/** The alerts that have a price, as lines for a chart. */
export function chartAlerts(alerts: readonly Alert[]): MarketAlerts['alerts'] {
  return alerts
    .flatMap(({ id, rule: { condition }, muted, progress }) => {
      // One that fired for good waits for nothing any more.
      if (!isPrice(condition) || progress.phase === 'done') return [];
      return [{ id, price: toText(condition.price), words: conditionWords(condition), muted }];
    })
    .slice(0, mostLines);
}

/** Why an alert cannot stand at a price that a page sent; nothing where it can. */
export function alertPriceFault(price: string, rules: MarketRules | undefined): string | undefined {
  if (!rules) return 'The rules of this market are not known yet.';
  if (price.length > longestPrice || !isExactText(price) || !exact(price).gt(zero)) {
    return 'This is not a price.';
  }
  return isMultipleOf(exact(price), rules.tickSize)
    ? undefined
    : `${price} is not a multiple of the tick size, ${toText(rules.tickSize)} ${rules.symbol.quote}.`;
}

/** A condition in words, with its price: `Mid above 1,262,380 IRR`. */
export function priceConditionWords(condition: AlertCondition, { tickSize, symbol }: MarketRules): string {
  if (!isPrice(condition)) return '';
  return `${conditionWords(condition)} ${formatOnGrid(condition.price, tickSize)} ${symbol.quote}`;
}

function conditionWords({ figure, kind }: PriceCondition): string {
  return `${figures[figure]} ${kind}`;
}

function isPrice(condition: AlertCondition): condition is PriceCondition {
  return condition.kind === 'above' || condition.kind === 'below' || condition.kind === 'crossing';
}

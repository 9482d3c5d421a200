import { decimalPlaces, one, quotient, toText, type Decimal } from '../domain/decimal';
import { formatOnGrid, formatPlain } from '../domain/format';
import { marketMove } from '../domain/marketMove';
import { oppositeLevels, walkForQuantity } from '../domain/orderBook';
import { readTypedNumber } from '../domain/typedNumber';
import type { Confirmation } from './confirmationWords';
import type { WordQuestion } from './wordQuestion';

/** The word that a trader types to send a market order which moves the price far. */
export const sweepWord = 'SWEEP';

/** What the word is asked for with: the figures of the check, all of them estimates. Nothing for an order that moves the price less. */
export function sweepQuestion({
  draft,
  rules,
  book,
  problems,
  environment,
  asOf,
}: Confirmation): WordQuestion | undefined {
  if (!problems.some(({ code }) => code === 'MARKET_MOVES_PRICE')) return undefined;
  const quantity = readTypedNumber(draft.quantity);
  const levels = book ? oppositeLevels(book, draft.side) : [];
  const walk = quantity.ok ? walkForQuantity(levels, quantity.value) : undefined;
  const move = walk && marketMove(levels, walk);
  // The finding says that they are there: without figures there is nothing to agree to.
  if (!quantity.ok || !walk || !move) throw new Error('The figures of this market order are not known.');
  const { base, quote } = rules.symbol;
  const money = (shown: Decimal): string =>
    `${formatPlain(cut(shown, decimalPlaces(rules.tickSize) + 2))} ${quote}`;
  const mode = environment.live ? `LIVE, ${environment.label}` : 'PAPER';
  const verb = draft.side === 'BUYER' ? 'Buy' : 'Sell';
  const figures = [
    `best price ${money(move.best)}`,
    ...(walk.average ? [`average \u2248 ${money(walk.average)}`] : []),
    `worst \u2248 ${money(move.worst)}`,
    `value \u2248 ${money(walk.value)}`,
  ].join(', ');
  return {
    title: `${mode}: ${verb} ${formatOnGrid(quantity.value, rules.step)} ${base} at market moves the price by ${toText(move.percent)}%`,
    prompt: `By the order book of ${asOf} (estimate): ${figures}. Type ${sweepWord} and press Enter to send the order; Escape sends nothing.`,
    word: sweepWord,
  };
}

function cut(value: Decimal, places: number): Decimal {
  return quotient(value, one, places);
}

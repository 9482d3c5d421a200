import { exact, hundred, one, quotient, toText, type Decimal } from './decimal';
import { formatOnGrid } from './format';
import type { MarketRules } from './market';
import { bestOf, type BookWalk, type Level } from './orderBook';
import { problem, type Problem } from './problems';

/** From this much worse than the best price on, in percent, a market order's average is called out. */
const impactPercent = one;
/** From this much worse than the best price on, in percent, the worst price of a market order wants a typed word. */
const movePercent = exact('3');

/** How far a walk through the book moves the price: from the best level to the worst that it takes. Prices in quote. */
export interface MarketMove {
  readonly best: Decimal;
  readonly worst: Decimal;
  /** The worst compared with the best, in percent of the best, cut to two digits. */
  readonly percent: Decimal;
}

/** How far a market order moves the price; nothing where nothing fills. */
export function marketMove(levels: readonly Level[], walk: BookWalk): MarketMove | undefined {
  const best = bestOf(levels)?.price;
  if (!best || !walk.worst) return undefined;
  const percent = quotient(walk.worst.minus(best).abs().times(hundred), best, 2);
  return { best, worst: walk.worst, percent };
}

/** What is said of a market order whose average or whose worst price is far from the best. */
export function moveProblems(
  rules: MarketRules,
  levels: readonly Level[],
  walk: BookWalk,
): readonly Problem[] {
  const move = marketMove(levels, walk);
  if (!move) return [];
  const problems: Problem[] = [];
  const worst = `${formatOnGrid(move.worst, rules.tickSize)} ${rules.symbol.quote}`;
  // Compared as values, since the average itself may have no end of digits.
  const atBest = move.best.times(walk.filled);
  const worse = walk.value.minus(atBest).abs().times(hundred);
  if (worse.gte(atBest.times(impactPercent))) {
    const percent = toText(quotient(worse, atBest, 2));
    problems.push(
      problem(
        'MARKET_IMPACT',
        `This order moves the market: its average price is ${percent}% worse than the best, and the last part fills at ${worst}.`,
      ),
    );
  }
  // Cutting the percentage keeps to the bound: 3 has no digits to lose.
  if (move.percent.gte(movePercent)) {
    problems.push(
      problem(
        'MARKET_MOVES_PRICE',
        `This order would move the price by ${toText(move.percent)}%, from ${formatOnGrid(move.best, rules.tickSize)} to ${worst}. A word has to be typed before it is sent. A limit order would set the worst price that you take.`,
      ),
    );
  }
  return problems;
}

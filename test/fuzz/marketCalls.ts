import { inspect } from 'node:util';
import { exact, toText } from '../../src/domain/decimal';
import { mid, spread, spreadPercent, walkForQuantity, type OrderBook } from '../../src/domain/orderBook';
import { tryConnection } from '../../src/exchange/connectionTrial';
import { matchesFilter } from '../../src/editor/marketFilter';
import { MarketRulesStore } from '../../src/trading/marketRulesStore';
import { asked, type FuzzCase } from './cases';
import { isFigure, judged, judgeRead, outcomeOf, sameMarket, type Judged } from './judge';
import { systemClock, type Session } from './lane';
import { bookSaid, marketsSaid, type Figure } from './reference';
import { wrongLines } from './shownTexts';

export async function playMarkets({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
  const store = new MarketRulesStore(client, systemClock);
  const came = await outcomeOf(store.refresh().then(() => store.all()));
  const problems = judgeRead(
    came,
    answer,
    (json) => {
      const said = marketsSaid(json);
      return said && said.length > 0 ? said : undefined;
    },
    (taken, said) => {
      if (taken.length !== said.length) return `${taken.length} markets of ${said.length}`;
      for (const one of said) {
        const rules = taken.find(({ symbol }) => symbol.code === one.symbol.code);
        const same =
          rules &&
          sameMarket(rules.symbol, one.symbol) &&
          isFigure(rules.tickSize, one.tick) &&
          isFigure(rules.step, one.step) &&
          isFigure(rules.minimumValue, one.minimum) &&
          isFigure(rules.maximumValue, one.maximum);
        if (!same) return `${one.symbol.code} is taken over as ${inspect(rules, { depth: 4 })}`;
      }
      return undefined;
    },
    // An answer without a market is an answer, and an error of the store all the same.
  ).filter((problem) => !problem.startsWith('threw NoMarketsError'));
  if ('value' in came) for (const { symbol } of came.value) matchesFilter(symbol, 'tether');
  const words =
    'value' in came
      ? came.value.flatMap(({ symbol }) => wrongLines(symbol.base, symbol.quote, symbol.code))
      : [];
  return judged('value' in came, [...problems, ...words]);
}

export async function playBook({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
  const came = await outcomeOf(client.book(asked.symbol, '50'));
  const problems = judgeRead(came, answer, bookSaid, (book, said) => {
    const side = (
      levels: OrderBook['bids'],
      wanted: readonly { readonly price: Figure; readonly quantity: Figure }[],
    ): boolean =>
      levels.length === wanted.length &&
      levels.every(
        (level, at) =>
          (isFigure(level.price, wanted[at]?.price) && isFigure(level.quantity, wanted[at]?.quantity)) ||
          sameLevels(levels, wanted, at),
      );
    if (book.symbol !== asked.symbol) return `a book of ${book.symbol}`;
    if (!side(book.bids, said.bids)) return `bids ${shownLevels(book.bids)}`;
    return side(book.asks, said.asks) ? undefined : `asks ${shownLevels(book.asks)}`;
  });
  if ('value' in came) {
    // What is made of a book must not break on it.
    const { value } = came;
    for (const figureOf of [mid, spread, spreadPercent]) figureOf(value);
    for (const levels of [value.bids, value.asks]) walkForQuantity(levels, exact('12.5'));
  }
  return judged('value' in came, problems);
}

/** Levels of one price may stand in either order. */
function sameLevels(
  levels: OrderBook['bids'],
  wanted: readonly { readonly price: Figure; readonly quantity: Figure }[],
  at: number,
): boolean {
  const level = levels[at];
  if (!level || !isFigure(level.price, wanted[at]?.price)) return false;
  const quantities = (list: readonly string[]): string => [...list].sort().join();
  const mine = levels.filter(({ price }) => price.eq(level.price)).map(({ quantity }) => toText(quantity));
  const theirs = wanted
    .filter(({ price }) => isFigure(level.price, price))
    .map(({ quantity }) => levels.find((each) => isFigure(each.quantity, quantity))?.quantity)
    .map((quantity) => (quantity ? toText(quantity) : 'missing'));
  return quantities(mine) === quantities(theirs);
}

function shownLevels(levels: OrderBook['bids']): string {
  return levels.map(({ price, quantity }) => `${toText(quantity)} at ${toText(price)}`).join(', ');
}

export async function playTrial({ options, url }: Session): Promise<Judged> {
  const results: string[] = [];
  const trial = tryConnection({
    ...options,
    credentials: options.credentials(),
    zone: 'auto',
    tryTradeScope: false,
  });
  let usable = false;
  for await (const { check, state, summary, advice } of trial) {
    results.push(summary, advice);
    if (check === 'public-data' && state === 'ok') usable = true;
  }
  const problems = wrongLines(...results.filter((each) => each !== '' && !each.includes(url)));
  return {
    taken: usable,
    judge: (requests) => {
      const signed = requests.filter(({ headers }) => headers.has('x-api-key-invex')).length;
      return signed > 0 && !usable
        ? [...problems, 'the key went to a server that does not answer as the exchange does']
        : problems;
    },
  };
}

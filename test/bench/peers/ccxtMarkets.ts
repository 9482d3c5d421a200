import { ccxt, type CcxtExchange } from './peers';

/** TICK_SIZE of ccxt: a precision is a grid and not a number of places. */
const tickSizeMode = 4;

/** An exchange of ccxt's that speaks with none in particular, as its classes set themselves up, without its own pauses between requests. */
export function ccxtExchange(more: Readonly<Record<string, unknown>> = {}): CcxtExchange {
  const { Exchange } = ccxt();
  return new Exchange({ id: 'invex', precisionMode: tickSizeMode, enableRateLimit: false, ...more });
}

/** What a `fetchMarkets` of ccxt's makes of the exchange's answer: one structure a market, its precision and limits as numbers. */
export function ccxtMarketsOf(exchange: CcxtExchange, wire: unknown): readonly unknown[] {
  const { rules } = wire as { rules: readonly Readonly<Record<string, unknown>>[] };
  return rules.map((each) => {
    const id = exchange.safeString(each, 'symbol') ?? '';
    const [base = '', quote = ''] = id.split('_');
    return exchange.safeMarketStructure({
      // Users of ccxt write BASE/QUOTE; the exchange's own name saves a replacement on our side of the comparison.
      symbol: id,
      id,
      base,
      quote,
      baseId: base,
      quoteId: quote,
      type: 'spot',
      spot: true,
      active: true,
      contract: false,
      precision: {
        amount: exchange.safeNumber(each, 'amount_step_size'),
        price: exchange.safeNumber(each, 'tick_size'),
      },
      limits: {
        cost: {
          min: exchange.safeNumber(each, 'minimum_limit_order_value'),
          max: exchange.safeNumber(each, 'maximum_limit_order_value'),
        },
      },
      info: each,
    });
  });
}

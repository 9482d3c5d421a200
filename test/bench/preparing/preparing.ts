import { asShipped } from '../frame/asShipped';
import { interleaved, timed } from '../frame/interleaved';
import { readPackageVersion } from '../frame/machine';
import type { BenchOptions, BenchPart, Findings } from '../frame/part';
import { comparison, figure } from '../frame/table';
import { ccxtExchange, ccxtMarketsOf } from '../peers/ccxtMarkets';
import { ccxt, versionsOf, type CcxtExchange } from '../peers/peers';
import { sampleMarkets, wireMarkets } from '../samples/markets';
import { typedOrders, type Answer, type TypedOrder } from '../samples/orders';
import { seeded } from '../samples/random';
import { answerOrNothing, mistakesOf, noMistakes } from './mistakes';
import { OurPreparing } from './ourPreparing';

const count = 100_000;

/** ccxt's side: what its manual tells users to do before `createOrder`. Its limits are numbers; the product is of its exact kind. */
class CcxtSide {
  private readonly precise = ccxt().Precise;

  constructor(
    private readonly exchange: CcxtExchange,
    /** Its examples pass numbers; texts are its best case. */
    private readonly amounts: 'texts' | 'numbers',
  ) {}

  prepare({ market, price: typedPrice, quantity: typedQuantity }: TypedOrder): Answer {
    const { exchange, precise } = this;
    const price = exchange.priceToPrecision(market.symbol, this.passed(typedPrice));
    const quantity = exchange.amountToPrecision(market.symbol, this.passed(typedQuantity));
    const value = precise.stringMul(price, quantity);
    const { min = 0, max = Infinity } = exchange.market(market.symbol).limits.cost;
    const isBelow = precise.stringLt(value, String(min));
    const isAbove = precise.stringGt(value, String(max));
    return { price, quantity, value: isBelow ? 'too small' : isAbove ? 'too large' : 'fits' };
  }

  private passed(text: string): string | number {
    return this.amounts === 'texts' ? text : Number(text);
  }
}

async function run({ quick }: BenchOptions): Promise<Findings> {
  const random = seeded(20_261_124);
  const markets = sampleMarkets(random);
  const wire = wireMarkets(markets);
  const our = new OurPreparing(await asShipped(), wire);
  const orders = typedOrders(markets, random, quick ? 5_000 : count);
  const exchange = ccxtExchange();
  exchange.setMarkets(ccxtMarketsOf(exchange, wire));
  const [texts, numbers] = [new CcxtSide(exchange, 'texts'), new CcxtSide(exchange, 'numbers')];
  const sides = [
    { name: 'ours', prepare: (order: TypedOrder) => our.prepare(order) },
    { name: 'ccxt, amounts as texts', prepare: (order: TypedOrder) => texts.prepare(order) },
    { name: 'ccxt, amounts as numbers', prepare: (order: TypedOrder) => numbers.prepare(order) },
  ];
  const series = await interleaved(
    sides.map(({ name, prepare }) => ({
      name,
      measure: async () => {
        const ms = await timed(() => orders.forEach((order) => answerOrNothing(() => prepare(order))));
        return (ms * 1000) / orders.length;
      },
    })),
    quick ? { warmUp: 1, counted: 3 } : { warmUp: 1, counted: 5 },
  );
  const mistakes = sides.map(({ prepare }) => mistakesOf(orders, prepare));
  const share = (wrong: number): string => `${wrong} (${figure((wrong / orders.length) * 100)} %)`;
  return {
    tables: [
      {
        caption: `Typed price and quantity of ${orders.length.toLocaleString('en-US')} random limit orders in ${markets.length} markets, brought onto tick and step and compared with the market's smallest and largest value. µs an order.`,
        table: comparison(series, 'µs an order'),
      },
      {
        caption: 'Answers that differ from exact integer arithmetic.',
        table: {
          head: [
            'orders',
            'price',
            'quantity',
            'value against the bounds',
            'threw',
            'orders with any of these',
          ],
          rows: sides.map(({ name }, at) => {
            const { price, quantity, value, threw, orders: any } = mistakes[at] ?? noMistakes;
            return [name, ...[price, quantity, value, threw, any].map(share)];
          }),
        },
      },
    ],
    remarks: sides.flatMap(({ name }, at) => {
      const first = mistakes[at]?.first;
      return first === undefined ? [] : [`The first of ${name}: ${first}.`];
    }),
    packages: { 'big.js': readPackageVersion('big.js'), ...versionsOf('ccxt') },
  };
}

/** Rules check, exact rounding and canonical texts of an order. */
export const preparing: BenchPart = {
  name: 'prepare',
  title: 'Prepare an order',
  needsPeers: true,
  run,
};

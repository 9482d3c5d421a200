import { inspect } from 'node:util';
import { exact, toText } from '../../src/domain/decimal';
import type { Order } from '../../src/domain/order';
import { ExchangeError } from '../../src/exchange/errors';
import { balanceParts, balanceRow } from '../../src/editor/balanceWords';
import { cancelWords } from '../../src/editor/cancelWords';
import { orderRow as historyRow } from '../../src/editor/historyWords';
import { orderHover, orderPageText } from '../../src/editor/orderMarkdown';
import { orderRow } from '../../src/editor/orderRow';
import { historySnapshot } from '../../src/protocol/history';
import { Balances } from '../../src/trading/balances';
import { exportFormats, exportText } from '../../src/trading/historyFormats';
import { OpenOrders } from '../../src/trading/openOrders';
import { OrderWalkError, walkOrders } from '../../src/trading/orderWalk';
import { orderWords } from '../../src/trading/orderWords';
import { historySnapshotOf, result } from '../support/history/snapshots';
import { asked, type FuzzCase } from './cases';
import { isFigure, judged, judgeRead, outcomeOf, sameMarket, type Judged } from './judge';
import { systemClock, type Session } from './lane';
import { accountSaid, jsonOf, orderSaid, pageSaid, type OrderSaid } from './reference';
import { markupIn, wrongLines } from './shownTexts';

export async function playAccount({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
  const balances = new Balances(client, systemClock);
  await balances.refresh([asked.currency]);
  const known = balances.get(asked.currency);
  if (!known) return judged(false, ['nothing is known of the currency that was asked for']);
  const { account, trouble } = known;
  const came = account ? { value: account } : { error: trouble };
  const problems = judgeRead(
    came,
    answer,
    (json) => accountSaid(json, asked.currency),
    (taken, said) => {
      const figures = [taken.available, taken.blocked, taken.total];
      return taken.currency === asked.currency && figures.every((each, at) => isFigure(each, said[at]))
        ? undefined
        : `${inspect(figures.map(toText))} taken over`;
    },
  );
  const facts = {
    known,
    ageMs: 0,
    stale: false,
    held: exact('0'),
    worth: undefined,
    missing: undefined,
    unit: { label: 'IRR', currency: 'IRR' },
  } as unknown as Parameters<typeof balanceRow>[0];
  const row = balanceRow(facts);
  const words = wrongLines(
    row.text,
    row.spoken,
    ...balanceParts(facts).flatMap(({ label, value }) => [label, value]),
  );
  return judged(account !== undefined, [...problems, ...words]);
}

export async function playOrder({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
  const came = await outcomeOf(client.order({ orderId: asked.orderId }));
  const problems = judgeRead(
    came,
    answer,
    (json) => {
      const said = orderSaid(json);
      return said?.orderId.toLowerCase() === asked.orderId ? said : undefined;
    },
    otherOrder,
  );
  return judged('value' in came, [...problems, ...('value' in came ? wrongOrderWords(came.value) : [])]);
}

function otherOrder(taken: Order, said: OrderSaid): string | undefined {
  const trades = taken.trades ?? [];
  const words = [taken.status, taken.type, taken.side, taken.createdAt, taken.updatedAt];
  const same =
    taken.orderId === said.orderId &&
    taken.clientOrderId === said.clientOrderId &&
    sameMarket(taken.symbol, said.symbol) &&
    words.every((word, at) => word === said.words[at]) &&
    isFigure(taken.price, said.price) &&
    isFigure(taken.quantity, said.quantity) &&
    isFigure(taken.filled, said.filled) &&
    (taken.trades !== undefined) === (said.trades !== undefined) &&
    trades.length === (said.trades ?? []).length &&
    trades.every((trade, at) =>
      [trade.price, trade.quantity, trade.fee].every((each, place) =>
        isFigure(each, said.trades?.[at]?.[place]),
      ),
    );
  return same ? undefined : `another order is taken over: ${inspect(taken, { depth: 4 })}`;
}

/** Everything that shows an order. */
function wrongOrderWords(order: Order): readonly string[] {
  const problems: string[] = [];
  for (const calendar of ['gregorian', 'persian'] as const) {
    const described = { order, rules: undefined, where: 'LIVE', cancelling: false, readAt: 0, calendar };
    for (const text of [orderHover(described), orderPageText(described)]) {
      const markup = markupIn(text);
      if (markup !== undefined) problems.push(`${markup} in ${JSON.stringify(text)}`);
    }
    const row = historyRow(order, { calendar, rules: () => undefined }, { state: 'read', order, readAt: 0 });
    if (row.orderId !== order.orderId) problems.push('another order in the history');
    // What a page cannot read it leaves out whole: a single order would hide all the others.
    const snapshot = historySnapshotOf({ result: { ...result(0), rows: [row] } });
    if (!historySnapshot.safeParse(snapshot).success) problems.push('the page of the history cannot read it');
  }
  const row = orderRow(order, undefined, { cancelling: false, ended: 'now' });
  const answer = { state: 'asked', cancelOrderId: asked.orderId } as const;
  problems.push(
    ...wrongLines(
      row.label,
      row.description,
      row.spoken,
      orderWords(order),
      cancelWords({ state: 'still-open', order, answer }),
      cancelWords({ state: 'cancelled', order, answer }),
      cancelWords({ state: 'filled', order, answer }),
    ),
  );
  const head = { environment: 'custom', server: '', account: '', exportedAt: 0, filter: {} };
  for (const format of exportFormats) {
    const text = [...exportText(format, [order], head)].join('');
    if (format.startsWith('json') && !jsonOf(text)) problems.push(`an export that is no JSON: ${text}`);
  }
  return problems;
}

export async function playOrders({ answer, zone }: FuzzCase, { client }: Session): Promise<Judged> {
  const came = await outcomeOf(client.orders({ page: 1, pageSize: 10 }));
  const problems = judgeRead(came, answer, pageSaid, (taken, said) => {
    if (taken.totalCount !== said.total || taken.orders.length !== said.orders.length) {
      return `${taken.orders.length} orders of ${taken.totalCount}`;
    }
    for (const [at, order] of taken.orders.entries()) {
      const one = said.orders[at];
      const difference = one ? otherOrder(order, one) : 'one too many';
      if (difference !== undefined) return difference;
    }
    return undefined;
  });
  // The question about the zone got the hostile answer: then of the call itself nothing left.
  const asks = zone === 'auto' && 'error' in came && ExchangeError.is(came.error) && !came.error.sent;
  const words = 'value' in came ? came.value.orders.flatMap(wrongOrderWords) : [];
  return judged('value' in came, [...(asks ? [] : problems), ...words]);
}

/** The lists of orders, which ask page after page: whatever a server counts, they end. */
export async function playWalk({ client }: Session): Promise<Judged> {
  const open = new OpenOrders(client, systemClock);
  await open.refresh();
  const walk = await outcomeOf(
    walkOrders({ read: (page, pageSize) => client.orders({ page, pageSize }), most: 2000 }),
  );
  const problems: string[] = [];
  if ('error' in walk && !(walk.error instanceof OrderWalkError) && !ExchangeError.is(walk.error)) {
    problems.push(`the walk threw ${inspect(walk.error)}`);
  }
  const { trouble } = open;
  if (trouble !== undefined && !(trouble instanceof Error && 'reason' in trouble)) {
    problems.push(`the list threw ${inspect(trouble)}`);
  }
  return {
    taken: 'value' in walk,
    judge: (requests) => (requests.length > 1500 ? [...problems, `${requests.length} requests`] : problems),
  };
}

import { inspect } from 'node:util';
import { exact, toText, type Decimal } from '../../src/domain/decimal';
import { readSymbol, type MarketRules } from '../../src/domain/market';
import type { Order } from '../../src/domain/order';
import { mid, spread, spreadPercent, walkForQuantity, type OrderBook } from '../../src/domain/orderBook';
import { defaultAges } from '../../src/domain/orderCheck';
import type { OrderDraft } from '../../src/domain/orderDraft';
import { problemKinds, type ProblemCode } from '../../src/domain/problems';
import { tryConnection } from '../../src/exchange/connectionTrial';
import { ExchangeError } from '../../src/exchange/errors';
import { balanceParts, balanceRow } from '../../src/editor/balanceWords';
import { cancelWords } from '../../src/editor/cancelWords';
import { orderRow as historyRow } from '../../src/editor/historyWords';
import { matchesFilter } from '../../src/editor/marketFilter';
import { orderHover, orderPageText, unknownPageText } from '../../src/editor/orderMarkdown';
import { orderRow } from '../../src/editor/orderRow';
import { Balances } from '../../src/trading/balances';
import { Cancellations } from '../../src/trading/cancellations';
import { exportFormats, exportText } from '../../src/trading/historyFormats';
import { Journal, type JournalEntry } from '../../src/trading/journal';
import { MarketRulesStore } from '../../src/trading/marketRulesStore';
import { OpenOrders } from '../../src/trading/openOrders';
import { OrderDesk, type OrderDeskPorts, type PlacementOutcome } from '../../src/trading/orderDesk';
import { OrderWalkError, walkOrders } from '../../src/trading/orderWalk';
import { orderWords } from '../../src/trading/orderWords';
import { toldLater } from '../../src/trading/placementOutcome';
import { expiryMarginMs, UnknownOrders, type ResolvedOrder } from '../../src/trading/unknownOrders';
import { writerHere } from '../../src/trading/writer';
import type { RawRequest } from '../contract/exchange/rawServer';
import { SharedTurns } from '../unit/trading/sharedTurns';
import { asked, type FuzzCase } from './cases';
import { framed, type Delivered, type HttpAnswer } from './httpAnswers';
import { isDefinite, isFigure, isGood, judgeRead, outcomeOf, wrongError } from './judge';
import { newId, systemClock, type Lane, type Script, type Session } from './lane';
import {
  accountSaid,
  bookSaid,
  compare,
  figure,
  idSaid,
  jsonOf,
  marketsSaid,
  orderSaid,
  pageSaid,
  type Figure,
  type MarketNames,
  type OrderSaid,
} from './reference';
import type { Samples } from './samples';
import { markupIn, wrongInLine } from './shownTexts';

/** What came of a case: what was wrong, and whether the answer was taken for one. */
export interface CaseResult {
  readonly problems: readonly string[];
  readonly taken: boolean;
}

/** Plays a case in a lane and judges it. */
export async function playCase(one: FuzzCase, lane: Lane, samples: Samples): Promise<CaseResult> {
  const script: Script = {
    hostile: one.answer,
    isTarget: (request) => isTarget(one, request),
    good: (request) => goodAnswer(request, samples),
  };
  const zone = one.call === 'decide' || one.call === 'trial' ? 'UTC' : one.zone;
  const { value, requests, problems } = await lane.play(script, zone, (session) =>
    play(one, session, samples),
  );
  const own = value.judge(requests);
  const polluted = 'polluted' in {} ? ['Object.prototype was changed'] : [];
  return { taken: value.taken, problems: [...problems, ...own, ...polluted] };
}

interface Judged {
  readonly taken: boolean;
  /** What is wrong, now that it is known what reached the server. */
  readonly judge: (requests: readonly RawRequest[]) => readonly string[];
}

const paths = {
  markets: '/markets',
  book: '/market-depth',
  account: '/accounts',
  orders: '/orders',
} as const;

function isTarget({ call, fact }: FuzzCase, { method, target }: RawRequest): boolean {
  const path = target.slice('/trading/v1'.length).split('?')[0];
  switch (call) {
    case 'markets':
    case 'book':
    case 'account':
      return path === paths[call];
    case 'order':
    case 'lookup':
      return path === '/order';
    case 'orders':
    case 'walk':
      // The question about the time zone is a reading of orders, too.
      return method === 'GET' && path === '/orders';
    case 'place':
      return method === 'POST';
    case 'cancel':
      return method === 'DELETE';
    case 'decide':
      return method === 'GET' && path === paths[fact];
    case 'trial':
      return true;
  }
}

function goodAnswer({ method, target }: RawRequest, samples: Samples): HttpAnswer {
  const path = target.slice('/trading/v1'.length).split('?')[0];
  const currency = /[?&]currency=([A-Z]+)/.exec(target)?.[1];
  const pick = (): unknown => {
    if (method === 'POST') return samples.place[0];
    if (method === 'DELETE') return samples.cancel[0];
    if (path === paths.markets) return samples.markets[0];
    if (path === paths.book) return samples.book[2];
    if (path === paths.account) {
      return { currency, available: '900000000000', blocked: '0', total: '900000000000' };
    }
    if (path === '/order') return { ...(samples.order[0] as object), order_id: asked.orderId };
    return { orders: [], total_count: 0 };
  };
  return framed({
    status: 200,
    headers: [`date: ${new Date().toUTCString()}`],
    body: Buffer.from(JSON.stringify(pick())),
  });
}

async function play(one: FuzzCase, session: Session, samples: Samples): Promise<Judged> {
  switch (one.call) {
    case 'markets':
      return playMarkets(one, session);
    case 'book':
      return playBook(one, session);
    case 'account':
      return playAccount(one, session);
    case 'order':
      return playOrder(one, session);
    case 'orders':
      return playOrders(one, session);
    case 'place':
      return playPlacement(one, session, samples);
    case 'cancel':
      return playCancel(one, session);
    case 'lookup':
      return playLookup(one, session);
    case 'decide':
      return playDecision(one, session);
    case 'walk':
      return playWalk(session);
    case 'trial':
      return playTrial(session);
  }
}

async function playMarkets({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
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
    'value' in came ? came.value.flatMap(({ symbol }) => lines(symbol.base, symbol.quote, symbol.code)) : [];
  return judged('value' in came, [...problems, ...words]);
}

function sameMarket(a: MarketNames, b: MarketNames): boolean {
  return a.code === b.code && a.base === b.base && a.quote === b.quote;
}

async function playBook({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
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

async function playAccount({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
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
  const words = lines(
    row.text,
    row.spoken,
    ...balanceParts(facts).flatMap(({ label, value }) => [label, value]),
  );
  return judged(account !== undefined, [...problems, ...words]);
}

async function playOrder({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
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
  }
  const row = orderRow(order, undefined, { cancelling: false, ended: 'now' });
  const answer = { state: 'asked', cancelOrderId: asked.orderId } as const;
  problems.push(
    ...lines(
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

async function playOrders({ answer, zone }: FuzzCase, { client }: Session): Promise<Judged> {
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

const everySeen = Object.keys(problemKinds) as ProblemCode[];
const draft: OrderDraft = {
  symbol: asked.symbol,
  side: 'BUYER',
  type: 'LIMIT',
  price: '1199000',
  quantity: '12.34',
};

/** A desk that works with real everything but what `facts` gives. */
async function makeDesk(
  session: Session,
  facts: Pick<OrderDeskPorts, 'rules' | 'book' | 'balances' | 'ownOrders'>,
): Promise<{
  readonly desk: OrderDesk;
  readonly unknown: JournalEntry[];
  readonly journal: Journal;
  readonly warnings: string[];
}> {
  const warnings: string[] = [];
  const unknown: JournalEntry[] = [];
  const journal = new Journal(await session.directory(), (text) => warnings.push(text), newId);
  const desk = new OrderDesk({
    environment: 'custom',
    server: session.url,
    account: () => 'fingerprint',
    live: true,
    armed: () => true,
    ...facts,
    limits: () => defaultAges,
    dayUse: () => Promise.reject(new Error('no limit for a day is set')),
    prepare: (request) => session.client.preparePlacement(request),
    journal,
    writer: writerHere(newId()),
    unknown: {
      all: () => unknown,
      add: async (entry) => {
        unknown.push(entry);
        await journal.markUnknown({ ...entry, unknownSince: new Date().toISOString() });
      },
    },
    newId,
    clock: systemClock,
    warn: (text) => warnings.push(text),
  });
  return { desk, unknown, journal, warnings };
}

const goodRules = (samples: Samples): MarketRules => {
  const said = (samples.markets[0] as { rules: readonly Record<string, string>[] }).rules.find(
    (each) => each['symbol'] === asked.symbol,
  );
  const symbol = readSymbol(asked.symbol);
  if (!said || !symbol) throw new Error('The paper exchange lists no USDT_IRR.');
  return {
    symbol,
    tickSize: exact(said['tick_size'] ?? ''),
    step: exact(said['amount_step_size'] ?? ''),
    minimumValue: exact(said['minimum_limit_order_value'] ?? ''),
  };
};

async function playPlacement({ answer }: FuzzCase, session: Session, samples: Samples): Promise<Judged> {
  const { desk, unknown, journal, warnings } = await makeDesk(session, {
    rules: () => Promise.resolve({ value: goodRules(samples), ageMs: 0 }),
    book: () => Promise.resolve({ value: { symbol: asked.symbol, bids: [], asks: [] }, ageMs: 0 }),
    balances: () => Promise.resolve({ base: exact('1000'), quote: exact('1000000000000') }),
    ownOrders: () => Promise.resolve([]),
  });
  const outcome = await desk.place({ intent: newId(), draft, seen: everySeen });
  const left = await journal.unfinished();
  const entries = left.length;
  const problems = [
    ...wrongOutcomeWords(outcome),
    ...warnings,
    ...((outcome.state === 'unknown') === (unknown.length === 1 && entries === 1)
      ? []
      : [`${outcome.state}, with ${unknown.length} unknown and ${entries} unfinished in the journal`]),
    ...left.flatMap((entry) => {
      const markup = markupIn(unknownPageText(entry, 'LIVE', 'gregorian'));
      return markup === undefined ? [] : [`${markup} on the page of an unknown order`];
    }),
  ];
  return {
    taken: outcome.state === 'accepted',
    judge: (requests) => {
      // Where the client has little patience, a busy machine may not even connect: then nothing left, and that is what must be said.
      const left = !answer.impatient || requests.some(({ method }) => method === 'POST');
      const judgement = left
        ? judgeOutcome(outcome, answer.delivered)
        : outcome.state === 'refused'
          ? []
          : ['not sent, and not refused'];
      return [...judgement, ...problems, ...wrongPlacements(requests, 1)];
    },
  };
}

/** The one outcome that the bytes allow, or one of those. */
function judgeOutcome(outcome: PlacementOutcome, delivered: readonly Delivered[]): readonly string[] {
  const allowed = delivered.map((each) => {
    if (isDefinite(each)) return 'rejected';
    const id =
      each !== 'nothing' && isGood(each.status) ? idSaid(jsonOf(each.body)?.value, 'order_id') : undefined;
    return id === undefined ? 'unknown' : `accepted ${id}`;
  });
  const is = outcome.state === 'accepted' ? `accepted ${outcome.orderId}` : outcome.state;
  return allowed.includes(is) ? [] : [`${is}, and the answer says ${allowed.join(' or ')}`];
}

function wrongOutcomeWords(outcome: PlacementOutcome): readonly string[] {
  const { state, message } = outcome;
  const problems = [...lines(message)];
  if (state === 'unknown' && !/may have been placed/.test(message)) {
    problems.push(`unknown is told as: ${message}`);
  }
  if (state === 'rejected' && !/No order was placed/.test(message)) {
    problems.push(`rejected is told as: ${message}`);
  }
  if ('problems' in outcome) problems.push(...outcome.problems.flatMap((each) => lines(each.message)));
  return problems;
}

/** Every placement that reached the server is the draft, to the last digit, and there are no more of them. */
function wrongPlacements(requests: readonly RawRequest[], most: number): readonly string[] {
  const sent = requests.filter(({ method }) => method === 'POST');
  const problems = sent.length > most ? [`${sent.length} placements`] : [];
  for (const { body } of sent) {
    const { price, quantity, symbol, side } = JSON.parse(body) as Record<string, unknown>;
    if (
      price !== draft.price ||
      quantity !== draft.quantity ||
      symbol !== draft.symbol ||
      side !== draft.side
    ) {
      problems.push(`another order was sent: ${body}`);
    }
  }
  return problems;
}

const openOrder: Order = {
  orderId: asked.orderId,
  symbol: { code: 'USDT_IRR', base: 'USDT', quote: 'IRR' },
  side: 'BUYER',
  type: 'LIMIT',
  status: 'NOT_FILLED',
  price: exact('990'),
  quantity: exact('12.5'),
  filled: exact('0'),
  createdAt: '2026-01-05T12:00:00Z',
  updatedAt: '2026-01-05T12:00:00Z',
};

async function playCancel({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
  const cancellations = new Cancellations({
    cancel: (orderId, signal) => client.cancel({ orderId }, { signal }),
    lookUp: (orderId, priority) => client.order({ orderId }, { priority }),
    clock: systemClock,
    warn: () => undefined,
  });
  const given = await cancellations.request(openOrder);
  cancellations.dispose();
  const allowed = answer.delivered.map((each) => {
    if (isDefinite(each)) return 'refused';
    const id =
      each !== 'nothing' && isGood(each.status)
        ? idSaid(jsonOf(each.body)?.value, 'cancel_order_id')
        : undefined;
    return id === undefined ? 'lost' : `asked ${id}`;
  });
  const is = given.state === 'asked' ? `asked ${given.cancelOrderId}` : given.state;
  const late = answer.impatient && given.state === 'not-sent';
  const problems =
    late || allowed.includes(is) ? [] : [`the cancel is ${is}, and the answer says ${allowed.join(' or ')}`];
  if ('error' in given && ExchangeError.is(given.error)) problems.push(...wrongError(given.error));
  const again = answer.delivered.some(
    (each) => each !== 'nothing' && each.status === 429 && isDefinite(each),
  );
  return {
    taken: given.state === 'asked',
    judge: (requests) => {
      const sent = requests.filter(({ method }) => method === 'DELETE').length;
      return sent > (again ? 10 : 1) ? [...problems, `${sent} cancels`] : problems;
    },
  };
}

async function playLookup({ answer }: FuzzCase, { client, serverClock, url }: Session): Promise<Judged> {
  const writer = writerHere(newId());
  const resolved: ResolvedOrder[] = [];
  const expiresAtMs = Date.now() - 2 * expiryMarginMs;
  const entry: JournalEntry = {
    version: 1,
    clientOrderId: asked.clientOrderId,
    environment: 'custom',
    server: url,
    account: 'fingerprint',
    symbol: asked.symbol,
    side: 'BUYER',
    type: 'LIMIT',
    price: '990',
    quantity: '12.5',
    expireAt: '2026-01-05 12:00:00',
    expiresAtMs,
    writtenAt: '2026-01-05T12:00:00.000Z',
    writer,
    unknownSince: '2026-01-05T12:00:00.000Z',
  };
  const unknown = new UnknownOrders({
    lookUp: (clientOrderId) => client.order({ clientOrderId }, { once: true }),
    serverTime: () => ({ now: serverClock.serverNow(), uncertaintyMs: serverClock.uncertaintyMs }),
    outcomeOf: () => Promise.resolve(undefined),
    finish: () => Promise.resolve(),
    turns: new SharedTurns().of(writer),
    writer,
    isGone: () => false,
    clock: systemClock,
    warn: () => undefined,
  });
  unknown.onResolved((each) => resolved.push(each));
  unknown.add(entry);
  await unknown.lookUpNow();
  unknown.dispose();
  const [one] = resolved;
  const allowed = answer.delivered.map((each) => lookupSays(each, expiresAtMs));
  const is = one ? (one.order ? `accepted ${one.order.orderId}` : one.state) : 'unknown';
  const problems = allowed.flat().includes(is)
    ? []
    : [`the lookup says ${is}, the answer ${allowed.join(' or ')}`];
  const told = one && toldLater(one, entry);
  return judged(one?.state === 'accepted', [...problems, ...(told ? lines(told.message) : [])]);
}

/** What a lookup may come to: an order that is taken for this one, nothing, or the certainty that there is none. */
function lookupSays(delivered: Delivered, expiresAtMs: number): readonly string[] {
  if (delivered === 'nothing') return ['unknown'];
  const { status, body, date } = delivered;
  if (isGood(status)) {
    const order = orderSaid(jsonOf(body)?.value);
    const mine = order && (order.clientOrderId === undefined || order.clientOrderId === asked.clientOrderId);
    return [mine ? `accepted ${order.orderId}` : 'unknown'];
  }
  const isGone = status === 404 && isDefinite(delivered);
  const serverTime = date === undefined ? Number.NaN : Date.parse(date);
  // Near the moment the clocks' uncertainty decides.
  if (!isGone || !(serverTime > expiresAtMs + expiryMarginMs)) return ['unknown'];
  return serverTime > expiresAtMs + expiryMarginMs + 10_000
    ? ['not-placed', 'unknown']
    : ['unknown', 'not-placed'];
}

async function playDecision({ answer, fact }: FuzzCase, session: Session): Promise<Judged> {
  const { client } = session;
  const rules = new MarketRulesStore(client, systemClock);
  const balances = new Balances(client, systemClock);
  const available = (currency: string): Decimal | undefined => balances.get(currency)?.account?.available;
  const { desk } = await makeDesk(session, {
    rules: (symbol) => rules.fresh(symbol, 1000),
    book: async (symbol) => ({ value: await client.book(symbol, '50'), ageMs: 0 }),
    balances: async ({ symbol }) => {
      await balances.refresh([symbol.base, symbol.quote]);
      return { base: available(symbol.base), quote: available(symbol.quote) };
    },
    ownOrders: async (symbol) => {
      await client.orders({ symbol, page: 1 });
      return [];
    },
  });
  const outcome = await desk.place({ intent: newId(), draft, seen: everySeen });
  const allowed = answer.delivered.map((each) => mayBeSent(fact, each));
  return {
    taken: outcome.state === 'accepted',
    judge: (requests) => {
      const sent = requests.some(({ method }) => method === 'POST');
      const wrong = sent && !allowed.includes(true) ? [`sent on ${fact} that forbid it`] : [];
      const stray =
        outcome.state === 'accepted' || outcome.state === 'refused' ? [] : [`it came to ${outcome.state}`];
      return [...wrong, ...stray, ...lines(outcome.message), ...wrongPlacements(requests, 1)];
    },
  };
}

/** Whether the facts, as the bytes give them, let the draft be sent; by BigInt. */
function mayBeSent(fact: FuzzCase['fact'], delivered: Delivered): boolean {
  if (fact === 'book' || fact === 'orders') return true;
  const json = delivered === 'nothing' || !isGood(delivered.status) ? undefined : jsonOf(delivered.body);
  const [price, quantity] = [figure(draft.price), figure(draft.quantity)];
  if (!price || !quantity) return false;
  const value = { digits: price.digits * quantity.digits, places: price.places + quantity.places };
  if (fact === 'account') {
    // Where a balance is not known the person was told so, and confirmed.
    const said = json && accountSaid(json.value, 'IRR');
    const [available] = said ?? [];
    return !available || compare(available, value) >= 0;
  }
  const rules = json && marketsSaid(json.value)?.find(({ symbol }) => symbol.code === draft.symbol);
  if (!rules) return false;
  const isMultiple = (of: Figure, grid: Figure): boolean => {
    const places = Math.max(of.places, grid.places);
    return (
      (of.digits * 10n ** BigInt(places - of.places)) %
        (grid.digits * 10n ** BigInt(places - grid.places)) ===
      0n
    );
  };
  return (
    isMultiple(price, rules.tick) &&
    isMultiple(quantity, rules.step) &&
    compare(value, rules.minimum) >= 0 &&
    (!rules.maximum || compare(value, rules.maximum) <= 0)
  );
}

/** The lists of orders, which ask page after page: whatever a server counts, they end. */
async function playWalk({ client }: Session): Promise<Judged> {
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

async function playTrial({ options, url }: Session): Promise<Judged> {
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
  const problems = lines(...results.filter((each) => each !== '' && !each.includes(url)));
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

function judged(taken: boolean, problems: readonly string[]): Judged {
  return { taken, judge: () => problems };
}

function lines(...texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const wrong = wrongInLine(text);
    return wrong === undefined ? [] : [`${wrong} in ${JSON.stringify(text)}`];
  });
}

import { exact, type Decimal } from '../../src/domain/decimal';
import { readSymbol, type MarketRules } from '../../src/domain/market';
import type { Order } from '../../src/domain/order';
import { defaultAges } from '../../src/domain/orderCheck';
import type { OrderDraft } from '../../src/domain/orderDraft';
import { problemKinds, type ProblemCode } from '../../src/domain/problems';
import { ExchangeError } from '../../src/exchange/errors';
import { unknownPageText } from '../../src/editor/orderMarkdown';
import { Balances } from '../../src/trading/balances';
import { Cancellations } from '../../src/trading/cancellations';
import { Journal, type JournalEntry } from '../../src/trading/journal';
import { MarketRulesStore } from '../../src/trading/marketRulesStore';
import { OrderDesk, type OrderDeskPorts, type PlacementOutcome } from '../../src/trading/orderDesk';
import { toldLater } from '../../src/trading/placementOutcome';
import { expiryMarginMs, UnknownOrders, type ResolvedOrder } from '../../src/trading/unknownOrders';
import { writerHere } from '../../src/trading/writer';
import type { RawRequest } from '../contract/exchange/rawServer';
import { SharedTurns } from '../unit/trading/sharedTurns';
import { asked, type FuzzCase } from './cases';
import type { Delivered } from './httpAnswers';
import { isDefinite, isGood, judged, wrongError, type Judged } from './judge';
import { newId, systemClock, type Session } from './lane';
import {
  accountSaid,
  compare,
  figure,
  idSaid,
  jsonOf,
  marketsSaid,
  orderSaid,
  type Figure,
} from './reference';
import type { Samples } from './samples';
import { markupIn, wrongLines } from './shownTexts';

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
  onDisk: boolean,
  facts: Pick<OrderDeskPorts, 'rules' | 'book' | 'balances' | 'ownOrders'>,
): Promise<{
  readonly desk: OrderDesk;
  readonly unknown: JournalEntry[];
  readonly journal: DeskJournal;
  readonly warnings: string[];
}> {
  const warnings: string[] = [];
  const unknown: JournalEntry[] = [];
  const journal = onDisk
    ? new Journal(await session.directory(), (text) => warnings.push(text), newId)
    : journalInMemory();
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

/** What the desk needs of a journal. */
type DeskJournal = Pick<Journal, 'write' | 'finish' | 'markUnknown' | 'unfinished' | 'endedSince'>;

/** A journal that keeps nothing beyond its case. */
function journalInMemory(): DeskJournal {
  const entries = new Map<string, JournalEntry>();
  const all = (): readonly JournalEntry[] => [...entries.values()];
  const put = (entry: JournalEntry): Promise<void> => {
    entries.set(entry.clientOrderId, entry);
    return Promise.resolve();
  };
  return {
    write: put,
    markUnknown: put,
    finish: (entry, outcome) => put({ ...entry, outcome }),
    unfinished: () => Promise.resolve(all().filter(({ outcome }) => !outcome)),
    endedSince: () => Promise.resolve(all().filter(({ outcome }) => outcome)),
  };
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

export async function playPlacement(
  { answer, onDisk }: FuzzCase,
  session: Session,
  samples: Samples,
): Promise<Judged> {
  const { desk, unknown, journal, warnings } = await makeDesk(session, onDisk, {
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
  const problems = [...wrongLines(message)];
  if (state === 'unknown' && !/may have been placed/.test(message)) {
    problems.push(`unknown is told as: ${message}`);
  }
  if (state === 'rejected' && !/No order was placed/.test(message)) {
    problems.push(`rejected is told as: ${message}`);
  }
  if ('problems' in outcome) problems.push(...outcome.problems.flatMap((each) => wrongLines(each.message)));
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

export async function playCancel({ answer }: FuzzCase, { client }: Session): Promise<Judged> {
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

export async function playLookup(
  { answer }: FuzzCase,
  { client, serverClock, url }: Session,
): Promise<Judged> {
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
  return judged(one?.state === 'accepted', [...problems, ...(told ? wrongLines(told.message) : [])]);
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
  // An answer that names no time is judged by the time that answers before it told.
  if (isGone && Number.isNaN(serverTime)) return ['not-placed', 'unknown'];
  // Near the moment the clocks' uncertainty decides.
  if (!isGone || !(serverTime > expiresAtMs + expiryMarginMs)) return ['unknown'];
  return serverTime > expiresAtMs + expiryMarginMs + 10_000
    ? ['not-placed', 'unknown']
    : ['unknown', 'not-placed'];
}

export async function playDecision({ answer, fact, onDisk }: FuzzCase, session: Session): Promise<Judged> {
  const { client } = session;
  const rules = new MarketRulesStore(client, systemClock);
  const balances = new Balances(client, systemClock);
  const available = (currency: string): Decimal | undefined => balances.get(currency)?.account?.available;
  const { desk } = await makeDesk(session, onDisk, {
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
      return [...wrong, ...stray, ...wrongLines(outcome.message), ...wrongPlacements(requests, 1)];
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

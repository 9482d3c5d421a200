import assert from 'node:assert/strict';
import { exact, toText } from '../../../../src/domain/decimal';
import type { OrderDraft } from '../../../../src/domain/orderDraft';
import { ServerClock } from '../../../../src/exchange/serverClock';
import type { PaperOrder } from '../../../../src/paper/paperOrder';
import { FakeClock, settle } from '../../../support/fakeClock';
import { uuidOf } from '../samples';
import { checkSums } from '../../paper/support/checkSums';
import { times, units, unitsOf } from '../../paper/support/inProcess';
import { JournalInMemory } from './journalInMemory';
import { LossyLine, mine, others, type Journey } from './lossyLine';
import { TradingWindow } from './tradingWindow';

/** What a person was told of an intent, or of an order by its client order id. */
type Told = 'accepted' | 'rejected' | 'refused' | 'unknown' | 'not-placed';

/** How a run is set up. */
export interface WorldPlan {
  readonly serverOffsetMs: number;
  readonly writeMs: number;
  readonly journeys: readonly Journey[];
}

/** An order that a person confirmed. Its quantity is its own, so that the exchange's orders tell whose they are. */
export interface Intent {
  readonly id: string;
  readonly draft: OrderDraft;
}

const market = 'USDT_IRR';
const final: ReadonlySet<Told> = new Set<Told>(['accepted', 'rejected', 'refused', 'not-placed']);

/** Two windows on one account of one exchange, and everything that was seen of them. */
export class World {
  readonly clock = new FakeClock();
  readonly line: LossyLine;
  readonly journal: JournalInMemory;
  readonly windows: [TradingWindow, TradingWindow];
  readonly intents: Intent[] = [];
  /** What was told last, by intent and by client order id. */
  readonly toldOfIntent = new Map<string, Told>();
  private readonly toldOfOrder = new Map<string, Told>();
  private readonly overOrders = new Map<string, string>();
  private readonly cancelClock = new ServerClock(this.clock);
  /** Told here and not thrown: a listener's error would be nobody's. */
  private readonly breaches: string[] = [];
  private readonly pressed = new Map<string, { readonly window: 0 | 1; readonly turn: number }>();
  private readonly turns: [number, number] = [0, 0];
  private ids = 0;

  constructor({ serverOffsetMs, writeMs, journeys }: WorldPlan) {
    this.line = new LossyLine(this.clock, serverOffsetMs, journeys);
    this.journal = new JournalInMemory(this.clock, writeMs);
    this.windows = [this.newWindow(), this.newWindow()];
  }

  /** A new intent, `ticks` from the middle of the book; `like`: with the amounts of an earlier one. */
  newIntent(side: OrderDraft['side'], type: OrderDraft['type'], ticks: number, like?: Intent): Intent {
    const number = this.intents.length + 1;
    const bid = this.line.exchange.book(market, 1)?.bids[0]?.price ?? exact('1200000');
    const draft: OrderDraft = like?.draft ?? {
      symbol: market,
      side,
      type,
      quantity: toText(exact('2').plus(exact('0.01').times(exact(String(number))))),
      ...(type === 'LIMIT' && { price: toText(bid.plus(exact('10').times(exact(String(ticks))))) }),
    };
    const intent = { id: `intent-${number}`, draft };
    this.intents.push(intent);
    return intent;
  }

  /** Notes in which window an intent is pressed. */
  press(window: 0 | 1, { id, draft }: Intent): void {
    this.pressed.set(id, { window, turn: this.turns[window] });
    this.windows[window].press(id, draft);
  }

  /** The button again: only the page that pressed has the intent, and a killed window's page comes back without it. */
  pressAgain(window: 0 | 1, { id, draft }: Intent): void {
    const first = this.pressed.get(id);
    if (first?.window === window && first.turn === this.turns[window]) this.windows[window].press(id, draft);
  }

  /** Closes a window as SIGKILL does and opens the next one, which takes up what is unfinished. */
  async restart(index: 0 | 1): Promise<void> {
    this.windows[index].kill();
    this.turns[index] += 1;
    this.windows[index] = this.newWindow();
    void this.windows[index].adopt();
    await settle();
  }

  /** Asks for one of the account's orders to be cancelled; whether it is, the exchange says. */
  cancel(nth: number): void {
    const orders = this.line.exchange.ordersOf(mine);
    const order = orders[nth % Math.max(1, orders.length)];
    if (order) this.line.cancel(order.id, this.cancelClock).catch(() => undefined);
  }

  /** Somebody else trades: takes what rests, ours too. */
  tradeOfOthers(side: OrderDraft['side'], hundredths: number): void {
    const quantity = toText(exact('0.01').times(exact(String(hundredths))));
    this.line.exchange.place(others, { draft: { symbol: market, side, type: 'MARKET', quantity } });
  }

  /** What must hold at every moment. */
  check(): void {
    assert.deepEqual(this.breaches, []);
    this.checkOneOrderAnIntent();
    this.checkSums();
    this.checkOrdersThatAreOver();
    this.checkWhatIsShown();
  }

  /** Lets everything come to its end with a good line, and compares what was told with what the exchange has. */
  async finish(): Promise<void> {
    this.line.calm = true;
    await this.restart(0);
    // As long as a window and its margin, the longest wait between lookups, and clocks that are not known well.
    await this.clock.advance(300_000);
    this.check();
    this.checkTruth();
    for (const window of this.windows) window.kill();
  }

  private newWindow(): TradingWindow {
    return new TradingWindow({
      line: this.line,
      journal: this.journal,
      clock: this.clock,
      newId: () => uuidOf((this.ids += 1)),
      isBeingSent: (id) => this.windows.some((window) => window.isSending(id)),
      told: (intent, outcome) => {
        // The same press again is told of its first outcome again; that is no news about the order.
        if (this.toldOfIntent.get(intent) === outcome.state) return;
        this.tell(this.toldOfIntent, intent, outcome.state);
        if ('clientOrderId' in outcome) this.tell(this.toldOfOrder, outcome.clientOrderId, outcome.state);
      },
      resolved: ({ entry, state }) => this.tell(this.toldOfOrder, entry.clientOrderId, state),
    });
  }

  /** A word about an order is kept; a last word never changes. */
  private tell(known: Map<string, Told>, key: string, told: Told): void {
    const before = known.get(key);
    if (before !== undefined && final.has(before) && told !== before) {
      this.breaches.push(`${key} was ${before} for good and then ${told}`);
    }
    known.set(key, told);
  }

  private ordersLike({ draft }: Intent): readonly PaperOrder[] {
    return this.line.exchange
      .ordersOf(mine)
      .filter((order) => unitsOf(order.quantity) === units(draft.quantity));
  }

  private pressedLike({ draft }: Intent): readonly Intent[] {
    return this.intents.filter((each) => each.draft.quantity === draft.quantity);
  }

  private checkOneOrderAnIntent(): void {
    const { left } = this.line;
    assert.equal(new Set(left).size, left.length, 'the same placement left twice');
    for (const intent of this.intents) {
      const orders = this.ordersLike(intent);
      assert.ok(
        orders.length <= this.pressedLike(intent).length,
        `${orders.length} orders for ${this.pressedLike(intent).length} confirmed intents of ${intent.draft.quantity}`,
      );
    }
  }

  private checkSums(): void {
    checkSums(this.line.exchange);
    const needed = { USDT: 0n, IRR: 0n };
    for (const order of this.line.exchange.ordersOf(mine)) {
      if (order.status !== 'NOT_FILLED') continue;
      const rest = unitsOf(order.quantity) - unitsOf(order.filled);
      if (order.side === 'SELLER') needed.USDT += rest;
      else needed.IRR += times(rest, unitsOf(order.price ?? assert.fail('a market order rests')));
    }
    for (const currency of ['USDT', 'IRR'] as const) {
      const { available, blocked, total } = this.line.account(currency);
      assert.equal(unitsOf(total), unitsOf(available) + unitsOf(blocked), `${currency} as it is shown`);
      assert.equal(unitsOf(blocked), needed[currency], `${currency} blocked`);
    }
  }

  private checkOrdersThatAreOver(): void {
    for (const { id, status, filled } of this.line.exchange.ordersOf(mine)) {
      const before = this.overOrders.get(id);
      const now = `${status} ${toText(filled)}`;
      if (before !== undefined) assert.equal(now, before, 'an order that was over changed');
      if (status !== 'NOT_FILLED') this.overOrders.set(id, now);
    }
  }

  /** No word about an order contradicts the exchange, even while others are still unknown. */
  private checkWhatIsShown(): void {
    for (const [id, told] of this.toldOfOrder) {
      const exists = this.line.exchange.order(mine, { clientOrderId: id }) !== undefined;
      if (told === 'accepted') assert.ok(exists, `${id} was told to be accepted and does not exist`);
      if (told === 'not-placed') assert.ok(!exists, `${id} was told not to be placed and exists`);
    }
  }

  private checkTruth(): void {
    for (const window of this.windows) assert.deepEqual(window.unknownIds, [], 'still unknown');
    for (const entry of this.journal.entries.values()) {
      const order = this.line.exchange.order(mine, { clientOrderId: entry.clientOrderId });
      assert.ok(entry.outcome, `${entry.clientOrderId} has no outcome`);
      assert.equal(entry.outcome.state === 'accepted', order !== undefined, entry.clientOrderId);
    }
    for (const order of this.line.exchange.ordersOf(mine)) {
      assert.ok(this.journal.entries.has(order.clientOrderId ?? ''), 'an order that nobody wrote down');
    }
    for (const intent of this.intents) {
      const told = this.pressedLike(intent).map((each) => this.toldOfIntent.get(each.id));
      const nothing = told.every((each) => each === 'refused' || each === 'rejected');
      if (nothing) {
        assert.equal(this.ordersLike(intent).length, 0, `${intent.id} was told to be ${told.join()}`);
      }
      const accepted = told.filter((each) => each === 'accepted').length;
      assert.ok(this.ordersLike(intent).length >= accepted, `${intent.id} was told to be accepted`);
    }
  }
}

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Confirmation } from '../../../src/editor/confirmationWords';
import { OrderPlacing } from '../../../src/editor/orderPlacing';
import { publicEnvironment, type Environment } from '../../../src/exchange/environments';
import { ServerClock } from '../../../src/exchange/serverClock';
import type { TicketDraft, TicketOutcome } from '../../../src/protocol/ticket';
import { Arming } from '../../../src/trading/arming';
import { Venue, type TradingClient } from '../../../src/trading/venue';
import { FakeClock } from '../../support/fakeClock';
import { accountOf, bookOf, deferred, entryOf, notFound, orderOf, rulesOf, uuidOf } from '../trading/samples';
import { FakeSettings } from './fakeSettings';

const paper: Environment = {
  name: 'paper',
  label: 'Paper',
  baseUrl: 'http://127.0.0.1:20000',
  live: false,
};
const limitOrder: TicketDraft = {
  symbol: 'USDT_IRR',
  side: 'BUYER',
  type: 'LIMIT',
  price: '990',
  quantity: '5',
  total: '',
};
const marketOrder: TicketDraft = { ...limitOrder, type: 'MARKET', price: '' };

describe('From the press of Place order to its outcome', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'placing-'));
  });
  const opened: Venue[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.memory.settled()));
    await rm(directory, { recursive: true, force: true });
  });

  async function open(environment: Environment = paper, settings = new FakeSettings()) {
    const clock = new FakeClock();
    const sent: string[] = [];
    let middle = '1000';
    const client: TradingClient = {
      markets: () => Promise.resolve({ rules: [rulesOf()], skipped: [] }),
      book: (symbol) => Promise.resolve(bookOf(symbol, middle)),
      preparePlacement: ({ clientOrderId, quantity }) =>
        Promise.resolve({
          clientOrderId,
          expireAt: '2026-01-05 12:00:10',
          expiresAtMs: clock.now() + 10_000,
          send: () => {
            sent.push(quantity);
            return Promise.resolve({ orderId: orderOf(1).orderId });
          },
        }),
      cancel: () => Promise.reject(notFound()),
      order: () => Promise.reject(notFound()),
      orders: () => Promise.resolve({ orders: [], totalCount: 0 }),
      account: (currency) => Promise.resolve(accountOf(currency, '10000')),
      letOnlyCancelsOut: () => ({ dispose: () => undefined }),
    };
    const arming = new Arming(clock, 15 * 60_000);
    let ids = 100;
    const venue = new Venue({
      environment,
      client,
      serverClock: new ServerClock(clock),
      arming,
      journalDirectory: directory,
      memoryDirectory: join(directory, 'accounts'),
      clock,
      random: () => 0.5,
      newId: () => uuidOf((ids += 1)),
      account: () => 'fingerprint',
      limits: () => settings.limits(),
      warn: () => undefined,
    });
    opened.push(venue);
    await venue.rules.refresh();
    await venue.feed.fresh('USDT_IRR', '50');
    await venue.balances.refresh(['USDT', 'IRR']);
    const venues: { current: Venue | undefined; trouble: unknown } = { current: venue, trouble: undefined };
    const asked: Confirmation[] = [];
    const told: TicketOutcome[] = [];
    const notified: string[] = [];
    let answer: () => Promise<boolean> = () => Promise.resolve(true);
    const placing = new OrderPlacing({
      venues,
      settings,
      arming,
      clock,
      log: { info: () => undefined, error: () => undefined },
      confirm: (confirmation) => {
        asked.push(confirmation);
        return answer();
      },
      notify: ({ state }) => notified.push(state),
    });
    let ticketIsSeen = true;
    const press = (draft = limitOrder, intent = uuidOf(1)): Promise<void> =>
      placing.place(intent, draft, (outcome) => {
        told.push(outcome);
        return ticketIsSeen;
      });
    return {
      venue,
      venues,
      arming,
      clock,
      settings,
      sent,
      asked,
      told,
      notified,
      placing,
      press,
      answerWith: (given: () => Promise<boolean>): void => void (answer = given),
      moveMarketTo: (price: string): void => void (middle = price),
      hideTicket: (): void => void (ticketIsSeen = false),
      lastWord: (): string => told.map(({ state, message }) => `${state}: ${message}`).at(-1) ?? '',
    };
  }

  it('asks with the figures of the check, sends once, tells the order id', async () => {
    const { press, asked, sent, told } = await open();
    await press();
    assert.equal(asked.length, 1);
    assert.equal(asked[0]?.draft.quantity, '5');
    assert.equal(asked[0].environment.name, 'paper');
    assert.deepEqual(sent, ['5']);
    assert.deepEqual(
      told.map((each) => each.state),
      ['confirming', 'sending', 'accepted'],
    );
    assert.equal(told.at(-1)?.orderId, orderOf(1).orderId);
  });

  it('sends one order for one press, however often the message comes', async () => {
    const { press, sent, asked } = await open();
    await Promise.all([press(), press(), press()]);
    await press();
    assert.equal(asked.length, 1);
    assert.deepEqual(sent, ['5']);
  });

  it('lets a second press wait for nothing while a dialog is open', async () => {
    const { press, sent, answerWith, told } = await open();
    const dialog = deferred<boolean>();
    answerWith(() => dialog.promise);
    const first = press();
    await press(limitOrder, uuidOf(2));
    assert.equal(told.at(-1)?.intent, uuidOf(2));
    assert.match(told.at(-1)?.message ?? '', /another order is waiting/);
    dialog.resolve(true);
    await first;
    assert.deepEqual(sent, ['5']);
  });

  it('sends nothing to another environment than was confirmed', async () => {
    const { press, sent, answerWith, venues, lastWord } = await open();
    answerWith(() => {
      venues.current = undefined;
      return Promise.resolve(true);
    });
    await press();
    assert.match(lastWord(), /^refused: Nothing was sent: the environment or the sign-in changed/);
    assert.deepEqual(sent, []);
  });

  it('sends nothing live that was disarmed while the dialog was open', async () => {
    const { press, sent, answerWith, arming, lastWord } = await open(publicEnvironment('sandbox'));
    arming.arm();
    answerWith(() => {
      arming.disarm();
      return Promise.resolve(true);
    });
    await press();
    assert.match(lastWord(), /^refused: Nothing was sent: live trading is not armed/);
    assert.deepEqual(sent, []);
  });

  it('sends nothing, on paper either, that was stopped while the dialog was open', async () => {
    const { press, sent, answerWith, venue, lastWord } = await open();
    answerWith(() => {
      venue.desk.halt();
      return Promise.resolve(true);
    });
    await press();
    assert.match(lastWord(), /^refused: Nothing was sent: Emergency Stop/);
    answerWith(() => Promise.resolve(true));
    await press(limitOrder, uuidOf(2));
    assert.deepEqual(sent, ['5'], 'what is placed afterwards is sent');
  });

  it('does not even ask while live trading is not armed', async () => {
    const { press, asked, sent } = await open(publicEnvironment('production'));
    await press();
    assert.deepEqual([asked, sent], [[], []]);
  });

  it('sends nothing once a brake cannot be read, also if that happened during the dialog', async () => {
    const { press, sent, answerWith, settings, lastWord } = await open();
    answerWith(() => {
      settings.unreadable = [{ key: 'invex.orders.maxValue', message: 'It is no amount.', brake: true }];
      return Promise.resolve(true);
    });
    await press();
    assert.match(lastWord(), /^refused: Nothing was sent. It is no amount/);
    assert.deepEqual(sent, []);
  });

  it('sends a market order only on figures of the moment', async () => {
    const { press, sent, answerWith, clock, lastWord } = await open();
    answerWith(async () => {
      await clock.advance(31_000);
      return true;
    });
    await press(marketOrder);
    assert.match(lastWord(), /^refused: Nothing was sent: the dialog was open for long/);
    assert.deepEqual(sent, []);
  });

  it('sends a market order back that became more than 1 % dearer while the dialog was open', async () => {
    const { press, sent, answerWith, moveMarketTo, lastWord } = await open();
    answerWith(() => {
      moveMarketTo('1030');
      return Promise.resolve(true);
    });
    await press(marketOrder);
    assert.match(lastWord(), /^refused: Nothing was sent: .*Look again/);
    assert.deepEqual(sent, []);
  });

  it('sends a limit order after a long look: its price is its own', async () => {
    const { press, sent, answerWith, clock } = await open();
    answerWith(async () => {
      await clock.advance(120_000);
      return true;
    });
    await press();
    assert.deepEqual(sent, ['5']);
  });

  it('does not ask about a market order on a stale book', async () => {
    const { press, asked, sent, clock, told } = await open();
    await clock.advance(6_000);
    await press(marketOrder);
    assert.deepEqual([asked, sent], [[], []]);
    assert.ok(told.at(-1)?.problems.some(({ code }) => code === 'BOOK_STALE'));
  });

  it('asks about an order like one whose outcome is unknown, even where confirmations are off', async () => {
    const { press, asked, sent, venue, answerWith } = await open(
      paper,
      new FakeSettings({ 'orders.confirm': 'never' }),
    );
    venue.unknown.add(entryOf({ environment: 'paper' }));
    answerWith(() => Promise.resolve(false));
    await press();
    assert.equal(asked[0]?.twinsSentAt.length, 1);
    assert.deepEqual(sent, []);
    answerWith(() => Promise.resolve(true));
    await press(limitOrder, uuidOf(2));
    assert.deepEqual(sent, ['5']);
    venue.dispose();
  });

  it('never says that nothing was sent because the ticket could not be told', async () => {
    const { placing, sent, notified } = await open();
    await placing.place(uuidOf(1), limitOrder, ({ state }) => {
      assert.notEqual(state, 'refused');
      throw new Error('Webview is disposed');
    });
    assert.deepEqual(sent, ['5']);
    assert.deepEqual(notified, ['accepted']);
  });

  it('tells the outcome by a notification when the ticket is out of sight', async () => {
    const { press, hideTicket, notified } = await open();
    hideTicket();
    await press();
    assert.deepEqual(notified, ['accepted']);
  });

  it('waits for no other venue when there is none', async () => {
    const { press, venues, sent, lastWord } = await open();
    venues.current = undefined;
    venues.trouble = new Error('The paper exchange could not start.');
    await press();
    assert.equal(lastWord(), 'refused: Nothing was sent: The paper exchange could not start.');
    assert.deepEqual(sent, []);
  });
});

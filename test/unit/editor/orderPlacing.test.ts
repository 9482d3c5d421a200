import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exact } from '../../../src/domain/decimal';
import type { OrderBook } from '../../../src/domain/orderBook';
import type { Confirmation } from '../../../src/editor/confirmationWords';
import { OrderPlacing } from '../../../src/editor/orderPlacing';
import type { WordQuestion } from '../../../src/editor/wordQuestion';
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
    let asks: readonly (readonly [string, string])[] = [];
    const book = (symbol: string): OrderBook => {
      const usual = bookOf(symbol, middle);
      const levels = asks.map(([price, quantity]) => ({ price: exact(price), quantity: exact(quantity) }));
      return asks.length > 0 ? { ...usual, asks: levels } : usual;
    };
    const client: TradingClient = {
      markets: () => Promise.resolve({ rules: [rulesOf()], skipped: [] }),
      book: (symbol) => Promise.resolve(book(symbol)),
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
      pricesDirectory: join(directory, 'prices'),
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
    const words: WordQuestion[] = [];
    let answer: () => Promise<boolean> = () => Promise.resolve(true);
    let word: () => Promise<boolean> = () => Promise.resolve(true);
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
      confirmWord: (question) => {
        words.push(question);
        return word();
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
      words,
      told,
      notified,
      placing,
      press,
      answerWith: (given: () => Promise<boolean>): void => void (answer = given),
      typeWordWith: (given: () => Promise<boolean>): void => void (word = given),
      offer: (...given: readonly (readonly [string, string])[]): void => void (asks = given),
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
    const { press, asked, words, sent, venue, answerWith, typeWordWith, lastWord } = await open(
      paper,
      new FakeSettings({ 'orders.confirm': 'never' }),
    );
    venue.unknown.add(entryOf({ environment: 'paper' }));
    answerWith(() => Promise.resolve(false));
    await press();
    assert.equal(asked[0]?.twinsSentAt.length, 1);
    assert.equal(words.length, 0);
    assert.deepEqual(sent, []);
    // Enter pressed twice answers the dialog; it does not type the word.
    answerWith(() => Promise.resolve(true));
    typeWordWith(() => Promise.resolve(false));
    await press(limitOrder, uuidOf(2));
    assert.equal(lastWord(), 'cancelled: Nothing was sent: the word SECOND was not typed.');
    assert.match(words[0]?.title ?? '', /^PAPER: an identical order was sent at \d\d:\d\d:\d\d/);
    assert.deepEqual(sent, []);
    typeWordWith(() => Promise.resolve(true));
    await press(limitOrder, uuidOf(3));
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

  describe('a market order that moves the price by three percent', () => {
    const deep = [
      ['1000', '3'],
      ['1040', '10'],
    ] as const;

    async function sweeping(settings = new FakeSettings()) {
      const opened = await open(paper, settings);
      opened.offer(...deep);
      await opened.venue.feed.fresh('USDT_IRR', '50');
      return opened;
    }

    it('wants the word after the dialog, with the figures, and is sent once', async () => {
      const { press, asked, words, sent } = await sweeping();
      await press(marketOrder);
      assert.equal(asked.length, 1);
      assert.equal(words.length, 1);
      assert.equal(words[0]?.word, 'SWEEP');
      assert.match(words[0].title, /^PAPER: Buy 5\.00 USDT at market moves the price by 4%$/);
      assert.match(
        words[0].prompt,
        /estimate.*best price 1,000 IRR, average \u2248 1,016 IRR, worst \u2248 1,040 IRR, value \u2248 5,080 IRR\. Type SWEEP/,
      );
      assert.deepEqual(sent, ['5']);
    });

    it('is not sent without the word', async () => {
      const { press, typeWordWith, sent, lastWord } = await sweeping();
      typeWordWith(() => Promise.resolve(false));
      await press(marketOrder);
      assert.equal(lastWord(), 'cancelled: Nothing was sent: the word SWEEP was not typed.');
      assert.deepEqual(sent, []);
    });

    it('wants the word where confirmations are off, and no dialog', async () => {
      const { press, typeWordWith, asked, words, sent } = await sweeping(
        new FakeSettings({ 'orders.confirm': 'never' }),
      );
      typeWordWith(() => Promise.resolve(false));
      await press(marketOrder);
      assert.deepEqual([asked.length, words.length, sent], [0, 1, []]);
    });

    it('asks for no word when the dialog was cancelled', async () => {
      const { press, answerWith, words, sent } = await sweeping();
      answerWith(() => Promise.resolve(false));
      await press(marketOrder);
      assert.deepEqual([words, sent], [[], []]);
    });

    it('is alone: another press waits for neither question', async () => {
      const { press, typeWordWith, sent, told } = await sweeping();
      const typing = deferred<boolean>();
      typeWordWith(() => typing.promise);
      const first = press(marketOrder);
      await new Promise(setImmediate);
      await press(limitOrder, uuidOf(2));
      assert.match(told.at(-1)?.message ?? '', /another order is waiting/);
      typing.resolve(true);
      await first;
      assert.deepEqual(sent, ['5']);
    });

    it('is not sent when typing the word took long: its figures are of another moment', async () => {
      const { press, typeWordWith, clock, sent, lastWord } = await sweeping();
      typeWordWith(async () => {
        await clock.advance(31_000);
        return true;
      });
      await press(marketOrder);
      assert.match(lastWord(), /^refused: Nothing was sent: the dialog was open for long/);
      assert.deepEqual(sent, []);
    });

    it('goes back when only the fresh book makes it one, so that nobody is spared the word', async () => {
      const { press, answerWith, offer, words, sent, told } = await open();
      // One unit of 500 at a price three percent off: the average hardly changes.
      offer(['1010', '499'], ['1045', '100']);
      const large = { ...marketOrder, quantity: '9' };
      answerWith(() => {
        offer(['1010', '8.9'], ['1045', '100']);
        return Promise.resolve(true);
      });
      await press(large);
      assert.deepEqual([words, sent], [[], []]);
      assert.equal(told.at(-1)?.state, 'refused');
      assert.ok(told.at(-1)?.problems.some(({ code }) => code === 'MARKET_MOVES_PRICE'));
    });
  });

  it('asks for no word for a market order that moves the price less', async () => {
    const { press, words, sent } = await open();
    await press(marketOrder);
    assert.deepEqual([words, sent], [[], ['5']]);
  });

  it('sends two orders for two presses only after each was confirmed: Enter and a double click are one', async () => {
    const { press, sent, asked } = await open();
    const [enter, first, second] = [uuidOf(1), uuidOf(2), uuidOf(3)];
    await Promise.all([press(limitOrder, enter), press(limitOrder, first), press(limitOrder, second)]);
    assert.equal(asked.length, 1);
    assert.deepEqual(sent, ['5']);
  });

  it('sends one order where confirmations are off and two tickets press at once', async () => {
    const { press, sent, told } = await open(paper, new FakeSettings({ 'orders.confirm': 'never' }));
    await Promise.all([press(limitOrder, uuidOf(1)), press(limitOrder, uuidOf(2))]);
    assert.deepEqual(sent, ['5']);
    assert.ok(told.some(({ state }) => state === 'refused'));
  });

  describe('a limit for a day', () => {
    const limited = (perDay: string) => {
      const settings = new FakeSettings();
      settings.brakes = { maximumValuePerDay: exact(perDay) };
      return open(paper, settings);
    };

    it('stops an order while the use of the day is not known', async () => {
      const { press, asked, sent, told } = await limited('10000');
      await press();
      assert.deepEqual([asked, sent], [[], []]);
      assert.ok(told.at(-1)?.problems.some(({ code }) => code === 'DAY_USE_UNKNOWN'));
    });

    it('lets an order pass that fits, and reads the day again after it', async () => {
      const { press, sent, venue } = await limited('10000');
      await venue.dayUse.read('IRR');
      let read = 0;
      venue.dayUse.onChange(() => (read += 1));
      await press();
      assert.deepEqual(sent, ['5']);
      await new Promise(setImmediate);
      // By the desk before, and for the ticket after.
      assert.equal(read >= 1, true);
    });

    it('refuses one that does not fit, in the ticket\u2019s words', async () => {
      const { press, sent, venue, told } = await limited('4000');
      await venue.dayUse.read('IRR');
      await press();
      assert.deepEqual(sent, []);
      assert.match(told.at(-1)?.message ?? '', /limit for a day.*0 IRR is used today and 4,000 IRR is left/);
    });
  });
});

import assert from 'node:assert/strict';
import { problemKinds } from '../../../src/domain/problems';
import { editorToTicket, ticketToEditor } from '../../../src/protocol/ticket';
import {
  chooseSide,
  chooseType,
  editAmount,
  fillDraft,
  takeSnapshot,
} from '../../../webview/ticket/draftEdits';
import { EditorLink } from '../../../webview/ticket/editorLink';
import { elapsedClock } from '../../../webview/ui/elapsed';
import { meaningOf } from '../../../webview/ticket/orderProblems';
import { pressPlace, receiveOutcome, samePressMs } from '../../../webview/ticket/placing';
import {
  blankState,
  leaveField,
  readEditorMessage,
  type TicketState,
} from '../../../webview/ticket/ticketState';
import { ticketView, type TicketView } from '../../../webview/ticket/ticketView';
import { levels, live, outcome, snapshot } from '../../support/ticket/snapshots';

const intent = '4b0c2f4e-6f0a-4c55-9a2e-0d5b1f2a3c4d';
const other = '0f3e2d1c-5b4a-4987-8a6b-7c8d9e0f1a2b';

function ticket(
  amounts: Partial<Record<'price' | 'quantity' | 'total', string>> = {},
  parts: Parameters<typeof snapshot>[0] = {},
): TicketState {
  const blank = takeSnapshot(fillDraft(blankState, { symbol: 'USDT_IRR' }, 0), snapshot(parts), 0);
  return (Object.keys(amounts) as (keyof typeof amounts)[]).reduce(
    (before, field) => editAmount(before, field, amounts[field] ?? '', 0),
    blank,
  );
}

function figures(view: TicketView): Record<string, string> {
  return Object.fromEntries(view.estimate.rows.map((row) => [row.name, row.figure]));
}

const good = { price: '1262380', quantity: '12.5' };

describe('the ticket: what it shows', () => {
  it('names price, size, spread and mid with the age of the book', () => {
    const { book } = ticketView(ticket(), 0);
    assert.deepEqual(
      [book.bid.price, book.bid.size, book.ask.price, book.spread, book.mid, book.age],
      ['1,262,380', '412.35', '1,262,390', '10 (0.0007%)', '1,262,385', 'live'],
    );
  });

  it('lets figures age without a snapshot: live, then an age, then stale and not to be used', () => {
    const state = ticket();
    const at = (now: number): string => ticketView(state, now).book.age;
    assert.deepEqual(
      [at(1000), at(2000), at(4700), at(4701)],
      ['live', '2 s old', '5 s old', 'stale: 5 s old'],
    );
    assert.equal(ticketView(state, 4700).book.bid.usable, '1262380');
    assert.equal(ticketView(state, 4701).book.bid.usable, undefined);
  });

  it('never calls a book live while the editor says what is wrong with it', () => {
    const book = { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 10, trouble: 'No answer.' };
    const view = ticketView(ticket({}, { book }), 0);
    assert.deepEqual([view.book.freshness, view.book.trouble], ['ageing', 'No answer.']);
  });

  it('shows nothing of another market', () => {
    const view = ticketView(fillDraft(ticket(), { symbol: 'BTC_IRR' }, 0), 0);
    assert.equal(view.book.freshness, 'missing');
    assert.ok(view.rules.rows.every((row) => row.figure === '\u2013'));
    assert.equal(view.available.known, false);
  });

  it('does not show figures that cannot be read', () => {
    const bids = [{ price: '1e5', quantity: '1' }];
    const view = ticketView(ticket({}, { book: { symbol: 'USDT_IRR', bids, asks: [], ageMs: 0 } }), 0);
    assert.equal(view.book.freshness, 'missing');
  });

  it('tells the rules in plain words with their age', () => {
    const { rules } = ticketView(ticket(), 0);
    assert.deepEqual(
      rules.rows.map((row) => `${row.name}: ${row.figure}`),
      [
        'Tick size: 10 IRR',
        'Step: 0.01 USDT',
        'Minimum order: 500,000 IRR',
        'Maximum order: 50,000,000,000 IRR',
      ],
    );
    assert.equal(rules.read, 'read 2 min ago');
  });

  it('estimates a limit order: fee from what it receives, toman where wanted', () => {
    assert.deepEqual(figures(ticketView(ticket(good, { unit: 'Toman' }), 0)), {
      'In toman': '1,577,975 Toman',
      Fee: '\u2248 0.0125 USDT',
      'Fee rate': '0.1%, as on your last fills',
      'You receive': '\u2248 12.4875 USDT',
    });
    const sold = figures(ticketView(chooseSide(ticket(good), 'SELLER', 0), 0));
    assert.equal(sold['Fee'], '\u2248 39,449.37 IRR');
    assert.equal(sold['Fee rate'], '0.25%, from your settings');
  });

  it('estimates by the rate of a taker where the order takes, and says where the rate is from', () => {
    const rate = (state: TicketState): string | undefined => figures(ticketView(state, 0))['Fee rate'];
    assert.equal(rate(ticket()), '\u2013');
    assert.equal(rate(ticket({ ...good, price: '1262390' })), '0.25%, from your settings');
    assert.equal(rate(chooseType(ticket({ quantity: '1' }), 'MARKET', 0)), '0.25%, from your settings');
    // Nobody knows whether it crosses a book that is too old.
    assert.equal(figures(ticketView(ticket(good), 5000))['Fee rate'], '0.25%, from your settings');
    const assumed = { percent: '0.5', source: 'assumed' } as const;
    const state = ticket(good, { fees: { maker: assumed, taker: assumed } });
    assert.equal(rate(state), '0.5%, assumed');
  });

  it('estimates a market order by walking the book, and by nothing when the book is stale', () => {
    const state = chooseType(ticket({ quantity: '1000' }), 'MARKET', 0);
    const rows = figures(ticketView(state, 0));
    assert.equal(rows['Worst price'], '\u2248 1,262,400 IRR');
    assert.equal(rows['Average price'], '\u2248 1,262,395.87 IRR');
    assert.equal(rows['Slippage'], '\u2248 0.0004%');
    assert.equal(rows['Order value'], '\u2248 1,262,395,876.5 IRR');
    assert.ok(Object.values(figures(ticketView(state, 5000))).every((figure) => figure === '\u2013'));
  });

  it('has the same rows whether there is an estimate or not, so that nothing jumps', () => {
    const names = (state: TicketState): string[] => Object.keys(figures(ticketView(state, 0)));
    assert.deepEqual(names(ticket()), names(ticket(good)));
    assert.deepEqual(
      names(chooseType(ticket(), 'MARKET', 0)),
      names(chooseType(ticket({ quantity: '1' }), 'MARKET', 0)),
    );
  });

  it('says in one line what a press would do, or what is missing', () => {
    const summary = (state: TicketState): string => ticketView(state, 0).estimate.summary;
    assert.equal(summary(blankState), 'Choose a market.');
    assert.equal(summary(ticket()), 'Enter a price and a quantity or a total.');
    assert.equal(summary(ticket(good)), 'Buy 12.50 USDT at 1,262,380 IRR');
    assert.equal(
      summary(chooseType(chooseSide(ticket(good), 'SELLER', 0), 'MARKET', 0)),
      'Sell 12.50 USDT at the market price, about 1,262,380 IRR',
    );
  });

  it('reads long or foreign figures back, and leaves short ones alone', () => {
    const hint = (price: string): string => ticketView(ticket({ price }), 0).fields.price.hint;
    assert.equal(hint('1262380'), '= 1,262,380 IRR');
    assert.equal(hint('1,262,380'), 'Tick size 10');
    assert.equal(hint('\u06f1\u06f0'), '= 10 IRR');
  });

  it('asks for an empty field only after it was left', () => {
    assert.deepEqual(ticketView(ticket(), 0).fields.price.problems, []);
    const [problem] = ticketView(leaveField(ticket(), 'price'), 0).fields.price.problems;
    assert.equal(problem?.code, 'PRICE_REQUIRED');
  });

  it('refuses a total that is not worth a step, with the smallest that is', () => {
    const { total } = ticketView(ticket({ price: '1262380', total: '12000' }), 0).fields;
    assert.deepEqual(total.problems[0]?.suggestions, [
      { field: 'total', value: '12623.8', label: '12,623.8' },
    ]);
  });

  it('compares with the balance only where somebody is signed in', () => {
    const known = snapshot({ mode: live(false, false) });
    delete known.balances;
    const view = ticketView(takeSnapshot(ticket(good), known, 0), 0);
    assert.deepEqual(view.fields.total.problems, []);
    assert.equal(view.available.text, 'Sign in to see your balance');
  });

  it('counts every environment but paper as real', () => {
    const kind = (mode: Parameters<typeof snapshot>[0] = {}): string =>
      ticketView(ticket({}, mode), 0).mode.kind;
    assert.equal(kind(), 'paper');
    for (const environment of ['production', 'sandbox', 'custom'] as const) {
      const mode = { environment, label: 'x', live: false, armed: false, signedIn: true };
      assert.equal(kind({ mode }), 'locked');
      assert.equal(kind({ mode: { ...mode, armed: true } }), 'armed');
    }
  });

  it('explains every code of the validator', () => {
    for (const code of Object.keys(problemKinds)) assert.match(meaningOf(code), /^[A-Z_]+: .+/u);
    assert.equal(meaningOf('toString'), 'toString');
  });
});

describe('the ticket: placing', () => {
  it('sends what the editor accepts', () => {
    const press = pressPlace(ticket(good), intent, 0);
    assert.ok(ticketToEditor.safeParse(press.message).success);
    assert.equal(press.message?.intent, intent);
    assert.equal(ticketView(press.state, 0).locked, true);
  });

  it('is locked until a final outcome, and for the same finger a moment longer', () => {
    const pressed = pressPlace(ticket(good), intent, 0).state;
    for (const state of ['confirming', 'sending'] as const) {
      const going = receiveOutcome(pressed, readOutcome(state));
      assert.equal(pressPlace(going, other, 60_000).message, undefined);
    }
    const ended = receiveOutcome(pressed, readOutcome('rejected'));
    assert.equal(pressPlace(ended, other, samePressMs - 1).message, undefined);
    assert.ok(pressPlace(ended, other, samePressMs).message);
  });

  it('does not open for the outcome of another press', () => {
    const pressed = pressPlace(ticket(good), intent, 0).state;
    const after = receiveOutcome(pressed, readOutcome('cancelled', other));
    assert.equal(pressPlace(after, other, 60_000).message, undefined);
  });

  it('empties what was accepted, but not what was typed since', () => {
    const pressed = pressPlace(ticket(good), intent, 0).state;
    const accepted = receiveOutcome(pressed, readOutcome('accepted')).draft;
    assert.deepEqual([accepted.price, accepted.quantity, accepted.total], ['1262380', '', '']);
    const typed = receiveOutcome(editAmount(pressed, 'quantity', '7', 0), readOutcome('accepted')).draft;
    assert.equal(typed.quantity, '7');
  });

  for (const state of ['rejected', 'unknown', 'refused', 'cancelled'] as const) {
    it(`keeps the draft when it was ${state}`, () => {
      const pressed = pressPlace(ticket(good), intent, 0).state;
      assert.deepEqual(receiveOutcome(pressed, readOutcome(state)).draft, pressed.draft);
    });
  }

  it('takes in what became of an order whose outcome was unknown, and empties it then', () => {
    const unknown = receiveOutcome(pressPlace(ticket(good), intent, 0).state, readOutcome('unknown'));
    assert.equal(ticketView(unknown, 0).notice?.tone, 'alert');
    const placed = receiveOutcome(unknown, readOutcome('accepted'));
    assert.deepEqual(ticketView(placed, 0).notice, { tone: 'good', message: 'It was accepted.' });
    assert.equal(placed.draft.quantity, '');
    const notPlaced = receiveOutcome(unknown, readOutcome('refused'));
    assert.equal(ticketView(notPlaced, 0).notice?.message, 'It was refused.');
    assert.deepEqual([notPlaced.draft.quantity, notPlaced.open], ['12.5', undefined]);
  });

  it('takes it in also where it does not remember the press, and never in the middle of another', () => {
    const lost = { ...readOutcome('unknown'), draft: pressPlace(ticket(good), intent, 0).state.draft };
    const unknown = receiveOutcome(ticket(good), lost);
    assert.deepEqual([unknown.notice?.tone, unknown.open?.intent], ['alert', intent]);
    const placed = { ...readOutcome('accepted'), draft: lost.draft };
    assert.equal(receiveOutcome(ticket(good), placed).draft.quantity, '');
    const busy = pressPlace(ticket(good), other, 0).state;
    for (const each of [lost, placed]) assert.equal(receiveOutcome(busy, each), busy);
  });

  it('does not let that come over another press', () => {
    const unknown = receiveOutcome(pressPlace(ticket(good), intent, 0).state, readOutcome('unknown'));
    const asked = receiveOutcome(
      pressPlace(unknown, other, samePressMs).state,
      readOutcome('confirming', other),
    );
    const late = receiveOutcome(asked, readOutcome('accepted'));
    assert.deepEqual([late.notice, late.draft, late.placing], [asked.notice, asked.draft, asked.placing]);
    // Whoever does not want a second one still hears of the first, and does not place it again by mistake.
    const cancelled = receiveOutcome(asked, readOutcome('cancelled', other));
    const told = receiveOutcome(cancelled, readOutcome('accepted'));
    assert.deepEqual([told.notice?.message, told.draft.quantity], ['It was accepted.', '']);
    // After another order was placed, the word about that one stays.
    assert.equal(receiveOutcome(asked, readOutcome('accepted', other)).open, undefined);
  });

  it('says that the extension does not answer', () => {
    const pressed = pressPlace(ticket(good), intent, 0).state;
    assert.equal(ticketView(pressed, 9999).notice?.tone, 'progress');
    assert.match(ticketView(pressed, 10_000).notice?.message ?? '', /not known whether the order was sent/u);
  });

  it('names the first problem, and the field that wants the user', () => {
    const press = pressPlace(ticket({ price: '1262387' }), intent, 0);
    assert.equal(press.message, undefined);
    assert.equal(press.focus, 'price');
    assert.match(press.state.notice?.message ?? '', /^Not sent: .*tick size.*\(and 1 more\)$/u);
  });

  it('sends nothing before the first snapshot', () => {
    const press = pressPlace(fillDraft(blankState, { symbol: 'USDT_IRR', ...good }, 0), intent, 0);
    assert.equal(press.message, undefined);
    assert.match(press.state.notice?.message ?? '', /not heard from the extension/u);
  });

  it('refuses a price that the book made too far from mid meanwhile', () => {
    const state = ticket(good);
    const fallen = takeSnapshot(
      state,
      snapshot({ book: { symbol: 'USDT_IRR', ...levels(1_100_000n, 10n), ageMs: 0 } }),
      0,
    );
    assert.equal(pressPlace(fallen, intent, 0).message, undefined);
  });
});

describe('the ticket: its link and its clock', () => {
  it('sends a waiting draft before anything else', () => {
    const sent: unknown[] = [];
    const link = new EditorLink({ postMessage: (message) => sent.push(message.kind) });
    link.sendDraft(ticket(good).draft, false);
    link.send({ kind: 'run', action: 'refresh' });
    assert.deepEqual(sent, ['draft', 'run']);
    link.flush();
    assert.equal(sent.length, 2);
  });

  it('takes only messages that are meant for it', () => {
    for (const data of [undefined, null, 3, 'x', {}, { kind: 'toString' }, []]) {
      assert.equal(readEditorMessage(data), undefined);
    }
    const message = snapshot();
    assert.ok(editorToTicket.safeParse(message).success);
    assert.equal(readEditorMessage(message), message);
  });

  it('counts the longer of two clocks, and never backwards', () => {
    let steady = 0;
    let wall = 1000;
    const now = elapsedClock(
      () => steady,
      () => wall,
    );
    steady = 500;
    wall = 400;
    assert.equal(now(), 500, 'the wall clock was set back');
    wall = 61_000;
    assert.equal(now(), 61_100, 'the computer slept');
    assert.equal(now(), 61_100);
  });
});

function readOutcome(
  state: Parameters<typeof outcome>[1],
  of = intent,
): Parameters<typeof receiveOutcome>[1] {
  const message = outcome(of, state, `It was ${state}.`);
  assert.ok(message.kind === 'outcome');
  return message;
}

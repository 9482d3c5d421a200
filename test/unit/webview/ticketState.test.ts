import assert from 'node:assert/strict';
import type { TicketSnapshot } from '../../../src/protocol/ticket';
import {
  chooseMarket,
  chooseSide,
  chooseType,
  editAmount,
  fillDraft,
  protectingPrice,
  quantityOfAvailable,
  restoreTotal,
  takeSnapshot,
  useLimit,
} from '../../../webview/ticket/draftEdits';
import { keep, restore } from '../../../webview/ticket/keptState';
import { blankState, type TicketState } from '../../../webview/ticket/ticketState';
import { bitcoinSnapshot, levels, live, snapshot } from '../../support/ticket/snapshots';

/** A ticket for USDT_IRR with a live snapshot at time 0. */
function ticket(parts: Parameters<typeof snapshot>[0] = {}): TicketState {
  return takeSnapshot(fillDraft(blankState, { symbol: 'USDT_IRR' }, 0), snapshot(parts), 0);
}

function type(
  state: TicketState,
  edits: Partial<Record<'price' | 'quantity' | 'total', string>>,
): TicketState {
  return (Object.keys(edits) as (keyof typeof edits)[]).reduce(
    (before, field) => editAmount(before, field, edits[field] ?? '', 0),
    state,
  );
}

describe('the ticket: market, side and type', () => {
  it('puts amounts aside with their market and brings them back with it', () => {
    const typed = type(ticket(), { price: '1262380', total: '1000000' });
    const other = takeSnapshot(chooseMarket(typed, 'BTC_USDT', 0), bitcoinSnapshot(), 0);
    assert.deepEqual(other.draft, { ...typed.draft, symbol: 'BTC_USDT', price: '', quantity: '', total: '' });
    const back = chooseMarket(type(other, { price: '71000' }), 'USDT_IRR', 0);
    assert.deepEqual(back.draft, typed.draft);
    assert.equal(back.derived, 'quantity');
    assert.equal(chooseMarket(back, 'BTC_USDT', 0).draft.price, '71000');
  });

  it('keeps what was typed before any market was chosen', () => {
    const typed = type(blankState, { price: '5', quantity: '2' });
    assert.deepEqual(chooseMarket(typed, 'USDT_IRR', 0).draft, { ...typed.draft, symbol: 'USDT_IRR' });
  });

  it('derives a price again for the other side, never worse than asked', () => {
    const bought = type(ticket(), { quantity: '3', total: '1000000' });
    assert.equal(bought.draft.price, '333330');
    const sold = chooseSide(bought, 'SELLER', 0);
    assert.deepEqual([sold.draft.price, sold.draft.quantity, sold.draft.total], ['333340', '3', '1000000']);
  });

  it('keeps the price aside for a market order, and moves a quantity that follows a total by the book', () => {
    const limit = type(ticket(), { price: '1000000', total: '2000000' });
    assert.equal(limit.draft.quantity, '2.00');
    const market = chooseType(limit, 'MARKET', 0);
    assert.deepEqual([market.draft.price, market.draft.quantity], ['1000000', '1.58']);
    assert.equal(chooseType(market, 'LIMIT', 0).draft.quantity, '2.00');
  });

  it('leaves a typed quantity alone when the type changes, and drops the total that followed it', () => {
    const market = chooseType(type(ticket(), { price: '1262380', quantity: '12.5' }), 'MARKET', 0);
    assert.deepEqual([market.draft.quantity, market.draft.total], ['12.5', '']);
    assert.equal(chooseType(market, 'LIMIT', 0).draft.total, '15779750');
  });
});

describe('the ticket: snapshots and fills', () => {
  it('derives what waited for the rules when they arrive, and nothing later', () => {
    const known: TicketSnapshot = snapshot();
    delete known.rules;
    const before = type(takeSnapshot(fillDraft(blankState, { symbol: 'USDT_IRR' }, 0), known, 0), {
      price: '1262380',
      total: '1000000',
    });
    assert.equal(before.draft.quantity, '');
    const after = takeSnapshot(before, snapshot(), 0);
    assert.equal(after.draft.quantity, '0.79');
    const emptied = editAmount(after, 'quantity', '', 0);
    assert.equal(takeSnapshot(emptied, snapshot(), 0).draft.quantity, '');
  });

  it('derives a market quantity that waited for a fresh book', () => {
    const stale = { symbol: 'USDT_IRR', ...levels(1_262_380n, 10n), ageMs: 9000 };
    const waiting = type(chooseType(ticket({ book: stale }), 'MARKET', 0), { total: '1000000' });
    assert.equal(waiting.draft.quantity, '');
    assert.equal(takeSnapshot(waiting, snapshot(), 0).draft.quantity, '0.79');
  });

  it('never changes a typed amount when prices move', () => {
    const typed = type(ticket(), { price: '1262380', quantity: '12.5' });
    const moved = takeSnapshot(
      typed,
      snapshot({ book: { symbol: 'USDT_IRR', ...levels(99n, 1n), ageMs: 0 } }),
      0,
    );
    assert.deepEqual(moved.draft, typed.draft);
  });

  it('carries no amount from paper to real money, not even by way of another market or a reload', () => {
    const shelved = chooseMarket(type(ticket(), { price: '1262380', quantity: '12.5' }), 'BTC_USDT', 0);
    const typed = restore(JSON.parse(JSON.stringify(keep(type(shelved, { price: '71000' }), 0))), 0);
    const real = takeSnapshot(typed, snapshot({ mode: live(true) }), 0);
    assert.deepEqual([real.draft.symbol, real.draft.price, real.shelved], ['BTC_USDT', '', {}]);
  });

  it('fills what is given and lets the total follow', () => {
    const typed = type(ticket(), { price: '1262380', quantity: '12.5' });
    const filled = fillDraft(typed, { side: 'SELLER', price: '1300000' }, 0);
    assert.deepEqual(filled.draft, { ...typed.draft, side: 'SELLER', price: '1300000', total: '16250000' });
  });

  it('carries no price into another market by a fill', () => {
    const typed = type(ticket(), { price: '1262380', quantity: '12.5' });
    const filled = fillDraft(typed, { symbol: 'BTC_USDT', side: 'SELLER' }, 0);
    assert.deepEqual([filled.draft.price, filled.draft.quantity], ['', '']);
  });

  it('takes a whole draft as it was, and knows which amount follows', () => {
    const draft = { price: '1262380', quantity: '0.79', total: '1000000' };
    const waiting = fillDraft(blankState, { symbol: 'USDT_IRR', ...draft }, 0);
    const filled = takeSnapshot(waiting, snapshot(), 0);
    assert.deepEqual(
      [filled.draft.quantity, filled.draft.total, filled.derived],
      ['0.79', '1000000', 'quantity'],
    );
    const whole = fillDraft(ticket(), { price: '1262380', quantity: '12.5', total: '15779750' }, 0);
    assert.equal(whole.derived, 'total');
  });

  it('corrects a total in a fill that its price and quantity do not give', () => {
    const filled = fillDraft(ticket(), { price: '1262380', quantity: '12.5', total: '7' }, 0);
    assert.deepEqual([filled.draft.quantity, filled.draft.total], ['12.5', '15779750']);
  });
});

describe('the ticket: parts of the balance', () => {
  it('gives the quantity that a part of the balance buys, downwards to the step', () => {
    const state = type(ticket(), { price: '1262390' });
    assert.equal(quantityOfAvailable(state, '100', 0), '197.54');
    assert.equal(quantityOfAvailable(state, '25', 0), '49.38');
    assert.equal(quantityOfAvailable(state, '10', 0), '19.75');
    assert.equal(quantityOfAvailable(chooseSide(state, 'SELLER', 0), '50', 0), '920.12');
  });

  it('walks the book for a market order, and gives nothing without price, book or balance', () => {
    assert.equal(quantityOfAvailable(chooseType(ticket(), 'MARKET', 0), '100', 0), '197.54');
    assert.equal(quantityOfAvailable(ticket(), '100', 0), undefined);
    assert.equal(quantityOfAvailable(chooseType(ticket(), 'MARKET', 0), '100', 9000), undefined);
    const poor = type(ticket({ balances: { quote: '1', ageMs: 0 } }), { price: '1262390' });
    assert.equal(quantityOfAvailable(poor, '100', 0), undefined);
  });
});

describe('the ticket: a market order made a limit order', () => {
  const asMarket = (quantity: string, parts: Parameters<typeof snapshot>[0] = {}): TicketState =>
    type(chooseType(ticket(parts), 'MARKET', 0), { quantity });

  it('takes the worst price that the book has for it, and keeps the quantity', () => {
    const state = asMarket('412.36');
    assert.equal(protectingPrice(state, 0), '1262400');
    const limit = useLimit(state, '1262400', 0);
    assert.deepEqual(
      [limit.draft.type, limit.draft.price, limit.draft.quantity, limit.draft.total],
      ['LIMIT', '1262400', '412.36', '520563264'],
    );
  });

  it('keeps a quantity that followed a typed total', () => {
    const state = type(chooseType(ticket(), 'MARKET', 0), { total: '50000000' });
    const { quantity } = state.draft;
    assert.notEqual(quantity, '');
    assert.equal(useLimit(state, '1262390', 0).draft.quantity, quantity);
  });

  it('takes the last price inside the band where the depth is short', () => {
    const deep = { bids: [], asks: ['100', '104', '106'].map((price) => ({ price, quantity: '10' })) };
    const book = { symbol: 'USDT_IRR', ageMs: 0, ...deep, bids: [{ price: '98', quantity: '1' }] };
    const rules = { ...snapshot().rules?.value, tickSize: '1' } as NonNullable<
      ReturnType<typeof snapshot>['rules']
    >['value'];
    const limits = { rulesMaxAgeMs: 600_000, bookMaxAgeMs: 5000, priceBandPercent: '5.5' };
    const state = asMarket('500', { book, rules: { value: rules, ageMs: 0 }, limits });
    assert.equal(protectingPrice(state, 0), '104');
  });

  it('is not offered for a limit order, without a quantity or on an old book', () => {
    assert.equal(protectingPrice(type(ticket(), { price: '1262390', quantity: '5' }), 0), undefined);
    assert.equal(protectingPrice(asMarket(''), 0), undefined);
    assert.equal(protectingPrice(asMarket('5'), 9000), undefined);
  });
});

describe('the ticket: what is kept', () => {
  it('comes back as it was through JSON', () => {
    const typed = chooseMarket(type(ticket(), { price: '1262380', total: '1000000' }), 'BTC_USDT', 0);
    const back = restore(JSON.parse(JSON.stringify(keep(typed, 0))), 0);
    assert.deepEqual(back.draft, typed.draft);
    assert.deepEqual(back.shelved, typed.shelved);
    assert.equal(back.placing, undefined);
  });

  for (const garbage of [
    undefined,
    null,
    7,
    'x',
    [],
    {},
    { version: 2 },
    { version: 1, draft: { symbol: 3 } },
  ]) {
    it(`starts blank from ${garbage === undefined ? 'nothing' : JSON.stringify(garbage)}`, () => {
      assert.deepEqual(restore(garbage, 0), blankState);
    });
  }

  it('shows the last outcome again, but not one of yesterday', () => {
    const notice = { tone: 'good', message: 'Accepted: order 4711.' } as const;
    const kept: unknown = JSON.parse(JSON.stringify(keep({ ...ticket(), notice }, 0)));
    assert.deepEqual(restore(kept, 60_000).notice, notice);
    assert.equal(restore(kept, 86_400_000).notice, undefined);
  });

  it('keeps asking for the end of a press that ended unknown, and says of one that was going on that it lost sight of it', () => {
    const placing = { intent: '4b0c2f4e-6f0a-4c55-9a2e-0d5b1f2a3c4d', draft: ticket().draft, stage: 'sent' };
    const again = (state: TicketState): TicketState => restore(JSON.parse(JSON.stringify(keep(state, 0))), 0);
    const notice = { tone: 'alert', message: 'It may have been placed.' } as const;
    const unknown = again({ ...ticket(), open: { ...placing, stage: 'sent' }, notice });
    assert.deepEqual([unknown.open?.intent, unknown.notice], [placing.intent, notice]);
    const progress = { tone: 'progress', message: 'Sending the order' } as const;
    const lost = again({ ...ticket(), placing: { ...placing, stage: 'sending' }, notice: progress });
    assert.equal(lost.open?.intent, placing.intent);
    assert.match(lost.notice?.message ?? '', /does not know how it ended/);
  });

  it('drops damaged parts and keeps the rest', () => {
    const { draft } = type(ticket(), { price: '5' });
    const back = restore(
      {
        version: 1,
        draft,
        derived: 'x',
        shelved: { A_B: 1, C_D: { price: '' } },
        notice: 3,
        pressed: {},
      },
      0,
    );
    assert.deepEqual(back, { ...blankState, draft });
  });

  it('brings a total back that was emptied, where price and quantity give it', () => {
    const emptied = editAmount(type(ticket(), { price: '1262380', quantity: '12.5' }), 'total', '', 0);
    assert.deepEqual([emptied.draft.total, emptied.draft.quantity], ['', '12.5']);
    assert.equal(restoreTotal(emptied, 0).draft.total, '15779750');
  });
});

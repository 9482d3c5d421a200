import assert from 'node:assert/strict';
import { exact, one } from '../../../src/domain/decimal';
import { displayUnits } from '../../../src/domain/valuation';
import {
  balanceParts,
  balanceRow,
  foundWords,
  totalParts,
  totalRow,
  totalTooltip,
  type BalanceFacts,
} from '../../../src/editor/balanceWords';
import type { HoldingValue, PortfolioTotal } from '../../../src/trading/portfolioValue';
import { exchangeError } from '../trading/samples';

const worthOf = (amount: string, ageMs: number, stale = false): HoldingValue => ({
  value: { dividend: exact(amount), divisor: one },
  ageMs,
  stale,
  through: ['USDT_IRR'],
});
const factsOf = (changes: Partial<BalanceFacts> = {}): BalanceFacts => ({
  known: {
    currency: 'USDT',
    account: { currency: 'USDT', available: exact('1234.5'), blocked: exact('0'), total: exact('1234.5') },
    readAt: 0,
  },
  ageMs: 4_000,
  stale: false,
  held: exact('0'),
  worth: worthOf('1555000000', 12_000),
  missing: undefined,
  unit: displayUnits.IRR,
  ...changes,
});
const parts = (facts: BalanceFacts): string[] =>
  balanceParts(facts).map((each) => `${each.label}: ${each.value}`);

describe('The words of a balance', () => {
  it('tell what is available and what it is worth, and by ear how old both are', () => {
    const row = balanceRow(factsOf());
    assert.equal(row.text, '1,234.5 \u00b7 \u2248 1,555,000,000 IRR');
    assert.equal(
      row.spoken,
      'USDT: 1,234.5 available, \u2248 1,555,000,000 IRR, read 4 s old, value 12 s old',
    );
    assert.equal(row.warns, false);
    assert.deepEqual(parts(factsOf()), [
      'Available: 1,234.5 USDT',
      'Blocked in orders: 0 USDT',
      'Total: 1,234.5 USDT',
      'Estimated value: \u2248 1,555,000,000 IRR \u00b7 12 s old, by USDT_IRR',
      'Read: 4 s ago',
    ]);
  });

  it('tell what is blocked, and what unknown orders hold', () => {
    const account = {
      currency: 'USDT',
      available: exact('1000'),
      blocked: exact('234'),
      total: exact('1234'),
    };
    const facts = factsOf({ known: { currency: 'USDT', account, readAt: 0 }, held: exact('20') });
    assert.match(balanceRow(facts).text, /^1,000 \u00b7 234 blocked \u00b7 20 held by unknown orders \u00b7/);
    assert.ok(parts(facts).includes('Held by unknown orders: 20 USDT'));
    const untold = { ...facts, held: undefined };
    assert.match(balanceRow(untold).text, /an unknown amount held by unknown orders/);
    assert.ok(parts(untold).includes('Held by unknown orders: not known'));
  });

  it('call what is old stale, the value apart from the balance', () => {
    const value = balanceRow(factsOf({ worth: worthOf('5', 50_000, true) }));
    assert.equal(value.text, '1,234.5 \u00b7 \u2248 5 IRR (stale, 50 s old)');
    assert.equal(value.warns, true);
    const balance = balanceRow(factsOf({ ageMs: 61_000, stale: true, worth: worthOf('5', 61_000, true) }));
    assert.equal(balance.text, '1,234.5 \u00b7 \u2248 5 IRR \u00b7 stale, 1 min old');
    assert.equal(balance.warns, true);
  });

  it('keep a figure that could not be read again, with its age and the error in words', () => {
    const trouble = exchangeError('network', { call: 'read' });
    const { known } = factsOf();
    const facts = factsOf({ known: { ...known, trouble }, worth: worthOf('5', 12_000, true) });
    assert.match(balanceRow(facts).text, /not read again, 4 s old$/);
    assert.equal(parts(facts).at(-1), `Could not be read again: ${trouble.message}`);
    const never = factsOf({ known: { currency: 'USDT', trouble }, ageMs: undefined, worth: undefined });
    assert.deepEqual(balanceRow(never), {
      text: 'could not be read',
      spoken: 'USDT: could not be read',
      warns: true,
    });
    assert.deepEqual(parts(never), []);
  });

  it('show no value that is not known, and say why', () => {
    const facts = factsOf({ worth: undefined, missing: 'no-price' });
    assert.equal(balanceRow(facts).text, '1,234.5');
    assert.ok(parts(facts).includes('Estimated value: no known price'));
    // The unit's own currency is what it is.
    const own = factsOf({ unit: displayUnits.USDT, worth: worthOf('1234.5', 4_000) });
    assert.equal(balanceRow(own).text, '1,234.5');
  });
});

describe('The words of the total', () => {
  const total = (changes: Partial<PortfolioTotal> = {}): PortfolioTotal => ({
    worth: worthOf('12345.678', 12_000),
    included: ['IRR', 'USDT'],
    missing: [],
    ...changes,
  });

  it('tell its age, and how much is not in it', () => {
    assert.equal(totalRow(total(), displayUnits.USDT).text, '\u2248 12,345.67 USDT \u00b7 12 s old');
    const partly = total({
      missing: [
        { currency: 'SHIB', reason: 'no-price' },
        { currency: 'DOGE', reason: 'no-market' },
        { currency: 'ETH', reason: 'not-read' },
      ],
    });
    const row = totalRow(partly, displayUnits.Toman);
    assert.equal(
      row.text,
      '\u2248 1,234 toman \u00b7 12 s old \u00b7 without 2 currencies that have no known price \u00b7 without 1 currency that was not read',
    );
    assert.match(row.spoken, /^Estimated total: \u2248 1,234 toman, 12 s old, without 2 currencies/);
    assert.deepEqual(
      totalParts(partly).map((each) => `${each.label}: ${each.value}`),
      [
        'In it: IRR, USDT',
        'Without SHIB: no known price',
        'Without DOGE: no market prices it',
        'Without ETH: balance not read',
        'Oldest figure in it: 12 s old',
      ],
    );
    assert.match(totalTooltip(partly, displayUnits.Toman), /Without SHIB: no known price/);
  });

  it('are visibly stale, and claim nothing where nothing is known', () => {
    const stale = totalRow(total({ worth: worthOf('5', 70_000, true) }), displayUnits.IRR);
    assert.equal(stale.text, '\u2248 5 IRR \u00b7 stale, 1 min old');
    assert.equal(stale.warns, true);
    const none = total({
      worth: undefined,
      included: [],
      missing: [{ currency: 'IRR', reason: 'not-read' }],
    });
    assert.equal(
      totalRow(none, displayUnits.IRR).text,
      'not known yet \u00b7 without 1 currency that was not read',
    );
  });
});

describe('The words after a search for balances', () => {
  it('name what is new, and what may still hold something', () => {
    const before = new Set(['IRR']);
    const found = { held: ['IRR', 'DOGE', 'SHIB'], unread: [], trouble: undefined };
    assert.equal(
      foundWords(found, before, 12, false),
      'Found 2 currencies with a balance that were not shown before: DOGE, SHIB. All 12 currencies were read.',
    );
    assert.equal(
      foundWords({ ...found, held: ['IRR'], unread: ['ETH', 'BTC'] }, before, 12, true),
      'Found no balance that was not shown before. Stopped after 10 of 12 currencies.',
    );
    const trouble = exchangeError('network', { call: 'read' });
    assert.equal(
      foundWords({ ...found, unread: ['ETH'], trouble }, before, 12, false),
      `Found 2 currencies with a balance that were not shown before: DOGE, SHIB. 1 currency of 12 could not be read, and may hold something. ${trouble.message}`,
    );
  });
});

import assert from 'node:assert/strict';
import type { MarketRules } from '../../../src/domain/market';
import { displayUnits, estimateWords } from '../../../src/domain/valuation';
import { Balances } from '../../../src/trading/balances';
import { MarketRulesStore } from '../../../src/trading/marketRulesStore';
import { portfolioCurrencies } from '../../../src/trading/portfolioCurrencies';
import { PortfolioValue, sparingPeriodMs } from '../../../src/trading/portfolioValue';
import { settle } from '../../support/fakeClock';
import { feedBench, type FeedBench } from './feedBench';
import { accountOf, bookOf, exchangeError, orderOf, rulesOf } from './samples';

const failure = exchangeError('network', { call: 'read' });

/** A wallet over a feed whose books a test answers. */
async function wallet(holdings: Readonly<Record<string, string | undefined>>, codes: readonly string[]) {
  const bench = feedBench();
  const { clock, feed } = bench;
  const rules = new MarketRulesStore(
    {
      markets: () => Promise.resolve({ rules: codes.map((code): MarketRules => rulesOf(code)), skipped: [] }),
    },
    clock,
  );
  await rules.refresh();
  const balances = new Balances(
    {
      account: (currency) => {
        const amount = holdings[currency];
        return amount === undefined ? Promise.reject(failure) : Promise.resolve(accountOf(currency, amount));
      },
    },
    clock,
  );
  const currencies = Object.keys(holdings);
  await balances.refresh(currencies);
  const value = new PortfolioValue({ feed, rules, balances });
  return { ...bench, value, balances, currencies };
}

const answerAll = async (bench: FeedBench, prices: Readonly<Record<string, string>>): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) {
    for (const each of bench.open()) {
      const middle = prices[each.symbol];
      if (middle !== undefined) each.answer(bookOf(each.symbol, middle));
    }
    await settle();
  }
};

describe('What all holdings are worth', () => {
  const markets = ['USDT_IRR', 'BTC_IRR', 'BTC_USDT', 'SHIB_USDT'];

  it('asks for the books that it needs and no others, seldom, and for none while nobody looks', async () => {
    const its = await wallet({ IRR: '1000', USDT: '5', BTC: '0', SHIB: '9' }, markets);
    assert.deepEqual(its.requests.length, 0);
    its.value.want(its.currencies, displayUnits.IRR);
    await answerAll(its, { USDT_IRR: '1000', SHIB_USDT: '20' });
    const asked = (): string[] => its.requests.map(({ symbol, depth }) => `${symbol} ${depth}`).sort();
    assert.deepEqual(asked(), ['SHIB_USDT 5', 'USDT_IRR 5']);
    await its.clock.advance(14_000);
    assert.equal(its.requests.length, 2);
    await its.clock.advance(1_100);
    assert.equal(its.requests.length, 4);
    await answerAll(its, { USDT_IRR: '1000', SHIB_USDT: '20' });
    its.value.rest();
    await its.clock.advance(60_000);
    assert.equal(its.requests.length, 4);
    its.value.dispose();
  });

  it('costs about a call a second, however many currencies there are', () => {
    assert.equal(sparingPeriodMs(3), 15_000);
    assert.equal(sparingPeriodMs(60), 60_000);
  });

  it('says what is in the total and why the rest is not, and never counts the rest as nothing', async () => {
    const its = await wallet(
      { IRR: '1000', USDT: '5', BTC: '0', SHIB: '9', DOGE: '3', ETH: undefined },
      markets,
    );
    const { value, currencies } = its;
    const unit = displayUnits.IRR;
    value.want(currencies, unit);
    let told = 0;
    value.onChange(() => (told += 1));
    await answerAll(its, { USDT_IRR: '1000' });
    assert.ok(told > 0);
    const total = value.total(currencies, unit);
    assert.deepEqual(total.included, ['IRR', 'USDT']);
    assert.deepEqual(
      total.missing.map(({ currency, reason }) => `${currency}: ${reason}`),
      ['SHIB: no-price', 'DOGE: no-market', 'ETH: not-read'],
    );
    assert.ok(total.worth);
    assert.equal(estimateWords(total.worth.value, unit), '\u2248 6,000 IRR');
    await answerAll(its, { SHIB_USDT: '20' });
    const later = value.total(currencies, unit).worth;
    assert.equal(later && estimateWords(later.value, unit), '\u2248 186,000 IRR');
    value.dispose();
  });

  it('is absent while no price is known, and nothing only where nothing is held', async () => {
    const its = await wallet({ USDT: '5', BTC: '0' }, markets);
    its.value.want(its.currencies, displayUnits.IRR);
    assert.equal(its.value.total(its.currencies, displayUnits.IRR).worth, undefined);
    its.value.dispose();
    const empty = await wallet({ USDT: '0', BTC: '0' }, markets);
    const { worth } = empty.value.total(empty.currencies, displayUnits.USDT);
    assert.equal(worth && estimateWords(worth.value, displayUnits.USDT), '\u2248 0 USDT');
    empty.value.dispose();
  });

  it('is as old as its oldest figure, and stale when a book fails or has grown old', async () => {
    const its = await wallet({ USDT: '5', BTC: '1' }, markets);
    const unit = displayUnits.IRR;
    its.value.want(its.currencies, unit);
    await answerAll(its, { BTC_IRR: '9000', USDT_IRR: '1000' });
    const worth = () => its.value.total(its.currencies, unit).worth;
    assert.deepEqual([worth()?.ageMs, worth()?.stale], [0, false]);
    await its.clock.advance(15_100);
    // One answers, the other does not.
    await answerAll(its, { USDT_IRR: '1000' });
    await its.balances.refresh(its.currencies);
    assert.deepEqual([worth()?.ageMs, worth()?.stale], [15_100, false]);
    for (const each of its.open('BTC_IRR')) each.fail(failure);
    await settle();
    assert.equal(worth()?.stale, true);
    assert.equal(its.value.of(its.balances.get('USDT') ?? { currency: 'USDT' }, unit, 2)?.stale, false);
    its.value.rest();
    await its.clock.advance(60_000);
    assert.equal(its.value.of(its.balances.get('USDT') ?? { currency: 'USDT' }, unit, 2)?.stale, true);
    its.value.dispose();
  });

  it('takes another way when a book has lost a side', async () => {
    const its = await wallet({ BTC: '1' }, markets);
    const unit = displayUnits.IRR;
    its.value.want(its.currencies, unit);
    for (const each of its.open('BTC_IRR')) each.answer({ ...bookOf('BTC_IRR'), asks: [] });
    await settle();
    assert.equal(its.value.total(its.currencies, unit).worth, undefined);
    await answerAll(its, { BTC_USDT: '50', USDT_IRR: '1000' });
    const found = its.value.of(its.balances.get('BTC') ?? { currency: 'BTC' }, unit, 1);
    assert.deepEqual(found?.through, ['BTC_USDT', 'USDT_IRR']);
    assert.equal(estimateWords(found.value, unit), '\u2248 50,000 IRR');
    its.value.dispose();
    await its.clock.advance(60_000);
    assert.equal(its.clock.waiting, 0);
  });
});

describe('The currencies on the screen', () => {
  it('are those of watched markets first, then of open orders, then those ever held', () => {
    const list = portfolioCurrencies(
      {
        rules: { get: (code: string) => ({ value: rulesOf(code), ageMs: 0 }) } as never,
        orders: { all: () => [orderOf(1, { symbol: rulesOf('ETH_USDT').symbol })] } as never,
        memory: { currencies: () => ['DOGE', 'IRR'] } as never,
      },
      ['USDT_IRR', 'BTC_IRR'],
    );
    assert.deepEqual(list, ['IRR', 'USDT', 'BTC', 'ETH', 'DOGE']);
  });
});

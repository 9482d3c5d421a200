import assert from 'node:assert/strict';
import type { Account } from '../../../src/domain/order';
import { toText } from '../../../src/domain/decimal';
import { Balances } from '../../../src/trading/balances';
import { MarketRulesStore, NoMarketsError, type RulesSource } from '../../../src/trading/marketRulesStore';
import { FakeClock, settle } from '../../support/fakeClock';
import { accountOf, deferred, exchangeError, rulesOf, type Deferred } from './samples';

type Markets = Awaited<ReturnType<RulesSource['markets']>>;

function markets(...codes: string[]): Markets {
  return { rules: codes.map(rulesOf), skipped: [] };
}

describe('The rules of the markets', () => {
  const setUp = (): { asked: Deferred<Markets>[]; store: MarketRulesStore; clock: FakeClock } => {
    const clock = new FakeClock();
    const asked: Deferred<Markets>[] = [];
    const source: RulesSource = {
      markets: () => {
        const answer = deferred<Markets>();
        asked.push(answer);
        return answer.promise;
      },
    };
    return { asked, store: new MarketRulesStore(source, clock), clock };
  };

  it('are sorted by quote, then base, with their age since the asking', async () => {
    const { asked, store, clock } = setUp();
    assert.equal(store.get('USDT_IRR'), undefined);
    const reading = store.refresh();
    await clock.advance(700);
    asked[0]?.resolve(markets('BTC_USDT', 'USDT_IRR', 'BTC_IRR'));
    await reading;
    assert.deepEqual(
      store.all().map((each) => each.symbol.code),
      ['BTC_IRR', 'USDT_IRR', 'BTC_USDT'],
    );
    assert.equal(store.get('USDT_IRR')?.ageMs, 700);
    assert.equal(store.get('ETH_IRR'), undefined);
  });

  it('are asked for once by those who ask together', async () => {
    const { asked, store } = setUp();
    const readings = [store.refresh(), store.refresh()];
    assert.equal(asked.length, 1);
    asked[0]?.resolve(markets('USDT_IRR'));
    await Promise.all(readings);
    void store.refresh();
    assert.equal(asked.length, 2);
  });

  it('stay when a reading fails, or brings no market at all', async () => {
    const { asked, store, clock } = setUp();
    const first = store.refresh();
    asked[0]?.resolve(markets('USDT_IRR'));
    await first;
    await clock.advance(5000);
    const failure = exchangeError('network', { call: 'read' });
    const second = store.refresh();
    asked[1]?.reject(failure);
    await assert.rejects(second, failure);
    assert.equal(store.trouble, failure);
    const third = store.refresh();
    asked[2]?.resolve({ rules: [], skipped: ['USDT_IRR'] });
    await assert.rejects(third, NoMarketsError);
    assert.equal(store.get('USDT_IRR')?.ageMs, 5000);
    const fourth = store.refresh();
    asked[3]?.resolve(markets('USDT_IRR'));
    await fourth;
    assert.equal(store.trouble, undefined);
  });

  it('are read afresh for an order, also when the reading that is shared began too long ago', async () => {
    const { asked, store, clock } = setUp();
    void store.refresh();
    await clock.advance(5000);
    const fresh = store.fresh('USDT_IRR', 2000);
    asked[0]?.resolve(markets('USDT_IRR'));
    await settle();
    assert.equal(asked.length, 2);
    await clock.advance(100);
    asked[1]?.resolve(markets('USDT_IRR'));
    assert.equal((await fresh)?.ageMs, 100);
    assert.equal((await store.fresh('USDT_IRR', 2000))?.ageMs, 100);
    assert.equal(asked.length, 2);
  });

  it('are not taken for fresh when they cannot be read, nor when the market is gone', async () => {
    const { asked, store, clock } = setUp();
    const first = store.refresh();
    asked[0]?.resolve(markets('USDT_IRR'));
    await first;
    await clock.advance(2001);
    const failing = store.fresh('USDT_IRR', 2000);
    asked[1]?.reject(exchangeError('timeout', { call: 'read' }));
    await assert.rejects(failing);
    const gone = store.fresh('USDT_IRR', 2000);
    asked[2]?.resolve(markets('BTC_IRR'));
    assert.equal(await gone, undefined);
  });

  it('grow old while the machine sleeps and when the date is set back', async () => {
    const { asked, store, clock } = setUp();
    const first = store.refresh();
    asked[0]?.resolve(markets('USDT_IRR'));
    await first;
    clock.sleep(60_000);
    assert.equal(store.get('USDT_IRR')?.ageMs, 60_000);
    clock.setDate(-3_600_000);
    await clock.advance(90_000);
    assert.equal(store.get('USDT_IRR')?.ageMs, 90_000);
  });
});

describe('The balances', () => {
  const setUp = (): {
    asked: { readonly currency: string; readonly answer: Deferred<Account> }[];
    balances: Balances;
    clock: FakeClock;
  } => {
    const clock = new FakeClock();
    const asked: { readonly currency: string; readonly answer: Deferred<Account> }[] = [];
    const source = {
      account: (currency: string) => {
        const answer = deferred<Account>();
        asked.push({ currency, answer });
        return answer.promise;
      },
    };
    return { asked, balances: new Balances(source, clock), clock };
  };
  const text = (balances: Balances, currency: string): string | undefined => {
    const account = balances.get(currency)?.account;
    return account && toText(account.available);
  };

  it('are one call a currency, and the older of two tells the age', async () => {
    const { asked, balances, clock } = setUp();
    const start = clock.now();
    const first = balances.refresh(['USDT', 'USDT']);
    assert.deepEqual(
      asked.map((each) => each.currency),
      ['USDT'],
    );
    asked[0]?.answer.resolve(accountOf('USDT', '7'));
    await first;
    await clock.advance(1000);
    const second = balances.refresh(['IRR']);
    asked[1]?.answer.resolve(accountOf('IRR', '9'));
    await second;
    const { base, quote, readAt } = balances.available(rulesOf().symbol);
    assert.deepEqual([base && toText(base), quote && toText(quote), readAt], ['7', '9', start]);
    assert.deepEqual(
      balances.all().map((each) => each.currency),
      ['IRR', 'USDT'],
    );
  });

  it('of before an order do not answer who asks after it', async () => {
    const { asked, balances } = setUp();
    const before = balances.refresh(['IRR']);
    const after = balances.refresh(['IRR']);
    assert.equal(asked.length, 1);
    asked[0]?.answer.resolve(accountOf('IRR', '100'));
    await before;
    await settle();
    assert.equal(asked.length, 2);
    asked[1]?.answer.resolve(accountOf('IRR', '60'));
    await after;
    assert.equal(text(balances, 'IRR'), '60');
  });

  it('stay when they cannot be read, each with its own trouble', async () => {
    const { asked, balances, clock } = setUp();
    const first = balances.refresh(['IRR', 'USDT']);
    asked[0]?.answer.resolve(accountOf('IRR', '100'));
    asked[1]?.answer.resolve(accountOf('USDT', '5'));
    await first;
    const { readAt } = balances.get('IRR') ?? {};
    await clock.advance(1000);
    const failure = exchangeError('timeout', { call: 'read' });
    const second = balances.refresh(['IRR', 'USDT']);
    asked[2]?.answer.reject(failure);
    asked[3]?.answer.resolve(accountOf('USDT', '6'));
    await second;
    assert.equal(text(balances, 'IRR'), '100');
    assert.equal(balances.get('IRR')?.readAt, readAt);
    assert.equal(balances.get('IRR')?.trouble, failure);
    assert.equal(text(balances, 'USDT'), '6');
    assert.equal(balances.get('USDT')?.trouble, undefined);
    const third = balances.refresh(['IRR']);
    asked[4]?.answer.resolve(accountOf('IRR', '101'));
    await third;
    assert.equal(balances.get('IRR')?.trouble, undefined);
  });
});

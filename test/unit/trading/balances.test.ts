import assert from 'node:assert/strict';
import { toText } from '../../../src/domain/decimal';
import type { Account } from '../../../src/domain/order';
import { Balances } from '../../../src/trading/balances';
import { findBalances } from '../../../src/trading/balanceSearch';
import { FakeClock, settle } from '../../support/fakeClock';
import { accountOf, deferred, exchangeError, type Deferred } from './samples';

interface Asked extends Deferred<Account> {
  readonly currency: string;
  readonly priority: string | undefined;
}

function bench(): { balances: Balances; clock: FakeClock; asked: Asked[] } {
  const clock = new FakeClock();
  const asked: Asked[] = [];
  const balances = new Balances(
    {
      account: (currency, options) => {
        const request = { currency, priority: options?.priority, ...deferred<Account>() };
        asked.push(request);
        return request.promise;
      },
    },
    clock,
  );
  return { balances, clock, asked };
}
const available = (balances: Balances, currency: string): string | undefined => {
  const account = balances.get(currency)?.account;
  return account && toText(account.available);
};
const failure = exchangeError('network', { call: 'read' });

describe('Balances', () => {
  it('of a list are read in its order, two at a time, behind everything else', async () => {
    const { balances, asked } = bench();
    const done: string[] = [];
    const reading = balances.refreshSparingly(['IRR', 'USDT', 'BTC', 'IRR', 'ETH'], {
      onRead: (currency) => done.push(currency),
    });
    await settle();
    assert.deepEqual(
      asked.map(({ currency, priority }) => `${currency} ${priority}`),
      ['IRR poll', 'USDT poll'],
    );
    asked[1]?.resolve(accountOf('USDT'));
    await settle();
    assert.deepEqual(
      asked.slice(2).map(({ currency }) => currency),
      ['BTC'],
    );
    asked[0]?.reject(failure);
    asked[2]?.resolve(accountOf('BTC'));
    await settle();
    asked[3]?.resolve(accountOf('ETH'));
    await reading;
    assert.equal(asked.length, 4);
    assert.deepEqual(done, ['USDT', 'IRR', 'BTC', 'ETH']);
  });

  it('for an order do not wait for a list, and its older answer does not come over theirs', async () => {
    const { balances, asked } = bench();
    const list = balances.refreshSparingly(['IRR']);
    await settle();
    const urgent = balances.refresh(['IRR']);
    await settle();
    assert.deepEqual(
      asked.map(({ priority }) => priority),
      ['poll', undefined],
    );
    asked[1]?.resolve(accountOf('IRR', '5'));
    await urgent;
    asked[0]?.resolve(accountOf('IRR', '9'));
    await list;
    assert.equal(available(balances, 'IRR'), '5');
  });

  it('stay, with their age and the error beside them, when they cannot be read again', async () => {
    const { balances, clock, asked } = bench();
    const first = balances.refresh(['IRR']);
    await clock.advance(300);
    asked[0]?.resolve(accountOf('IRR', '5'));
    await first;
    await clock.advance(10_000);
    const second = balances.refreshSparingly(['IRR']);
    await settle();
    asked[1]?.reject(failure);
    await second;
    const known = balances.get('IRR');
    assert.ok(known);
    assert.equal(available(balances, 'IRR'), '5');
    assert.equal(known.trouble, failure);
    assert.equal(balances.ageMs(known), 10_300);
    clock.setDate(-3_600_000);
    assert.equal(balances.ageMs(known), 10_300, 'a date that is set back makes nothing younger');
    assert.equal(balances.ageMs({ currency: 'BTC' }), undefined);
  });
});

describe('A search for balances', () => {
  const search = async (
    answers: (currency: string, times: number) => Account | undefined,
    stopAfter = Infinity,
  ): Promise<{ words: string; asked: string[] }> => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const stop = new AbortController();
    const balances = new Balances(
      {
        account: (currency) => {
          asked.push(currency);
          const found = answers(currency, asked.filter((each) => each === currency).length);
          return found ? Promise.resolve(found) : Promise.reject(failure);
        },
      },
      clock,
    );
    const progress: string[] = [];
    const running = findBalances(balances, ['A', 'B', 'C', 'D', 'E'], clock, {
      signal: stop.signal,
      onProgress: (done, of) => {
        progress.push(`${done}/${of}`);
        if (done >= stopAfter) stop.abort();
      },
    });
    await clock.advance(60_000);
    const { held, unread, trouble } = await running;
    const last = progress.at(-1) ?? 'none';
    return { words: `${held.join()} | ${unread.join()} | ${last} | ${trouble === failure}`, asked };
  };

  it('asks for each once, and tells in which something is held', async () => {
    const { words, asked } = await search((currency) => accountOf(currency, currency === 'C' ? '1' : '0'));
    assert.equal(words, 'C |  | 5/5 | false');
    assert.deepEqual(asked, ['A', 'B', 'C', 'D', 'E']);
  });

  it('asks again for what failed, and says what could not be read', async () => {
    const { words, asked } = await search((currency, times) =>
      currency === 'B' || (currency === 'D' && times === 1) ? undefined : accountOf(currency, '1'),
    );
    assert.equal(words, 'A,C,D,E | B | 4/5 | true');
    assert.deepEqual(asked, ['A', 'B', 'C', 'D', 'E', 'B', 'D', 'B']);
  });

  it('gives up where nothing can be read at all', async () => {
    const { words, asked } = await search(() => undefined);
    assert.equal(words, ' | A,B,C,D,E | none | true');
    assert.equal(asked.length, 5);
  });

  it('stops when it is told to, with what it has', async () => {
    const { words, asked } = await search((currency) => accountOf(currency, '1'), 2);
    assert.match(words, /^A,B(,C)? \|/);
    assert.ok(asked.length <= 3);
  });
});

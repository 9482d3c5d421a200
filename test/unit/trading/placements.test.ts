import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact, toText } from '../../../src/domain/decimal';
import { lessHeldFunds } from '../../../src/trading/heldFunds';
import { Intents, rememberedIntents } from '../../../src/trading/intents';
import { belongsTo, isTwin } from '../../../src/trading/samePlacement';
import { settle } from '../../support/fakeClock';
import { deferred, draftOf, entryOf, rulesOf, withoutPrice } from './samples';

describe('Two orders', () => {
  it('are the same when they ask for the same, however their amounts are typed', () => {
    assert.ok(
      isTwin(draftOf({ price: '1,000', quantity: '5' }), draftOf({ price: '1000.0', quantity: ' 5.00 ' })),
    );
    assert.ok(
      isTwin(entryOf({ price: '1000' }), draftOf({ price: '\u06f1\u06f0\u06f0\u06f0', quantity: '5' })),
    );
    assert.ok(isTwin(draftOf({ type: 'MARKET', price: '' }), draftOf({ type: 'MARKET', price: undefined })));
  });

  it('are not when anything differs, or cannot be read', () => {
    const draft = draftOf();
    for (const other of [
      draftOf({ symbol: 'BTC_IRR' }),
      draftOf({ side: 'SELLER' }),
      draftOf({ type: 'MARKET', price: '' }),
      draftOf({ price: '980' }),
      draftOf({ quantity: '5.01' }),
    ]) {
      assert.equal(isTwin(draft, other), false);
    }
    assert.equal(isTwin(draftOf({ quantity: '1,5' }), draftOf({ quantity: '1,5' })), false);
  });
});

describe('A journal entry', () => {
  it('belongs to an account on a server; the address of the paper exchange changes', () => {
    const here = { environment: 'sandbox', server: 'https://sandbox.example', account: 'fingerprint' };
    assert.ok(belongsTo(entryOf(), here));
    assert.equal(belongsTo(entryOf({ account: 'other' }), here), false);
    assert.equal(belongsTo(entryOf({ server: 'https://other.example' }), here), false);
    assert.equal(belongsTo(entryOf({ environment: 'custom' }), here), false);
    const paper = { environment: 'paper', server: 'http://127.0.0.1:2', account: 'fingerprint' };
    assert.ok(belongsTo(entryOf({ environment: 'paper', server: 'http://127.0.0.1:1' }), paper));
  });
});

describe('What unknown orders would use', () => {
  const { symbol } = rulesOf();
  const available = { base: exact('10'), quote: exact('10000') };
  const texts = (...entries: Parameters<typeof entryOf>[0][]): (string | undefined)[] => {
    const { base, quote } = lessHeldFunds(available, symbol, entries.map(entryOf));
    return [base && toText(base), quote && toText(quote)];
  };

  it('is the value of a limit buy and the quantity of a sale', () => {
    assert.deepEqual(texts(), ['10', '10000']);
    assert.deepEqual(texts({ price: '990', quantity: '5' }), ['10', '5050']);
    assert.deepEqual(texts({ side: 'SELLER', quantity: '4.5' }), ['5.5', '10000']);
    assert.deepEqual(texts({ quantity: '0.1' }, { side: 'SELLER', quantity: '1' }), ['9', '9901']);
  });

  it('counts in other markets of the same currencies, and not in others', () => {
    assert.deepEqual(texts({ symbol: 'BTC_IRR', price: '2000', quantity: '2' }), ['10', '6000']);
    assert.deepEqual(texts({ symbol: 'BTC_USDT', price: '2', quantity: '2' }), ['6', '10000']);
    assert.deepEqual(texts({ symbol: 'BTC_EUR', price: '2', quantity: '2' }), ['10', '10000']);
  });

  it('never leaves less than nothing', () => {
    assert.deepEqual(texts({ price: '990', quantity: '5000' }), ['10', '0']);
  });

  it('cannot be told of a market buy, so neither can what is left', () => {
    const market = withoutPrice(entryOf({ type: 'MARKET' }));
    const left = lessHeldFunds(available, symbol, [market]);
    assert.equal(left.quote, undefined);
    assert.equal(left.base && toText(left.base), '10');
  });

  it('leaves unknown what was unknown', () => {
    assert.deepEqual(lessHeldFunds({}, symbol, [entryOf()]), { base: undefined, quote: undefined });
  });
});

describe('Confirmed intents', () => {
  it('are remembered while they run, and the newest of those that ended', async () => {
    const intents = new Intents<number>();
    const running = deferred<number>();
    intents.add('running', draftOf(), running.promise);
    for (let number = 0; number < rememberedIntents + 50; number += 1) {
      intents.add(`ended ${number}`, draftOf(), Promise.resolve(number));
      await Promise.resolve();
    }
    await settle();
    assert.ok(intents.outcomeOf('running'));
    assert.equal(intents.outcomeOf('ended 0'), undefined);
    assert.equal(await intents.outcomeOf(`ended ${rememberedIntents + 49}`), rememberedIntents + 49);
    const kept = Array.from({ length: rememberedIntents + 50 }, (_, number) =>
      intents.outcomeOf(`ended ${number}`),
    );
    assert.equal(kept.filter((each) => each !== undefined).length, rememberedIntents - 1);
  });

  it('are settled when the last of them is, also one that came meanwhile', async () => {
    const intents = new Intents<number>();
    const first = deferred<number>();
    const second = deferred<number>();
    let settled = false;
    intents.add('first', draftOf(), first.promise);
    const waiting = intents.settled().then(() => (settled = true));
    intents.add('second', draftOf({ quantity: '6' }), second.promise);
    first.resolve(1);
    await settle();
    assert.equal(settled, false);
    assert.equal(intents.isOnItsWay(draftOf()), false);
    assert.equal(intents.isOnItsWay(draftOf({ quantity: '6' })), true);
    second.resolve(2);
    await waiting;
  });

  it('know a twin of a running one only', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 10 }), async (orders) => {
        const intents = new Intents<void>();
        for (const [at, [quantity, runs]] of orders.entries()) {
          const outcome = runs ? new Promise<void>(() => undefined) : Promise.resolve();
          intents.add(String(at), draftOf({ quantity: String(quantity + 1) }), outcome);
        }
        await settle();
        for (let quantity = 0; quantity < 5; quantity += 1) {
          assert.equal(
            intents.isOnItsWay(draftOf({ quantity: `${quantity + 1}.0` })),
            orders.some(([each, runs]) => runs && each === quantity),
          );
        }
      }),
      { numRuns: 50 },
    );
  });
});

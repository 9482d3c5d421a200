import assert from 'node:assert/strict';
import { exact, toText } from '../../../src/domain/decimal';
import { Ledger, LedgerError, type LedgerRecord } from '../../../src/paper/ledger';
import type { PaperOrder } from '../../../src/paper/paperOrder';
import { InProcess } from './support/inProcess';

describe('the ledger', () => {
  function open(): Ledger {
    const ledger = new Ledger();
    ledger.open('ali', new Map([['IRR', exact('100')]]));
    return ledger;
  }
  const refused = (reason: LedgerError['reason'], work: () => void): void => {
    assert.throws(work, (error) => error instanceof LedgerError && error.reason === reason);
  };

  it('refuses to go below zero, and then nothing was booked', () => {
    const ledger = open();
    ledger.block('ali', 'IRR', exact('60'));
    const before = JSON.stringify(ledger.record());
    refused('insufficient', () => ledger.block('ali', 'IRR', exact('40.000000000000000001')));
    refused('insufficient', () => ledger.release('ali', 'IRR', exact('60.1')));
    refused('insufficient', () => ledger.pay({ account: 'ali' }, 'makers', 'IRR', exact('61'), exact('0')));
    refused('insufficient', () => ledger.pay('makers', { account: 'ali' }, 'BTC', exact('1'), exact('2')));
    refused('negative-amount', () => ledger.block('ali', 'IRR', exact('-1')));
    refused('negative-amount', () => ledger.release('ali', 'IRR', exact('-1')));
    refused('too-fine', () => ledger.block('ali', 'IRR', exact('0.0000000000000000001')));
    refused('unknown-account', () => ledger.block('sara', 'IRR', exact('1')));
    assert.equal(JSON.stringify(ledger.record()), before);
  });

  it('takes back what it recorded, and refuses a record whose sums are off by one unit of the last place', () => {
    const ledger = open();
    ledger.block('ali', 'IRR', exact('60'));
    ledger.pay({ account: 'ali' }, 'makers', 'IRR', exact('10'), exact('0.5'));
    ledger.pay('makers', { account: 'ali' }, 'BTC', exact('1'), exact('0.25'));
    const record = ledger.record();
    assert.deepEqual(Ledger.read(record).record(), record);
    const off = (change: Partial<LedgerRecord>): void => {
      assert.throws(() => Ledger.read({ ...record, ...change }), /do not add up/);
    };
    off({ fees: { ...record.fees, IRR: '0.500000000000000001' } });
    off({ makers: {} });
    off({ issued: { IRR: '101' } });
    assert.throws(
      () => Ledger.read({ ...record, accounts: { ali: { IRR: { available: '-1', blocked: '0' } } } }),
      LedgerError,
    );
  });
});

describe('settlement', () => {
  function insideSpread(run: InProcess): ReturnType<typeof exact> {
    const book = run.exchange.book('ETH_USDT', 1) ?? assert.fail();
    return (book.bids[0]?.price ?? assert.fail()).plus(exact('0.01'));
  }
  function order(placed: PaperOrder | readonly string[]): PaperOrder {
    if ('status' in placed) return placed;
    assert.fail(placed.join());
  }

  it('takes the maker rate of the maker and the taker rate of the taker, each from what arrives', () => {
    const run = new InProcess({ fees: { maker: exact('0.001'), taker: exact('0.0035') } });
    run.exchange.openAccount('ali');
    run.exchange.openAccount('sara');
    const price = insideSpread(run);
    const maker = order(run.place('ali', 'ETH_USDT', 'SELLER', 'LIMIT', exact('0.5'), price));
    const taker = order(run.place('sara', 'ETH_USDT', 'BUYER', 'LIMIT', exact('0.5'), price));
    assert.equal(maker.status, 'FULL_FILLED');
    assert.equal(toText(taker.trades[0]?.fee ?? exact('0')), '0.00175');
    assert.equal(toText(maker.trades[0]?.fee ?? exact('0')), toText(price.times(exact('0.0005'))));
    assert.equal(toText(run.exchange.balance('sara', 'ETH').available), '1.29825');
    assert.equal(toText(run.exchange.balance('ali', 'ETH').available), '0.3');
  });

  it('cuts a fee that does not fit 18 places, in favour of the trader', () => {
    const run = new InProcess({ fees: { maker: exact('0'), taker: exact('0.000000000000000333') } });
    run.exchange.openAccount('ali');
    const sold = order(run.place('ali', 'ETH_USDT', 'SELLER', 'MARKET', exact('0.1')));
    for (const { fee, price, quantity } of sold.trades) {
      const full = price.times(quantity).times(exact('0.000000000000000333'));
      assert.ok(fee.lte(full) && full.minus(fee).lt(exact('0.000000000000000001')));
    }
  });

  it("cancels a market order's rest when only the account's own orders are left within reach", () => {
    const run = new InProcess();
    run.exchange.openAccount('ali');
    const price = insideSpread(run);
    const own = order(run.place('ali', 'ETH_USDT', 'SELLER', 'LIMIT', exact('0.1'), price));
    const market = order(run.place('ali', 'ETH_USDT', 'BUYER', 'MARKET', exact('0.2')));
    assert.equal(market.status, 'CANCELED_BY_MATCH_ENGINE');
    assert.equal(toText(market.filled), '0');
    assert.equal(own.status, 'NOT_FILLED');
    assert.equal(toText(run.exchange.balance('ali', 'USDT').blocked), '0');
  });

  it('refuses to take over a state whose blocked funds are not those of its open orders', () => {
    const run = new InProcess();
    run.exchange.openAccount('ali');
    const resting = order(run.place('ali', 'ETH_USDT', 'BUYER', 'LIMIT', exact('0.1'), exact('1000')));
    const state = run.exchange.state();
    assert.throws(() => new InProcess().exchange.restore({ ...state, orders: [] }), /does not belong/);
    const richer = { ...resting, reserved: exact('100.000000000000000001') };
    assert.throws(() => new InProcess().exchange.restore({ ...state, orders: [richer] }), /does not belong/);
    const ended = { ...resting, status: 'CANCELED_BY_USER' as const };
    assert.throws(() => new InProcess().exchange.restore({ ...state, orders: [ended] }), /does not belong/);
    new InProcess().exchange.restore(state);
  });

  it('frees the funds of an order whose market is no longer listed', () => {
    const run = new InProcess();
    run.exchange.openAccount('ali');
    run.place('ali', 'ETH_USDT', 'BUYER', 'LIMIT', exact('0.1'), exact('1000'));
    const fewer = run.exchange.markets().filter(({ rules }) => rules.symbol.code !== 'ETH_USDT');
    const next = new InProcess({ markets: fewer });
    next.exchange.restore(run.exchange.state());
    assert.equal(next.exchange.ordersOf('ali')[0]?.status, 'CANCELED_BY_MATCH_ENGINE');
    assert.equal(toText(next.exchange.balance('ali', 'USDT').available), '5000');
  });
});

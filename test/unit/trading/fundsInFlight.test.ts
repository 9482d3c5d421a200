import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exact } from '../../../src/domain/decimal';
import type { Clock } from '../../../src/trading/clock';
import { FundsInFlight } from '../../../src/trading/fundsInFlight';
import { heldFunds } from '../../../src/trading/heldFunds';
import type { JournalEntry } from '../../../src/trading/journalEntry';
import type { Moment } from '../../../src/trading/moment';
import { refused, stillUnknown, toldLater } from '../../../src/trading/placementOutcome';
import { entryOf } from './samples';

const order = (id: string, over: Partial<JournalEntry> = {}): JournalEntry =>
  entryOf({ ...over, clientOrderId: id });
const ids = (entries: readonly JournalEntry[]): readonly string[] =>
  entries.map(({ clientOrderId }) => clientOrderId).sort();

/** Both clocks of a machine, set by the test; without `steady` it has one alone. */
class TwoClocks implements Clock {
  date = 1_000_000;
  ran: number | undefined = 500;
  now = (): number => this.date;
  steady?: () => number = () => this.ran ?? 0;
  after = (): never => assert.fail('waits for nothing');

  moment(): Moment {
    return { at: this.date, steady: this.steady?.() };
  }

  pass(ms: number): void {
    this.date += ms;
    this.ran = (this.ran ?? 0) + ms;
  }
}

const setUp = (): { clock: TwoClocks; funds: FundsInFlight } => {
  const clock = new TwoClocks();
  return { clock, funds: new FundsInFlight(clock) };
};

describe('Funds that a balance may not tell of', () => {
  it('are those of orders on their way, whenever the balance was asked for', () => {
    const { clock, funds } = setUp();
    funds.begin(order('a'));
    funds.begin(order('b'));
    clock.pass(600_000);
    assert.deepEqual(ids(funds.notIn(clock.moment())), ['a', 'b']);
    funds.end(order('a'));
    assert.deepEqual(ids(funds.notIn(undefined)), ['b']);
    assert.deepEqual(ids(funds.onTheirWay()), ['b']);
  });

  it('are those of an accepted order until a balance was asked for after it', () => {
    const { clock, funds } = setUp();
    const before = clock.moment();
    clock.pass(1);
    funds.took(order('a'));
    const same = clock.moment();
    clock.pass(1);
    assert.deepEqual(ids(funds.notIn(before)), ['a']);
    assert.deepEqual(ids(funds.notIn(undefined)), ['a']);
    assert.deepEqual(ids(funds.notIn(same)), []);
    assert.deepEqual(ids(funds.notIn(clock.moment())), []);
  });

  it('count once for an order that is accepted and has not ended yet', () => {
    const { clock, funds } = setUp();
    const before = clock.moment();
    clock.pass(5);
    funds.begin(order('a'));
    funds.took(order('a'));
    assert.deepEqual(ids(funds.notIn(before)), ['a']);
    assert.deepEqual(ids(funds.notIn(clock.moment())), ['a']);
  });

  it('count as long as either clock may put the balance before the order', () => {
    for (const [date, ran] of [
      [-1, 1],
      [1, -1],
      [-1, -1],
    ] as const) {
      const { clock, funds } = setUp();
      funds.took(order('a'));
      const asked = { at: clock.date + date, steady: 500 + ran };
      assert.deepEqual(ids(funds.notIn(asked)), ['a'], `${date} ${ran}`);
    }
  });

  it('are judged by the date alone where one of the moments has no other clock', () => {
    const { clock, funds } = setUp();
    funds.took(order('a'));
    assert.deepEqual(ids(funds.notIn({ at: clock.date, steady: undefined })), []);
    assert.deepEqual(ids(funds.notIn({ at: clock.date - 1, steady: undefined })), ['a']);
    const bare = setUp();
    delete bare.clock.steady;
    bare.funds.took(order('a'));
    assert.deepEqual(ids(bare.funds.notIn({ at: bare.clock.date, steady: 1 })), []);
    assert.deepEqual(ids(bare.funds.notIn({ at: bare.clock.date - 1, steady: 1 })), ['a']);
  });

  it('are forgotten a minute after the exchange took the order, however many came after it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 }), (gaps) => {
        const { clock, funds } = setUp();
        const taken: { readonly id: string; readonly at: number }[] = [];
        for (const [at, gap] of gaps.entries()) {
          clock.pass(gap);
          funds.took(order(`${at}`));
          taken.push({ id: `${at}`, at: clock.date });
          const recent = taken.filter((each) => clock.date - each.at <= 60_000).map(({ id }) => id);
          assert.deepEqual(ids(funds.notIn(undefined)), recent.sort());
        }
      }),
    );
    const { clock, funds } = setUp();
    funds.took(order('a'));
    clock.pass(60_000);
    assert.deepEqual(ids(funds.notIn(undefined)), ['a']);
    clock.pass(1);
    assert.deepEqual(ids(funds.notIn(undefined)), []);
  });
});

describe('What unknown placements hold of a currency', () => {
  const sale = order('s', { symbol: 'USDT_IRR', side: 'SELLER', quantity: '2.5', price: '1000' });
  const purchase = order('p', { symbol: 'USDT_IRR', side: 'BUYER', quantity: '2', price: '1000.5' });

  it('is the sum of what each would use, and zero where none touches it', () => {
    const held = (currency: string): string | undefined => heldFunds(currency, [sale, purchase])?.toString();
    assert.equal(held('USDT'), '2.5');
    assert.equal(held('IRR'), '2001');
    assert.equal(held('BTC'), '0');
    assert.equal(heldFunds('IRR', [purchase, purchase])?.eq(exact('4002')), true);
    assert.equal(heldFunds('IRR', [])?.toString(), '0');
  });

  it('cannot be told where a market purchase is among them, in whatever place', () => {
    const { price, ...rest } = purchase;
    assert.equal(price, '1000.5');
    const unpriced: JournalEntry = { ...rest, type: 'MARKET' };
    for (const all of [
      [unpriced, purchase],
      [purchase, unpriced],
    ]) {
      assert.equal(heldFunds('IRR', all), undefined);
      assert.equal(heldFunds('USDT', all)?.toString(), '0');
    }
  });

  it('does not count a placement in a market that has no name', () => {
    assert.equal(heldFunds('IRR', [order('x', { symbol: 'IRR' }), purchase])?.toString(), '2001');
  });
});

describe('What is told of an order later', () => {
  const entry = order('a', { symbol: 'USDT_IRR' });

  it('is its outcome, with the order in words', () => {
    const accepted = toldLater({ state: 'accepted', orderId: 'o-1', message: 'It was found.' }, entry);
    assert.ok(accepted?.state === 'accepted');
    assert.deepEqual([accepted.orderId, accepted.clientOrderId], ['o-1', 'a']);
    const rejected = toldLater({ state: 'rejected', message: 'No funds.' }, entry);
    assert.ok(rejected?.state === 'rejected');
    assert.deepEqual(rejected.problems, []);
    assert.match(rejected.message, /^Outcome known: .*USDT.*: No funds\.$/);
    const never = toldLater({ state: 'not-placed', message: 'It never arrived.' }, entry);
    assert.ok(never);
    assert.deepEqual(never, refused(never.message));
    assert.match(never.message, /^Outcome known: .*: It never arrived\.$/);
  });

  it('is nothing where an accepted order came without its id', () => {
    assert.equal(toldLater({ state: 'accepted', message: 'It was found.' }, entry), undefined);
  });

  it('is that it may be live, while nobody knows', () => {
    const told = stillUnknown(entry);
    assert.ok(told.state === 'unknown');
    assert.equal(told.clientOrderId, 'a');
    assert.match(told.message, /may be live/);
  });
});

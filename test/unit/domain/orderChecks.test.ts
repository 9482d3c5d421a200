import assert from 'node:assert/strict';
import { problem, problemKinds, refuses, type ProblemCode } from '../../../src/domain/problems';
import { validateOrder } from '../../../src/domain/validateOrder';
import { examples, market } from './orderCheckExamples';
import { bookOf, checkOf, codesOf, problemsOf, theProblem, type CheckChanges } from './sampleCheck';

/** Codes of answers that are not the validator's to give. */
const givenByOthers: readonly ProblemCode[] = ['EXCHANGE_REFUSED'];
const allCodes = Object.keys(problemKinds) as ProblemCode[];

describe('order checks', () => {
  it('find nothing wrong with a good order', () => {
    assert.deepEqual(problemsOf(), []);
    assert.deepEqual(
      problemsOf({ draft: { side: 'SELLER', price: '1000500' }, band: '5', ownMaximum: '99999999' }),
      [],
    );
    assert.deepEqual(problemsOf(market('10', { band: '5' })), []);
    assert.deepEqual(
      problemsOf({
        draft: { price: '\u06f9\u06f9\u06f9\u066c\u06f5\u06f0\u06f0', quantity: '\u06f1\u06f0' },
      }),
      [],
    );
  });

  for (const { code, when, change, tells, offers = [], field = problemKinds[code].field } of examples) {
    it(`give ${code} when ${when}`, () => {
      const found = theProblem(change, code);
      assert.match(found.message, tells);
      assert.doesNotMatch(found.message, /undefined|NaN|\bnull\b|\[object|\s\s|\s$|[^\x20-\x7e\u066b]/);
      assert.equal(found.severity, problemKinds[code].severity);
      assert.equal(found.field, field);
      assert.deepEqual(
        found.suggestions.map(({ value }) => value),
        offers,
      );
    });
  }

  it('have an example of every code', () => {
    const shown = new Set([...examples.map(({ code }) => code), ...givenByOthers]);
    assert.deepEqual(
      allCodes.filter((code) => !shown.has(code)),
      [],
    );
    assert.equal(problem('EXCHANGE_REFUSED', 'Insufficient funds.').severity, 'error');
  });

  it('offer something exactly where the table says so', () => {
    for (const code of allCodes) {
      if (givenByOthers.includes(code)) continue;
      const offered = examples.some((each) => each.code === code && (each.offers ?? []).length > 0);
      assert.equal(offered, problemKinds[code].offer !== '', code);
    }
  });

  it('refuse on errors and let warnings and notes pass', () => {
    assert.equal(refuses(problemsOf({ draft: { quantity: '' } })), true);
    assert.equal(refuses(problemsOf({ book: undefined, available: undefined })), false);
    assert.equal(refuses(problemsOf({ draft: { price: '1001500' } })), false);
  });

  it('keep to the edges: an age, a bound or a balance that is just met is met', () => {
    assert.deepEqual(problemsOf({ rulesAgeMs: 600_000, bookAgeMs: 5_000 }), []);
    assert.deepEqual(problemsOf({ rulesAgeMs: 0, bookAgeMs: 0 }), []);
    const exactly = { minimumValue: '9995000', maximumValue: '9995000' };
    assert.deepEqual(
      problemsOf({ rules: exactly, ownMaximum: '9995000', available: { quote: '9995000' } }),
      [],
    );
    assert.deepEqual(problemsOf({ draft: { price: '950000' }, band: '5' }), []);
    assert.deepEqual(codesOf(problemsOf({ draft: { price: '1050000' }, band: '5' })), ['TAKES_AT_ONCE']);
  });

  it('ask nothing of the day while no limit for it is set, and let the last unit of one pass', () => {
    assert.deepEqual(problemsOf({ used: '999999999999999' }), []);
    assert.deepEqual(problemsOf({ perDay: '30000000', used: '20005000', usedAgeMs: 60_000 }), []);
    assert.deepEqual(codesOf(problemsOf({ perDay: '30000000', used: '20005000.000000000000000001' })), [
      'VALUE_ABOVE_DAY_LIMIT',
    ]);
  });

  it('say nothing of a rest where all fills at once, or none', () => {
    assert.deepEqual(codesOf(problemsOf({ draft: { price: '1001500', quantity: '100' } })), [
      'TAKES_AT_ONCE',
    ]);
    assert.deepEqual(problemsOf({ draft: { price: '999500', quantity: '100' } }), []);
  });

  it('say nothing of own orders that the order does not come to', () => {
    const buys = { price: '1002000', quantity: '100' };
    const apart: readonly CheckChanges[] = [
      // What is better fills all of it.
      { draft: buys, own: [['SELLER', '1002000', '5']] },
      // Beyond the price; of the same side; nothing left.
      { draft: { price: '999500' }, own: [['SELLER', '999510', '5']] },
      { draft: buys, own: [['BUYER', '1001000', '5']] },
      { draft: { ...buys, quantity: '101' }, own: [['SELLER', '1002000', '0']] },
      market('100', { own: [['SELLER', '1001500', '5']] }),
    ];
    for (const each of apart) assert.ok(!codesOf(problemsOf(each)).includes('CROSSES_OWN_ORDER'));
  });

  it('ask for a word from three percent on, and not before', () => {
    const to = (worst: string): readonly ProblemCode[] =>
      codesOf(
        problemsOf(
          market('10.5', {
            book: bookOf(undefined, [
              ['1000000', '10'],
              [worst, '10'],
            ]),
          }),
        ),
      );
    assert.deepEqual(to('1029990'), []);
    assert.deepEqual(to('1030000'), ['MARKET_MOVES_PRICE']);
  });

  it("never judge by another market's rules or book", () => {
    const other = {
      rules: { symbol: 'BTC_IRR', tickSize: '1000' },
      book: bookOf([['1', '1']], [['2', '1']], 'BTC_IRR'),
    };
    assert.deepEqual(codesOf(problemsOf({ ...other, draft: { price: '999505' } })), [
      'RULES_MISSING',
      'BOOK_UNCHECKED',
    ]);
  });

  it('judge a market without a maximum, and one without a minimum', () => {
    const open = { rules: { maximumValue: undefined, minimumValue: '0' }, available: 'not-needed' } as const;
    assert.deepEqual(problemsOf({ ...open, draft: { quantity: '123456789.01' } }), []);
    assert.deepEqual(problemsOf({ ...open, draft: { quantity: '0.01' } }), []);
    assert.deepEqual(codesOf(problemsOf({ ...open, available: { quote: '-5' } })), ['BALANCE_INSUFFICIENT']);
  });

  it('are exact from SHIB_IRR to BTC_IRR and with 18 places', () => {
    const shib = { symbol: 'SHIB_IRR', tickSize: '0.000001', step: '1', minimumValue: '500000' };
    const shibDraft = { symbol: 'SHIB_IRR', price: '30.123456', quantity: '16,598' };
    const small = theProblem({ rules: shib, draft: shibDraft, book: undefined }, 'VALUE_BELOW_MINIMUM');
    assert.match(small.message, /worth 499,989\.122688 IRR/);
    assert.deepEqual(
      small.suggestions.map(({ value }) => value),
      ['16599'],
    );
    const btc = {
      symbol: 'BTC_IRR',
      tickSize: '1000',
      step: '0.000000000000000001',
      minimumValue: '0.000000000000000001',
    };
    const btcDraft = { symbol: 'BTC_IRR', price: '90,000,000,000', quantity: '0.005555555555555556' };
    const large = theProblem(
      {
        rules: { ...btc, maximumValue: '500000000' },
        draft: btcDraft,
        book: undefined,
        available: 'not-needed',
      },
      'VALUE_ABOVE_MAXIMUM',
    );
    assert.match(large.message, /worth 500,000,000\.00000004 IRR/);
    assert.deepEqual(
      large.suggestions.map(({ value }) => value),
      ['0.005555555555555555'],
    );
  });

  it('take garbage in every field with one sentence each', () => {
    const garbage = [
      'x'.repeat(10_240),
      'NaN',
      '1e400',
      '-0',
      '\u0000',
      '\u202e1',
      '\u200f',
      '1,5',
      '{"a":1}',
      '__proto__',
    ];
    for (const text of garbage) {
      for (const type of ['LIMIT', 'MARKET'] as const) {
        for (const draft of [{ symbol: text }, { price: text }, { quantity: text }]) {
          const found = problemsOf({ draft: { type, price: type === 'MARKET' ? '' : '999500', ...draft } });
          // An invisible mark alone is as good as an empty field.
          if (type === 'LIMIT' || !('price' in draft)) {
            assert.ok(refuses(found), JSON.stringify([text, type, draft]));
          }
          for (const { message } of found) assert.ok(message.length < 400);
        }
      }
    }
  });

  it('are pure: the same input gives the same findings and stays as it was', () => {
    const check = checkOf({ draft: { quantity: '600.005' }, band: '5' });
    const before = JSON.stringify(check);
    assert.deepEqual(validateOrder(check), validateOrder(check));
    assert.equal(JSON.stringify(check), before);
  });
});

import type { ProblemCode } from '../../../src/domain/problems';
import { bookOf, type CheckChanges } from './sampleCheck';

/** A change of a good order that makes the validator give a code. */
export interface Example {
  readonly code: ProblemCode;
  readonly when: string;
  readonly change: CheckChanges;
  /** What the message must tell. */
  readonly tells: RegExp;
  /** Texts that a click would put into the field. */
  readonly offers?: readonly string[];
  readonly field?: string;
}

/** A market order for a quantity, in base. */
export const market = (quantity: string, more: CheckChanges = {}): CheckChanges => ({
  ...more,
  draft: { type: 'MARKET', price: '', quantity, ...more.draft },
});

/** At least one for each code that the validator gives. */
export const examples: readonly Example[] = [
  {
    code: 'MARKET_MISSING',
    when: 'no market is chosen',
    change: { draft: { symbol: '' } },
    tells: /Choose a market/,
  },
  {
    code: 'MARKET_MISSING',
    when: 'the symbol is garbage',
    change: { draft: { symbol: '\u202eRRI_TDSU' } },
    tells: /Choose a market/,
  },
  {
    code: 'RULES_MISSING',
    when: 'no rules are known',
    change: { rules: undefined },
    tells: /rules of USDT_IRR are not known/,
  },
  {
    code: 'RULES_MISSING',
    when: 'the rules are of another market',
    change: { rules: { symbol: 'BTC_IRR' } },
    tells: /rules of USDT_IRR/,
  },
  {
    code: 'RULES_STALE',
    when: 'the rules are too old',
    change: { rulesAgeMs: 600_001 },
    tells: /10 min old.*Refresh/,
  },
  {
    code: 'RULES_STALE',
    when: 'the clock was set back',
    change: { rulesAgeMs: -1 },
    tells: /of unknown age/,
  },
  {
    code: 'BOOK_MISSING',
    when: 'a market order has no book',
    change: market('10', { book: undefined }),
    tells: /not known.*priced from it/,
  },
  {
    code: 'BOOK_MISSING',
    when: 'a band is set and the book is of another market',
    change: { band: '5', book: bookOf(undefined, undefined, 'BTC_IRR') },
    tells: /price band is measured from it/,
  },
  {
    code: 'BOOK_STALE',
    when: 'a market order has an old book',
    change: market('10', { bookAgeMs: 5_001 }),
    tells: /5 s old.*wait/,
  },
  {
    code: 'BOOK_STALE',
    when: 'the age of the book is no number',
    change: market('10', { bookAgeMs: Number.NaN }),
    tells: /of unknown age/,
  },
  {
    code: 'BOOK_UNCHECKED',
    when: 'a limit order without a band has no book',
    change: { book: undefined },
    tells: /not compared/,
  },
  {
    code: 'BAND_UNCHECKED',
    when: 'there are no asks',
    change: { band: '5', book: bookOf(undefined, []) },
    tells: /One side of the order book is empty/,
  },
  {
    code: 'BAND_UNCHECKED',
    when: 'a market order meets a book with one side',
    change: market('10', { band: '5', book: bookOf([]) }),
    tells: /band was not checked/,
    field: 'order',
  },
  {
    code: 'PRICE_REQUIRED',
    when: 'the price is empty',
    change: { draft: { price: ' ' } },
    tells: /Enter a price/,
  },
  {
    code: 'PRICE_REQUIRED',
    when: 'the price is absent',
    change: { draft: { price: undefined } },
    tells: /Enter a price/,
  },
  {
    code: 'PRICE_UNREADABLE',
    when: 'the price is not a number',
    change: { draft: { price: 'NaN' } },
    tells: /not a number/,
  },
  {
    code: 'PRICE_UNREADABLE',
    when: 'the price is 10 kB long',
    change: { draft: { price: '9'.repeat(10_240) } },
    tells: /10240 characters/,
  },
  {
    code: 'PRICE_AMBIGUOUS',
    when: 'a comma may be a point',
    change: { draft: { price: '999,50' } },
    tells: /Did you mean 999\.5 or 99950\?/,
    offers: ['999.5', '99950'],
  },
  {
    code: 'PRICE_NOT_POSITIVE',
    when: 'the price is minus zero',
    change: { draft: { price: '-0' } },
    tells: /price must be greater than zero/,
  },
  {
    code: 'PRICE_NOT_ALLOWED',
    when: 'a market order has a price',
    change: market('10', { draft: { price: '999500' } }),
    tells: /remove the price or choose Limit/,
  },
  {
    code: 'PRICE_OFF_TICK',
    when: 'the price is between two ticks',
    change: { draft: { price: '999,505' } },
    tells: /999,505 is not a multiple of the tick size, 10 IRR\. Use 999,500 or 999,510\./,
    offers: ['999500', '999510'],
  },
  {
    code: 'PRICE_OFF_TICK',
    when: 'the price is below one tick',
    change: { draft: { price: '9' } },
    tells: /Use 10\./,
    offers: ['10'],
  },
  {
    code: 'PRICE_OUT_OF_BAND',
    when: 'a buyer types a digit too many',
    change: { band: '5', draft: { price: '9995000', quantity: '1' } },
    tells: /899\.5% above mid, which is 1,000,000 IRR; your settings allow 5%.*Use at most 1,050,000\./,
    offers: ['1050000'],
  },
  {
    code: 'PRICE_OUT_OF_BAND',
    when: 'a seller is a hair below the band',
    change: { band: '5', draft: { side: 'SELLER', price: '949990' } },
    tells: /5\.01% below mid.*Use at least 950,000\./,
    offers: ['950000'],
  },
  {
    code: 'PRICE_OUT_OF_BAND',
    when: 'a market order walks out of the band',
    change: market('300', { band: '0.1', available: 'not-needed' }),
    tells: /last part would fill at 1,002,000 IRR.*Use at most 100\.00 USDT/,
    offers: ['100.00'],
    field: 'order',
  },
  {
    code: 'PRICE_FAR',
    when: 'a buyer bids far below',
    change: { band: '5', draft: { price: '900000' } },
    tells: /10% below mid.*may rest/,
  },
  {
    code: 'PRICE_FAR',
    when: 'a seller asks far above',
    change: { band: '5', draft: { side: 'SELLER', price: '1100000' } },
    tells: /10% above mid.*may rest/,
  },
  {
    code: 'QUANTITY_REQUIRED',
    when: 'the quantity is empty',
    change: { draft: { quantity: '' } },
    tells: /Enter a quantity/,
  },
  {
    code: 'QUANTITY_UNREADABLE',
    when: 'the quantity has an exponent',
    change: { draft: { quantity: '1e400' } },
    tells: /powers of ten/,
  },
  {
    code: 'QUANTITY_AMBIGUOUS',
    when: 'a comma may be a point',
    change: { draft: { quantity: '1,5' } },
    tells: /Did you mean 1\.5 or 15\?/,
    offers: ['1.5', '15'],
  },
  {
    code: 'QUANTITY_NOT_POSITIVE',
    when: 'the quantity is zero',
    change: { draft: { quantity: '0.00' } },
    tells: /quantity must be greater than zero/,
  },
  {
    code: 'QUANTITY_OFF_STEP',
    when: 'the quantity is between two steps',
    change: { draft: { quantity: '10.005' } },
    tells: /step, 0\.01 USDT\. Use 10\.00 or 10\.01\./,
    offers: ['10.00', '10.01'],
  },
  {
    code: 'VALUE_BELOW_MINIMUM',
    when: 'the order is too small',
    change: { draft: { quantity: '0.5' } },
    tells: /worth 499,750 IRR; the minimum in this market is 500,000 IRR\. Use at least 0\.51 USDT\./,
    offers: ['0.51'],
  },
  {
    code: 'VALUE_BELOW_MINIMUM',
    when: 'no quantity fits at this price',
    change: {
      rules: { step: '100', minimumValue: '60000000', maximumValue: '90000000' },
      draft: { quantity: '100', price: '500000' },
    },
    tells:
      /No quantity fits: the smallest that the market allows, 200 USDT, is already worth 100,000,000 IRR\. Use another price\.$/,
  },
  {
    code: 'VALUE_BELOW_MINIMUM',
    when: 'the own limit is below the minimum',
    change: { draft: { quantity: '0.4' }, ownMaximum: '450000' },
    tells: /No quantity fits.*0\.51 USDT.*Use another price, or raise your own limit\.$/,
  },
  {
    code: 'VALUE_BELOW_MINIMUM',
    when: 'the book holds less than the minimum',
    change: market('0.3', { book: bookOf(undefined, [['1001000', '0.4']]) }),
    tells: /order book within reach is not enough for the smallest order\. Use a limit order\.$/,
  },
  {
    code: 'VALUE_ABOVE_MAXIMUM',
    when: 'the order is too large',
    change: { draft: { quantity: '600' }, available: 'not-needed' },
    tells:
      /worth 599,700,000 IRR; the maximum in this market is 500,000,000 IRR\. Use at most 500\.25 USDT\./,
    offers: ['500.25'],
  },
  {
    code: 'VALUE_ABOVE_MAXIMUM',
    when: 'the own limit is tighter still',
    change: { draft: { quantity: '600' }, ownMaximum: '10000000', available: 'not-needed' },
    tells: /Use at most 10\.00 USDT/,
    offers: ['10.00'],
  },
  {
    code: 'VALUE_ABOVE_LIMIT',
    when: 'the order is above the own limit',
    change: { draft: { quantity: '20' }, ownMaximum: '10000000' },
    tells: /your own limit \(invex\.orders\.maxValue\) is 10,000,000 IRR\. Use at most 10\.00 USDT\./,
    offers: ['10.00'],
  },
  {
    code: 'VALUE_ABOVE_DAY_LIMIT',
    when: 'a part of the day is used',
    change: { perDay: '30000000', used: '25000000' },
    tells:
      /worth 9,995,000 IRR; your own limit for a day \(invex\.orders\.maxValuePerDay\) is 30,000,000 IRR, of which 25,000,000 IRR is used today and 5,000,000 IRR is left\. Use at most 5\.00 USDT\./,
    offers: ['5.00'],
  },
  {
    code: 'VALUE_ABOVE_DAY_LIMIT',
    when: 'a market order does not fit any more',
    change: market('10', { perDay: '30000000', used: '25000000' }),
    tells: /worth 10,010,000 IRR.*Use at most 4\.99 USDT\./,
    offers: ['4.99'],
  },
  {
    code: 'VALUE_ABOVE_DAY_LIMIT',
    when: 'more than the limit is used already',
    change: { perDay: '30000000', used: '31000000' },
    tells: /31,000,000 IRR is used today and 0 IRR is left\. That is too little for the smallest order/,
  },
  {
    code: 'DAY_USE_UNKNOWN',
    when: 'a limit is set and nothing is known of the day',
    change: { perDay: '30000000' },
    tells:
      /limit for a day \(invex\.orders\.maxValuePerDay\).*could not be read completely, so nothing is sent/,
  },
  {
    code: 'DAY_USE_UNKNOWN',
    when: 'what is known of the day is too old',
    change: { perDay: '30000000', used: '0', usedAgeMs: 60_001 },
    tells: /nothing is sent/,
  },
  {
    code: 'DAY_USE_UNKNOWN',
    when: 'its age is no number',
    change: { perDay: '30000000', used: '0', usedAgeMs: Number.NaN },
    tells: /nothing is sent/,
  },
  {
    code: 'DEPTH_INSUFFICIENT',
    when: 'the book is thinner than the order',
    change: market('301'),
    tells:
      /asks that we can see hold 300\.00 USDT, 1\.00 USDT less than this market order of 301\.00 USDT\. Use at most 300\.00 USDT\./,
    offers: ['300.00'],
  },
  {
    code: 'DEPTH_INSUFFICIENT',
    when: 'the book is worth more than the maximum',
    change: market('9000', { book: bookOf(undefined, [['1000000', '8000']]) }),
    tells: /Use at most 500\.00 USDT/,
    offers: ['500.00'],
  },
  {
    code: 'DEPTH_INSUFFICIENT',
    when: 'nobody bids',
    change: market('10', { draft: { side: 'SELLER' }, book: bookOf([]) }),
    tells: /no bids.*limit order/,
  },
  {
    code: 'BALANCE_INSUFFICIENT',
    when: 'a buyer has too little quote',
    change: { available: { quote: '5000000' } },
    tells: /needs 9,995,000 IRR; you have 5,000,000 IRR available\. Use at most 5\.00 USDT\./,
    offers: ['5.00'],
  },
  {
    code: 'BALANCE_INSUFFICIENT',
    when: 'a seller has too little base',
    change: { draft: { side: 'SELLER' }, available: { base: '9.999' } },
    tells: /needs 10 USDT; you have 9\.999 USDT available\. Use at most 9\.99 USDT\./,
    offers: ['9.99'],
  },
  {
    code: 'BALANCE_INSUFFICIENT',
    when: 'the balance does not cover the smallest order',
    change: { available: { quote: '400000' } },
    tells: /too little for the smallest order here, 0\.51 USDT/,
  },
  {
    code: 'BALANCE_UNKNOWN',
    when: 'balances are not known',
    change: { available: undefined },
    tells: /available IRR is not known/,
  },
  {
    code: 'BALANCE_UNKNOWN',
    when: 'just the other currency is known',
    change: { available: { base: '5' } },
    tells: /available IRR is not known/,
  },
  {
    code: 'TAKES_AT_ONCE',
    when: 'a buyer crosses the asks',
    change: { draft: { price: '1001500' } },
    tells: /best ask, 1,001,000 IRR.*taker/,
  },
  {
    code: 'TAKES_AT_ONCE',
    when: 'a seller crosses the bids',
    change: { draft: { side: 'SELLER', price: '999000' } },
    tells: /best bid, 999,000 IRR.*taker/,
  },
  {
    code: 'REST_STAYS_OPEN',
    when: 'a buyer takes all the asks there are at the price',
    change: { draft: { price: '1001500', quantity: '130' } },
    tells:
      /about 100\.00 USDT would fill at once; the other 30\.00 USDT stays on the book as an open order at 1,001,500 IRR/,
  },
  {
    code: 'REST_STAYS_OPEN',
    when: 'a seller takes all the bids',
    change: { draft: { side: 'SELLER', price: '998000', quantity: '301' } },
    tells: /about 300\.00 USDT.*1\.00 USDT stays/,
  },
  {
    code: 'CROSSES_OWN_ORDER',
    when: 'a buyer comes as far as an own ask',
    change: {
      draft: { price: '1002000', quantity: '101' },
      own: [
        ['SELLER', '1002000', '5'],
        ['BUYER', '999000', '5'],
      ],
    },
    tells: /your own open sell order at 1,002,000 IRR\. An exchange does not trade/,
  },
  {
    code: 'CROSSES_OWN_ORDER',
    when: 'a seller without a book crosses two own bids',
    change: {
      book: undefined,
      draft: { side: 'SELLER', price: '999500' },
      own: [
        ['BUYER', '999500', '5'],
        ['BUYER', '999600', '5'],
      ],
    },
    tells: /your own open buy order at 999,600 IRR and 1 more of yours/,
  },
  {
    code: 'CROSSES_OWN_ORDER',
    when: 'a market order takes all that is better',
    change: market('100.01', { own: [['SELLER', '1001500', '5']] }),
    tells: /your own open sell order at 1,001,500 IRR/,
  },
  {
    code: 'MARKET_IMPACT',
    when: 'the average is one percent worse',
    change: market('20', {
      book: bookOf(undefined, [
        ['1000000', '10'],
        ['1020000', '10'],
      ]),
    }),
    tells: /average price is 1% worse.*1,020,000 IRR/,
  },
  {
    code: 'MARKET_MOVES_PRICE',
    when: 'the last part is three percent worse',
    change: market('10.5', {
      book: bookOf(undefined, [
        ['1000000', '10'],
        ['1030000', '10'],
      ]),
    }),
    tells: /move the price by 3%, from 1,000,000 to 1,030,000 IRR\. A word has to be typed/,
  },
  {
    code: 'MARKET_MOVES_PRICE',
    when: 'a seller goes deep',
    change: market('110', {
      draft: { side: 'SELLER' },
      book: bookOf([
        ['1000000', '100'],
        ['950000', '100'],
      ]),
    }),
    tells: /move the price by 5%, from 1,000,000 to 950,000 IRR/,
  },
];

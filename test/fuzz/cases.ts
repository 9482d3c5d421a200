import * as fc from 'fast-check';
import {
  wireAccount,
  wireBook,
  wireCancelRequested,
  wireMarketRules,
  wireOrder,
  wireOrderPage,
  wirePlaced,
} from '../../src/exchange/wire';
import { damaged, damages, jsonText, writings, type Writing } from './damagedJson';
import { decimalText, hostileText } from './hostileValues';
import {
  anyFraming,
  anyPacked,
  brokenHeads,
  framed,
  goodFraming,
  hangUp,
  noise,
  oddHeaders,
  slow,
  tooMuch,
  withBrokenHead,
  type HttpAnswer,
} from './httpAnswers';
import type { Samples } from './samples';
import { valuesOf } from './wireArbitraries';

/** The calls of the exchange, as the product makes them. `decide`: facts that an order is checked on; `lookup`: of an order whose answer was lost. */
export const callNames = [
  'markets',
  'book',
  'account',
  'order',
  'orders',
  'place',
  'cancel',
  'lookup',
  'decide',
  'walk',
  'trial',
] as const;
export type CallName = (typeof callNames)[number];

/** How often each is tried beside the others: a walk asks for hundreds of pages. */
const shares: Readonly<Record<CallName, number>> = {
  markets: 12,
  book: 12,
  account: 12,
  order: 12,
  orders: 12,
  place: 24,
  cancel: 9,
  lookup: 12,
  decide: 8,
  walk: 1,
  trial: 4,
};

/** In which way an answer is hostile. */
export const kinds = [
  'true answers',
  'damaged JSON',
  'damaged bytes',
  'refusals',
  'framing',
  'headers',
  'redirects',
  'packed or too much',
  'no HTTP',
  'slow',
] as const;
export type Kind = (typeof kinds)[number];

/** One case: a call, and the answer that it gets. */
export interface FuzzCase {
  readonly kind: Kind;
  readonly call: CallName;
  /** For `decide`: which of the facts is hostile. */
  readonly fact: 'markets' | 'book' | 'account' | 'orders';
  readonly zone: 'UTC' | 'auto';
  /** Whether a placement is written to a real journal, flushed to the disk; else to one in memory, which takes a tenth of the time. */
  readonly onDisk: boolean;
  readonly answer: HttpAnswer;
}

/** What the calls ask for. */
export const asked = {
  symbol: 'USDT_IRR',
  currency: 'IRR',
  orderId: '3f2a1c5e-8b7d-4e6f-9a0b-1c2d3e4f5a6b',
  clientOrderId: '7c6b5a49-3827-4165-8094-a3b2c1d0e9f8',
} as const;

type Shape = 'markets' | 'book' | 'account' | 'order' | 'orders' | 'place' | 'cancel';

/** What a good answer to a call is made like. */
function shapeOf(call: CallName, fact: FuzzCase['fact']): Shape {
  switch (call) {
    case 'decide':
      return fact;
    case 'lookup':
      return 'order';
    case 'walk':
      return 'orders';
    case 'trial':
      return 'markets';
    default:
      return call;
  }
}

/** Makes cases; `elsewhere` is the address of a host that nobody is to follow anybody to. */
export function cases(samples: Samples, elsewhere: string): fc.Arbitrary<FuzzCase> {
  const values = shapes(samples);
  const call = fc.record({
    call: fc.constantFrom<CallName>(...callNames.flatMap((name) => Array<CallName>(shares[name]).fill(name))),
    fact: fc.constantFrom<FuzzCase['fact']>('markets', 'book', 'account', 'orders'),
    onDisk: fc.nat({ max: 7 }).map((n) => n === 0),
    zone: fc.constantFrom<FuzzCase['zone']>('UTC', 'UTC', 'UTC', 'UTC', 'auto'),
  });
  const writing = fc.constantFrom<Writing>(...writings);
  const head = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: oddHeaders });
  const about = <T extends object>(
    kind: Kind,
    answer: (shape: Shape) => fc.Arbitrary<T & HttpAnswer>,
  ): fc.Arbitrary<FuzzCase> =>
    call.chain((one) => answer(shapeOf(one.call, one.fact)).map((each) => ({ kind, ...one, answer: each })));
  const body = (shape: Shape, broken: boolean): fc.Arbitrary<Buffer> =>
    fc
      .tuple(values[shape], broken ? damages : fc.constant([]), writing)
      .map(([value, list, how]) => Buffer.from(jsonText(damaged(value, list), how)));
  const said = (status: number, headers: readonly string[], bytes: Buffer) => ({
    status,
    headers: ['content-type: application/json', ...headers],
    body: bytes,
  });
  const anyBody = (shape: Shape): fc.Arbitrary<Buffer> =>
    fc.oneof({ weight: 3, arbitrary: body(shape, false) }, { weight: 1, arbitrary: body(shape, true) });
  return fc.oneof(
    {
      weight: 24,
      arbitrary: about('true answers', (shape) =>
        fc
          .tuple(body(shape, false), head, goodFraming, fc.constantFrom(200, 200, 200, 201, 202, 299))
          .map(([bytes, headers, framing, status]) => framing(said(status, headers, bytes))),
      ),
    },
    {
      weight: 28,
      arbitrary: about('damaged JSON', (shape) =>
        fc
          .tuple(body(shape, true), head, goodFraming)
          .map(([bytes, headers, framing]) => framing(said(200, headers, bytes))),
      ),
    },
    {
      weight: 12,
      arbitrary: about('damaged bytes', (shape) =>
        fc
          .tuple(body(shape, false), byteDamage, head)
          .map(([bytes, damage, headers]) => framed(said(200, headers, damage(bytes)))),
      ),
    },
    {
      weight: 12,
      arbitrary: about('refusals', (shape) =>
        fc
          .tuple(anyStatus, fc.oneof(refusal(samples), body(shape, false).map(String)), head, contentType)
          .map(([status, text, headers, type]) =>
            framed({ status, headers: [`content-type: ${type}`, ...headers], body: bodyOf(status, text) }),
          ),
      ),
    },
    {
      weight: 10,
      arbitrary: about('framing', (shape) =>
        fc
          .tuple(anyBody(shape), anyFraming, fc.constantFrom(200, 200, 422, 503))
          .map(([bytes, framing, status]) => framing(said(status, [], bytes))),
      ),
    },
    {
      weight: 5,
      arbitrary: about('headers', (shape) =>
        fc
          .tuple(anyBody(shape), oddHeaders, fc.option(fc.constantFrom(...brokenHeads)))
          .map(([bytes, headers, broken]) => {
            const one = said(200, headers, bytes);
            const either = broken === null ? framed(one) : withBrokenHead(one, broken);
            return {
              ...either,
              delivered: [...either.delivered, ...framed(one).delivered, 'nothing' as const],
            };
          }),
      ),
    },
    {
      weight: 4,
      arbitrary: about('redirects', (shape) =>
        fc
          .tuple(
            fc.constantFrom(300, 301, 302, 303, 305, 307, 308),
            fc.constantFrom(
              `${elsewhere}/trading/v1/orders`,
              `//${elsewhere.slice('http://'.length)}/trading/v1/accounts?a=b`,
              `${elsewhere.replace('http://', 'http://user:password@')}/`,
              elsewhere.replace('http:', 'https:'),
              '/trading/v1/orders',
              'command:workbench.action.quit',
              'file:///etc/passwd',
              '\\\\evil.example\\x',
            ),
            fc.oneof(fc.constant(Buffer.alloc(0)), anyBody(shape)),
          )
          .map(([status, location, bytes]) => framed(said(status, [`location: ${location}`], bytes))),
      ),
    },
    {
      weight: 1,
      arbitrary: about('packed or too much', () =>
        fc.oneof({ weight: 9, arbitrary: anyPacked }, { weight: 1, arbitrary: tooMuch }),
      ),
    },
    {
      weight: 3,
      arbitrary: about('no HTTP', () =>
        fc.oneof({ weight: 2, arbitrary: noise }, { weight: 1, arbitrary: hangUp }),
      ),
    },
    {
      weight: 1,
      arbitrary: about('slow', (shape) =>
        fc
          .tuple(anyBody(shape), fc.integer({ min: 2, max: 12 }), fc.boolean())
          .map(([bytes, pieces, stops]) => slow(said(200, [], bytes), pieces, stops)),
      ),
    },
  );
}

/** 204 and 304 have no body, whatever a server sends. */
function bodyOf(status: number, text: string): Buffer {
  return status === 204 || status === 304 ? Buffer.alloc(0) : Buffer.from(text);
}

const anyStatus = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(400, 401, 403, 404, 408, 409, 410, 418, 422, 425, 429, 451, 499) },
  { weight: 2, arbitrary: fc.constantFrom(500, 501, 502, 503, 504, 520, 599) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 203, max: 999 }).filter((status) => status !== 204 && status !== 205),
  },
);

const contentType = fc.constantFrom(
  'application/json',
  'text/html; charset=utf-8',
  'text/plain',
  'image/png',
  '',
);

function refusal(samples: Samples): fc.Arbitrary<string> {
  const fault = fc.record({
    loc: fc.array(
      fc.oneof(
        fc.constantFrom('body', 'query', 'price', 'quantity', 'expire_at', 'signature'),
        hostileText,
        fc.integer(),
      ),
      {
        maxLength: 3,
      },
    ),
    msg: hostileText,
    type: hostileText,
  });
  const good: fc.Arbitrary<unknown> = fc.oneof(
    hostileText.map((detail) => ({ detail })),
    hostileText.map((message) => ({ message })),
    hostileText.map((error) => ({ error })),
    fc.tuple(hostileText, hostileText).map(([detail, message]) => ({ detail, message })),
    fc.array(fault, { maxLength: 30 }).map((detail) => ({ detail })),
    fc.constantFrom(...samples.refusals.map(({ json }) => json)),
  );
  return fc.oneof(
    { weight: 4, arbitrary: good.map((value) => jsonText(value)) },
    { weight: 3, arbitrary: fc.tuple(good, damages).map(([value, list]) => jsonText(damaged(value, list))) },
    { weight: 1, arbitrary: hostileText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'null',
        '[]',
        '{}',
        '"no"',
        '[{"detail":"x"}]',
        '['.repeat(100_000),
        '<html><body>502</body></html>',
      ),
    },
  );
}

/** Damages to the bytes of a body. */
const byteDamage: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc
  .tuple(
    fc.constantFrom('cut', 'flip', 'insert', 'swap', 'double', 'mark', 'tail', 'utf16'),
    fc.nat({ max: 1_000_000 }),
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
  )
  .map(([how, n, other]) => (bytes: Buffer) => {
    const at = n % Math.max(1, bytes.length);
    switch (how) {
      case 'cut':
        return bytes.subarray(0, at);
      case 'flip': {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ (1 << (n % 8));
        return copy;
      }
      case 'insert':
        return Buffer.concat([bytes.subarray(0, at), Buffer.from(other), bytes.subarray(at)]);
      case 'swap':
        return Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]);
      case 'double':
        return Buffer.concat([bytes, bytes]);
      case 'mark':
        return Buffer.concat([Buffer.from('\ufeff'), bytes]);
      case 'tail':
        return Buffer.concat([bytes, Buffer.from(other)]);
      default:
        return Buffer.from(bytes.toString('utf8'), 'utf16le');
    }
  });

type Values = Readonly<Record<Shape, fc.Arbitrary<unknown>>>;

/** Good answers of each shape: by the schema, and as the paper exchange gives them. */
function shapes(samples: Samples): Values {
  const either = (schema: fc.Arbitrary<unknown>, sample: readonly unknown[]): fc.Arbitrary<unknown> =>
    fc.oneof(schema, fc.constantFrom(...sample));
  const id = { weight: 6, arbitrary: fc.constant<object>({}) };
  const withId = (value: unknown, changes: object): unknown => ({ ...(value as object), ...changes });
  const anyOrder = either(valuesOf(wireOrder), samples.order);
  const rules = fc.array(either(valuesOf(wireMarketRules), marketsIn(samples)), {
    minLength: 1,
    maxLength: 4,
  });
  return {
    markets: fc.oneof(
      { weight: 3, arbitrary: rules.map((list) => ({ rules: list })) },
      { weight: 2, arbitrary: rules },
      { weight: 1, arbitrary: rules.map(([one]) => one) },
    ),
    book: fc.oneof(
      { weight: 1, arbitrary: valuesOf(wireBook) },
      { weight: 2, arbitrary: ladder },
      { weight: 1, arbitrary: fc.constantFrom(...samples.book) },
    ),
    account: fc
      .tuple(
        either(valuesOf(wireAccount), samples.account),
        fc.oneof(
          { weight: 8, arbitrary: fc.constant({ currency: asked.currency }) },
          { weight: 1, arbitrary: fc.constant({}) },
        ),
      )
      .map(([value, changes]) => withId(value, changes)),
    order: fc
      .tuple(
        anyOrder,
        fc.oneof(
          {
            weight: 8,
            arbitrary: fc.constant<object>({ order_id: asked.orderId, client_order_id: asked.clientOrderId }),
          },
          {
            weight: 1,
            arbitrary: fc.constant<object>({ order_id: asked.orderId.toUpperCase(), client_order_id: null }),
          },
          { weight: 1, arbitrary: fc.constant<object>({}) },
        ),
      )
      .map(([value, changes]) => withId(value, changes)),
    orders: fc.oneof(
      valuesOf(wireOrderPage),
      fc.constantFrom(...samples.orders),
      fc.array(anyOrder, { maxLength: 3 }).map((orders) => ({ orders, total_count: orders.length })),
    ),
    place: fc
      .tuple(
        either(valuesOf(wirePlaced), samples.place),
        fc.oneof(id, { weight: 1, arbitrary: hostileText.map((order_id) => ({ order_id })) }),
      )
      .map(([value, changes]) => withId(value, changes)),
    cancel: either(valuesOf(wireCancelRequested), samples.cancel),
  };
}

function marketsIn(samples: Samples): readonly unknown[] {
  const [first] = samples.markets as readonly { readonly rules: readonly unknown[] }[];
  return first?.rules ?? [];
}

/** A book that is not crossed: bids below one, asks at least one. */
const ladder: fc.Arbitrary<unknown> = (() => {
  const some = fc.string({
    unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength: 1,
    maxLength: 18,
  });
  const bid = fc.record({
    depth: fc.nat({ max: 60 }),
    price: some.map((digits) => `0.${digits}1`),
    quantity: decimalText,
  });
  const ask = fc.record({
    depth: fc.nat({ max: 60 }),
    price: fc.tuple(some, some).map(([whole, rest]) => `1${whole}.${rest}`),
    quantity: decimalText,
  });
  return fc.record({
    ask_orders: fc.array(ask, { maxLength: 8 }),
    bid_orders: fc.array(bid, { maxLength: 8 }),
  });
})();

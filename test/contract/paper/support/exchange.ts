import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startPaperServer, type PaperServer, type PaperServerOptions } from '../../../../src/paper/server';
import { newKey, send, Trader, type Answer, type Field, type TestKey } from './client';

export const controlToken = 'a-token-that-only-the-test-has';

/** One key pair for all tests that do not care: making one takes long. */
export const sharedKey = newKey();

/** A running paper exchange with a clock that the test moves. */
export class TestExchange {
  readonly controlToken = controlToken;
  readonly log: string[] = [];
  now: number;
  private server: PaperServer | undefined;

  private constructor(private readonly options: Partial<PaperServerOptions>) {
    this.now = options.clock?.now() ?? Date.UTC(2026, 10, 23, 8, 0, 0);
  }

  static async start(options: Partial<PaperServerOptions> = {}): Promise<TestExchange> {
    const exchange = new TestExchange(options);
    await exchange.open();
    return exchange;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  async open(): Promise<void> {
    this.server = await startPaperServer({
      port: 0,
      controlToken,
      clock: { now: () => this.now },
      newId: () => randomUUID(),
      newApiKey: () => randomBytes(8).toString('hex'),
      log: (text) => this.log.push(text),
      ...this.options,
    });
  }

  async close(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  async trader(account?: string, scopes?: readonly string[], key: TestKey = sharedKey): Promise<Trader> {
    const answer = await this.control('POST', '/keys', { publicKey: key.publicPem, scopes, account });
    return new Trader(
      this.url,
      z.object({ apiKey: z.string() }).parse(answer.json).apiKey,
      key,
      () => this.now,
    );
  }

  control(method: string, path: string, body?: unknown): Promise<Answer> {
    return send(
      `${this.url}/paper${path}`,
      method,
      { 'X-Invex-Paper-Control': controlToken },
      body === undefined ? undefined : JSON.stringify(body),
    );
  }

  get(path: string): Promise<Answer> {
    return send(`${this.url}/trading/v1${path}`, 'GET');
  }
}

const ledgerShape = z.object({
  accounts: z.record(
    z.string(),
    z.record(z.string(), z.object({ available: z.string(), blocked: z.string() })),
  ),
  fees: z.record(z.string(), z.string()),
  makers: z.record(z.string(), z.string()),
  issued: z.record(z.string(), z.string()),
});

/** Units of 10^-18, counted with BigInt: the test's own arithmetic. */
export function units(text: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?0*$/.exec(text) ?? [];
  if (whole === '') throw new Error(`not a decimal of 18 places: ${text}`);
  const value = BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'));
  return sign === '-' ? -value : value;
}

/** How far the sums are off, by currency: empty when accounts + fees + makers = issued everywhere, to the last place. */
export async function imbalance(exchange: TestExchange): Promise<Record<string, string>> {
  const ledger = ledgerShape.parse((await exchange.control('GET', '/ledger')).json);
  const sums = new Map<string, bigint>();
  const add = (currency: string, amount: bigint): void => {
    sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  };
  for (const held of Object.values(ledger.accounts)) {
    for (const [currency, { available, blocked }] of Object.entries(held)) {
      add(currency, units(available) + units(blocked));
    }
  }
  for (const [currency, text] of [...Object.entries(ledger.fees), ...Object.entries(ledger.makers)]) {
    add(currency, units(text));
  }
  for (const [currency, text] of Object.entries(ledger.issued)) add(currency, -units(text));
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0n).map(([c, sum]) => [c, sum.toString()]));
}

/** The fields of a limit order, in the order of the API guide's example. */
export function limitOrder(
  symbol: string,
  side: 'BUYER' | 'SELLER',
  price: string,
  quantity: string,
  clientOrderId?: string,
): Field[] {
  return [
    ['quantity', quantity],
    ['price', price],
    ['symbol', symbol],
    ['side', side],
    ['type', 'LIMIT'],
    ...(clientOrderId === undefined ? [] : [['client_order_id', clientOrderId] as const]),
  ];
}

export function marketOrder(symbol: string, side: 'BUYER' | 'SELLER', quantity: string): Field[] {
  return [
    ['quantity', quantity],
    ['symbol', symbol],
    ['side', side],
    ['type', 'MARKET'],
  ];
}

const bookShape = z.object({
  ask_orders: z.array(z.object({ depth: z.number(), price: z.string(), quantity: z.string() })),
  bid_orders: z.array(z.object({ depth: z.number(), price: z.string(), quantity: z.string() })),
});
export type TestBook = z.infer<typeof bookShape>;

export async function bookOf(exchange: TestExchange, symbol: string, depth = '50'): Promise<TestBook> {
  return bookShape.parse((await exchange.get(`/market-depth?symbol=${symbol}&depth=${depth}`)).json);
}

const orderShape = z.object({
  order_id: z.string(),
  symbol: z.union([z.string(), z.object({ code: z.string() })]),
  status: z.string(),
  type: z.string(),
  side: z.string(),
  price: z.string().nullable(),
  quantity: z.string(),
  deal_quantity: z.string(),
  time_in_force: z.string(),
  client_order_id: z.string().nullable(),
  cancel_order_id: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  trades: z
    .array(
      z.object({
        type: z.string(),
        quantity: z.string(),
        fee: z.string(),
        price: z.string(),
        created_at: z.string(),
      }),
    )
    .optional(),
});
export type TestOrder = z.infer<typeof orderShape>;

/** Places an order that must be taken, and gives its id. */
export async function placed(trader: Trader, fields: readonly Field[]): Promise<string> {
  const answer = await trader.post(fields);
  if (answer.status !== 200) throw new Error(`refused: ${answer.text}`);
  return z.object({ order_id: z.uuid() }).parse(answer.json).order_id;
}

export async function orderOf(trader: Trader, orderId: string): Promise<TestOrder> {
  return orderShape.parse((await trader.query('GET', '/order', [['order_id', orderId]])).json);
}

export async function pageOf(
  trader: Trader,
  fields: readonly Field[],
): Promise<{ orders: TestOrder[]; total_count: number }> {
  const answer = await trader.query('GET', '/orders', fields);
  return z.object({ orders: z.array(orderShape), total_count: z.number() }).parse(answer.json);
}

export interface TestAccount {
  readonly currency: string;
  readonly available: string;
  readonly blocked: string;
  readonly total: string;
}

export async function accountOf(trader: Trader, currency: string): Promise<TestAccount> {
  const answer = await trader.query('GET', '/accounts', [['currency', currency]]);
  return z
    .object({ currency: z.string(), available: z.string(), blocked: z.string(), total: z.string() })
    .parse(answer.json);
}

const refusalShape = z.object({
  detail: z.array(
    z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
  ),
});

/** What a 422 says: `loc/loc type` of each entry. */
export function faultsOf(answer: Answer): string[] {
  const { detail } = refusalShape.parse(answer.json);
  return detail.map(({ loc, type }) => `${loc.join('/')} ${type}`);
}

/** What any other refusal says. */
export function detailOf(answer: Answer): string {
  return z.object({ detail: z.string() }).parse(answer.json).detail;
}

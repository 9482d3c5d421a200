// What an answer of the exchange says, read a second time: written from the API's description alone, with BigInt, and nothing of src in it. The fuzzer
// holds the product against this.

/** An exact figure: `digits` units of 10^-places. */
export interface Figure {
  readonly digits: bigint;
  readonly places: number;
}

const figureText = /^(-?)(\d{1,200})(?:\.(\d{1,200}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** The figure of a decimal text; nothing for a text that is none. */
export function figure(value: unknown): Figure | undefined {
  const found = typeof value === 'string' ? figureText.exec(value) : null;
  if (!found) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = found;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const places = fraction.length - Number(power);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

export function sameFigure(a: Figure | undefined, b: Figure | undefined): boolean {
  if (!a || !b) return a === b;
  return compare(a, b) === 0;
}

export function compare(a: Figure, b: Figure): number {
  const places = Math.max(a.places, b.places);
  const difference =
    a.digits * 10n ** BigInt(places - a.places) - b.digits * 10n ** BigInt(places - b.places);
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}

/** A figure that must be at least zero, or above it. */
function bounded(value: unknown, least: 'zero' | 'above'): Figure | undefined {
  const read = figure(value);
  if (!read || read.digits < 0n || (least === 'above' && read.digits === 0n)) return undefined;
  return read;
}

type Json = Readonly<Record<string, unknown>>;

/** An object's own members; nothing for what is no object. */
export function members(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function own(json: Json, name: string): unknown {
  return Object.hasOwn(json, name) ? json[name] : undefined;
}

const uuidText =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i;

function uuid(value: unknown): string | undefined {
  return typeof value === 'string' && uuidText.test(value) && value.length === 36 ? value : undefined;
}

/** A market: its code, base and quote. */
export interface MarketNames {
  readonly code: string;
  readonly base: string;
  readonly quote: string;
}

function market(value: unknown): MarketNames | undefined {
  const text = (code: unknown): MarketNames | undefined => {
    const found =
      typeof code === 'string' ? /^([A-Za-z0-9][A-Za-z0-9_]{0,38})_([A-Za-z0-9]{1,20})$/.exec(code) : null;
    const [, base, quote] = found ?? [];
    return base === undefined || quote === undefined ? undefined : { code: `${base}_${quote}`, base, quote };
  };
  if (typeof value === 'string') return text(value);
  const json = members(value);
  const named = json && text(own(json, 'code'));
  const base = json && currency(own(json, 'base_currency_type'));
  const quote = json && currency(own(json, 'quote_currency_type'));
  return named && base !== undefined && quote !== undefined ? { code: named.code, base, quote } : undefined;
}

function currency(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9_]{1,40}$/.test(value) ? value : undefined;
}

export interface RulesSaid {
  readonly symbol: MarketNames;
  readonly tick: Figure;
  readonly step: Figure;
  readonly minimum: Figure;
  readonly maximum: Figure | undefined;
}

/** Each market that can be read, once; nothing when the answer is no list of markets. */
export function marketsSaid(value: unknown): readonly RulesSaid[] | undefined {
  const json = members(value);
  const rules = json && own(json, 'rules');
  const entries = Array.isArray(value)
    ? value
    : Array.isArray(rules)
      ? rules
      : json && Object.hasOwn(json, 'symbol')
        ? [json]
        : undefined;
  if (!entries) return undefined;
  const read = entries.flatMap((entry: unknown): RulesSaid[] => {
    const one = members(entry);
    if (!one) return [];
    const symbol = market(own(one, 'symbol'));
    const tick = bounded(own(one, 'tick_size'), 'above');
    const step = bounded(own(one, 'amount_step_size'), 'above');
    const minimum = bounded(own(one, 'minimum_limit_order_value'), 'zero');
    const most = own(one, 'maximum_limit_order_value') ?? undefined;
    const maximum = most === undefined ? undefined : bounded(most, 'above');
    if (!symbol || !tick || !step || !minimum || (most !== undefined && !maximum)) return [];
    return [{ symbol, tick, step, minimum, maximum }];
  });
  return [...new Map(read.toReversed().map((each) => [each.symbol.code, each])).values()].toReversed();
}

export interface LevelSaid {
  readonly price: Figure;
  readonly quantity: Figure;
}

/** Both sides, best first, without empty levels; nothing for what is no book, or crossed. */
export function bookSaid(
  value: unknown,
): { readonly bids: readonly LevelSaid[]; readonly asks: readonly LevelSaid[] } | undefined {
  const json = members(value);
  const age = json && own(json, 'paper_source_age_ms');
  if (!json || (age !== undefined && !(typeof age === 'number' && Number.isFinite(age) && age >= 0))) {
    return undefined;
  }
  const side = (list: unknown): LevelSaid[] | undefined => {
    if (!Array.isArray(list)) return undefined;
    const levels = list.map((each: unknown) => {
      const level = members(each);
      const price = level && bounded(own(level, 'price'), 'above');
      const quantity = level && bounded(own(level, 'quantity'), 'zero');
      return price && quantity && Number.isSafeInteger(own(level, 'depth')) ? { price, quantity } : undefined;
    });
    return levels.some((level) => !level)
      ? undefined
      : levels.flatMap((level) => (level && level.quantity.digits !== 0n ? [level] : []));
  };
  const bids = side(own(json, 'bid_orders'))?.sort((a, b) => compare(b.price, a.price));
  const asks = side(own(json, 'ask_orders'))?.sort((a, b) => compare(a.price, b.price));
  if (!bids || !asks) return undefined;
  const [bid, ask] = [bids[0], asks[0]];
  return bid && ask && compare(bid.price, ask.price) >= 0 ? undefined : { bids, asks };
}

/** Available, blocked and total of the currency that was asked for. */
export function accountSaid(value: unknown, asked: string): readonly Figure[] | undefined {
  const json = members(value);
  if (!json || own(json, 'currency') !== asked) return undefined;
  const read = ['available', 'blocked', 'total'].map((name) => figure(own(json, name)));
  return read.some((each) => !each) ? undefined : read.flatMap((each) => (each ? [each] : []));
}

export interface OrderSaid {
  readonly orderId: string;
  readonly clientOrderId: string | undefined;
  readonly symbol: MarketNames;
  readonly words: readonly string[];
  readonly price: Figure | undefined;
  readonly quantity: Figure;
  readonly filled: Figure;
  /** Price, quantity and fee of each. */
  readonly trades: readonly (readonly Figure[])[] | undefined;
}

/** An order, whichever. */
export function orderSaid(value: unknown): OrderSaid | undefined {
  const json = members(value);
  if (!json) return undefined;
  const get = (name: string): unknown => own(json, name);
  const orderId = uuid(get('order_id'));
  const symbol = market(get('symbol'));
  const quantity = bounded(get('quantity'), 'zero');
  const filled = bounded(get('deal_quantity'), 'zero');
  const price = get('price') ?? undefined;
  const priced = price === undefined ? undefined : bounded(price, 'zero');
  const words = ['status', 'type', 'side', 'created_at', 'updated_at'].map(get);
  const optional = ['time_in_force', 'client_order_id', 'cancel_order_id'].map(get);
  const trades = get('trades') ?? undefined;
  const traded = trades === undefined ? undefined : tradesSaid(trades);
  if (orderId === undefined || !symbol || !quantity || !filled || (price !== undefined && !priced)) {
    return undefined;
  }
  if (!words.every((each) => typeof each === 'string') || words.slice(0, 3).includes('')) return undefined;
  if (optional.some((each) => each !== undefined && each !== null && typeof each !== 'string')) {
    return undefined;
  }
  if (trades !== undefined && !traded) return undefined;
  const clientOrderId = get('client_order_id');
  return {
    orderId,
    clientOrderId: typeof clientOrderId === 'string' ? clientOrderId : undefined,
    symbol,
    words,
    price: priced,
    quantity,
    filled,
    trades: traded,
  };
}

function tradesSaid(value: unknown): (readonly Figure[])[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((each: unknown) => {
    const json = members(each);
    if (!json || typeof own(json, 'type') !== 'string' || typeof own(json, 'created_at') !== 'string') {
      return undefined;
    }
    const figures = ['price', 'quantity', 'fee'].map((name) => bounded(own(json, name), 'zero'));
    return figures.some((one) => !one) ? undefined : figures.flatMap((one) => (one ? [one] : []));
  });
  return read.some((each) => !each) ? undefined : read.flatMap((each) => (each ? [each] : []));
}

/** A page: all of its orders, or nothing. */
export function pageSaid(
  value: unknown,
): { readonly orders: readonly OrderSaid[]; readonly total: number } | undefined {
  const json = members(value);
  const list = json && own(json, 'orders');
  const total = json && own(json, 'total_count');
  if (!Array.isArray(list) || typeof total !== 'number' || !Number.isSafeInteger(total) || total < 0) {
    return undefined;
  }
  const orders = list.map(orderSaid);
  return orders.some((each) => !each)
    ? undefined
    : { orders: orders.flatMap((each) => (each ? [each] : [])), total };
}

/** The id under which an order was placed, or a cancel was taken. */
export function idSaid(value: unknown, name: 'order_id' | 'cancel_order_id'): string | undefined {
  const json = members(value);
  return json && uuid(own(json, name));
}

/** Whether a body is one of those that the exchange itself refuses with. */
export function isRefusal(body: string): boolean {
  const json = members(jsonOf(body)?.value);
  if (!json) return false;
  const detail = own(json, 'detail');
  if (Array.isArray(detail)) {
    return detail.every((each: unknown) => {
      const fault = members(each);
      const loc = fault && own(fault, 'loc');
      return (
        Array.isArray(loc) &&
        loc.every(
          (part: unknown) => typeof part === 'string' || (typeof part === 'number' && Number.isFinite(part)),
        ) &&
        typeof own(fault ?? {}, 'msg') === 'string' &&
        typeof own(fault ?? {}, 'type') === 'string'
      );
    });
  }
  const said = [detail, own(json, 'message'), own(json, 'error')].filter((each) => each !== undefined);
  return said.length > 0 && said.every((each) => typeof each === 'string');
}

/** JSON, if it is. */
export function jsonOf(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}

import { Hono } from 'hono';
import { apiKeyHeader } from '../exchange/wire';
import { accountAnswer, bookAnswer, marketsAnswer, orderAnswer } from './answers';
import type { ApiKey, Scope } from './apiKeys';
import { injectFaults, zoneOf } from './faultInjection';
import { callOf } from './faults';
import type { OrderReference } from './orderStore';
import { searchOrders } from './orderSearch';
import type { ReceivedFields } from './pythonJson';
import { readRequest, receivedFields, receivedRequest } from './received';
import { readQuery } from './receivedFields';
import { Refusal, refuseField, type FieldError } from './refusals';
import {
  accountQuery,
  depthQuery,
  orderReferenceQuery,
  placementBody,
  readSearch,
  readShape,
} from './requestShapes';
import type { RecordedRequest } from './requestLog';
import type { PaperContext, PaperEnvironment, PaperService } from './service';

/** An order is matched with as much of the book as the API shows. */
const deepest = '50';

/** A request that was believed: whose it is, and its fields. */
interface Believed {
  readonly key: ApiKey;
  readonly fields: ReceivedFields;
}

/** The trading API, `/trading/v1` left out. Withdrawals do not exist here, as nowhere in this product. */
export function tradingRoutes(service: PaperService): Hono<PaperEnvironment> {
  const { exchange, source } = service;
  const app = new Hono<PaperEnvironment>();

  app.use(async (c, next) => {
    const request = await readRequest(c, service);
    c.set('recorded', request);
    if (isSigned(request)) service.requests.add(request);
    const apiKey = c.req.header(apiKeyHeader);
    service.rateLimit.take(apiKey !== undefined && service.keys.find(apiKey) ? apiKey : 'public');
    await next();
  });
  app.use(injectFaults(service));
  app.use(async (_c, next) => {
    await next();
    // Whatever an answer shows, or a refusal rests on, must not be undone by a power cut.
    await service.settled();
  });

  app.get('/markets', async (c) => {
    await source?.rulesReady();
    if (source?.knowsRules === false) throw new Refusal(503, source.whyNothing());
    return c.json(marketsAnswer(exchange.markets()));
  });

  app.get('/market-depth', async (c) => {
    const { symbol, depth } = readShape(depthQuery, readQuery(receivedRequest(c).query), 'query');
    await source?.bookReady(symbol, depth);
    const book = exchange.book(symbol, Number(depth));
    if (book) return c.json(bookAnswer(book, source?.ageMs(symbol)));
    if (source && !source.isUnlisted(symbol)) throw new Refusal(503, source.whyNothing(symbol));
    throw unknownMarket();
  });

  app.get('/accounts', (c) => {
    const { key, fields } = believe(c, service, 'read');
    const { currency } = readShape(accountQuery, fields, 'query');
    if (!exchange.knowsCurrency(currency)) {
      throw refuseField('query', 'currency', 'Input should be a currency of a market', 'enum');
    }
    return c.json(accountAnswer(currency, exchange.balance(key.account, currency)));
  });

  app.get('/orders', (c) => {
    const { key, fields } = believe(c, service, 'read');
    const search = readSearch(fields, zoneOf(c, service));
    if (search.symbol !== undefined && !exchange.knowsMarket(search.symbol)) throw unknownMarket();
    const found = searchOrders(exchange.ordersOf(key.account), search);
    const orders = found.orders.map((order) => orderAnswer(order, exchange.formOf(order), false));
    return c.json({ orders, total_count: found.totalCount });
  });

  app.get('/order', (c) => {
    const { key, fields } = believe(c, service, 'read');
    const order = exchange.order(key.account, referenceOf(fields));
    if (!order) throw unknownOrder();
    return c.json(orderAnswer(order, exchange.formOf(order), true));
  });

  app.post('/orders', async (c) => {
    const { key, fields } = believe(c, service, 'trade');
    const body = readShape(placementBody, fields, 'body');
    await source?.bookReady(body.symbol, deepest);
    const placed = exchange.place(key.account, {
      draft: {
        symbol: body.symbol,
        side: body.side,
        type: body.type,
        price: body.price ?? undefined,
        quantity: body.quantity,
      },
      clientOrderId: body.client_order_id ?? undefined,
    });
    if ('faults' in placed) {
      throw new Refusal(
        422,
        placed.faults.map(({ field, message, code }): FieldError => ({
          loc: ['body', field],
          msg: message,
          type: code,
        })),
      );
    }
    return c.json({ order_id: placed.order.id });
  });

  app.delete('/orders', (c) => {
    const { key, fields } = believe(c, service, 'trade');
    const reference = referenceOf(fields);
    const cancelled =
      c.get('filledFirst') === true
        ? exchange.cancelTooLate(key.account, reference)
        : exchange.cancel(key.account, reference);
    if ('cancelOrderId' in cancelled) {
      return c.json({ cancel_order_id: cancelled.cancelOrderId });
    }
    if (!cancelled.finished) throw unknownOrder();
    // Decision: an order that is over cannot be cancelled, and the answer says how it ended. The API guide does not tell.
    const msg = `The order is finished already: ${cancelled.finished.status}.`;
    throw refuseField('query', 'order_id', msg, 'ORDER_FINISHED');
  });

  for (const path of ['/markets', '/market-depth', '/accounts', '/orders', '/order']) {
    app.all(path, () => {
      throw new Refusal(405, 'Method Not Allowed');
    });
  }
  return app;
}

/** Believes the request or refuses it. */
function believe(c: PaperContext, service: PaperService, scope: Scope): Believed {
  const request = receivedRequest(c);
  const apiKey = c.req.header(apiKeyHeader);
  service.authentication.key(apiKey);
  const fields = receivedFields(request);
  const where = request.method === 'POST' ? 'body' : 'query';
  return { key: service.authentication.check({ apiKey, fields, where }, scope, zoneOf(c, service)), fields };
}

function isSigned({ method, path }: RecordedRequest): boolean {
  const call = callOf(method, path);
  return call !== undefined && call !== 'markets' && call !== 'book';
}

function referenceOf(fields: ReceivedFields): OrderReference {
  const query = readShape(orderReferenceQuery, fields, 'query');
  return { orderId: query.order_id, clientOrderId: query.client_order_id };
}

function unknownMarket(): Refusal {
  return refuseField('query', 'symbol', 'Input should be a market of GET /markets', 'enum');
}

function unknownOrder(): Refusal {
  return new Refusal(404, 'Order not found.');
}

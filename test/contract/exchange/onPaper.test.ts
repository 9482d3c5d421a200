import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { exact, floorTo, toText } from '../../../src/domain/decimal';
import { bestBid } from '../../../src/domain/orderBook';
import { tryConnection, type TrialOptions } from '../../../src/exchange/connectionTrial';
import { environmentAt } from '../../../src/exchange/environments';
import type { PlacementRequest } from '../../../src/exchange/placement';
import { Secret } from '../../../src/exchange/secret';
import { sharedKey, TestExchange } from '../paper/support/exchange';
import { ClientFixture, failure, type FixtureOptions } from './clientFixture';

describe('The client and the paper exchange', () => {
  let exchange: TestExchange;
  let one: ClientFixture;
  const fixtures: ClientFixture[] = [];
  const clock = { now: () => Date.now() };

  const signIn = async (scopes?: readonly string[], options: FixtureOptions = {}): Promise<ClientFixture> => {
    const { apiKey } = await exchange.trader('somebody', scopes);
    const made = new ClientFixture(exchange.url, { zone: 'auto', key: sharedKey.privateKey, ...options });
    Object.assign(made.credentials, { apiKey: new Secret(apiKey) });
    fixtures.push(made);
    return made;
  };

  before(async () => {
    exchange = await TestExchange.start({ clock });
    one = await signIn();
  });
  after(async () => {
    await Promise.all(fixtures.splice(0).map((each) => each.stop()));
    await exchange.close();
  });

  /** An order to buy far below the market, so that it rests. */
  async function restingOrder(): Promise<PlacementRequest> {
    const { rules } = await one.client.markets();
    const usdt = rules.find(({ symbol }) => symbol.code === 'USDT_IRR');
    const bid = bestBid(await one.client.book('USDT_IRR', '5'));
    assert.ok(usdt && bid);
    const price = floorTo(bid.price.times(exact('0.97')), usdt.tickSize);
    const clientOrderId = randomUUID();
    return {
      clientOrderId,
      symbol: 'USDT_IRR',
      side: 'BUYER',
      type: 'LIMIT',
      price: toText(price),
      quantity: '20',
    };
  }

  it('agree on markets and books: nothing is skipped, nothing drifts', async () => {
    const { rules, skipped } = await one.client.markets();
    assert.ok(rules.length >= 40);
    assert.deepEqual(skipped, []);
    for (const depth of ['5', '20', '50'] as const) {
      const book = await one.client.book('BTC_IRR', depth);
      assert.deepEqual([book.asks.length, book.bids.length], [Number(depth), Number(depth)]);
    }
    assert.deepEqual(
      one.log.filter((line) => line.startsWith('warn')),
      [],
    );
  });

  it('agree on an order from its placing to its cancelling', async () => {
    const request = await restingOrder();
    const { orderId } = await (await one.client.preparePlacement(request)).send();
    const placed = await one.client.order({ clientOrderId: request.clientOrderId });
    assert.deepEqual(
      [placed.orderId, placed.status, placed.clientOrderId],
      [orderId, 'NOT_FILLED', request.clientOrderId],
    );
    assert.deepEqual([toText(placed.price ?? exact('0')), toText(placed.quantity)], [request.price, '20']);
    const blocked = (await one.client.account('IRR')).blocked;
    assert.ok(blocked.gt(exact('0')));
    const open = await one.client.orders({ symbol: 'USDT_IRR', status: 'NOT_FILLED', pageSize: 100 });
    assert.ok(open.orders.some((each) => each.orderId === orderId));
    await one.client.cancel({ orderId });
    assert.equal((await one.client.order({ orderId })).status, 'CANCELED_BY_USER');
    assert.deepEqual(
      one.log.filter((line) => line.startsWith('warn')),
      [],
    );
  });

  it('agree on what a refused order was refused for', async () => {
    const request = await restingOrder();
    const offTick = await failure(
      (await one.client.preparePlacement({ ...request, price: `${request.price ?? ''}.5` })).send(),
    );
    assert.deepEqual(
      [offTick.reason, offTick.definite, offTick.fields[0]?.field],
      ['validation', true, 'price'],
    );
    const huge = await failure(
      (await one.client.preparePlacement({ ...request, quantity: '1000000000' })).send(),
    );
    assert.deepEqual([huge.reason, huge.definite], ['validation', true]);
  });

  it('agree that an order is not there', async () => {
    const error = await failure(one.client.order({ clientOrderId: randomUUID() }));
    assert.deepEqual([error.reason, error.definite], ['not-found', true]);
    assert.equal((await failure(one.client.cancel({ clientOrderId: randomUUID() }))).reason, 'not-found');
  });

  it('agree on scopes', async () => {
    const reader = await signIn(['read']);
    const error = await failure((await reader.client.preparePlacement(await restingOrder())).send());
    assert.deepEqual([error.reason, error.definite], ['scope', true]);
  });

  describe('in a trial', () => {
    const failed = async (
      made: ClientFixture,
      options: Partial<TrialOptions> = {},
    ): Promise<readonly string[]> => {
      const environment = environmentAt('custom', exchange.url);
      const all = {
        ...made.options,
        environment,
        credentials: made.credentials,
        zone: 'auto',
        tryTradeScope: true,
      } as const;
      const found: string[] = [];
      for await (const { check, state } of tryConnection({ ...all, ...options })) {
        if (state === 'failed') found.push(check);
      }
      return found;
    };

    it('find nothing wrong where nothing is', async () => assert.deepEqual(await failed(one), []));

    it('tell an unknown key, a strange secret, and each missing scope', async () => {
      const unknown = { apiKey: new Secret('0123456789abcdef'), key: sharedKey.privateKey };
      assert.deepEqual(await failed(one, { credentials: unknown }), ['key']);
      const strange = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
      assert.deepEqual(await failed(one, { credentials: { ...one.credentials, key: strange } }), [
        'signature',
      ]);
      assert.deepEqual(await failed(await signIn(['trade'])), ['read-scope']);
      assert.deepEqual(await failed(await signIn(['read'])), ['trade-scope']);
    });
  });
});

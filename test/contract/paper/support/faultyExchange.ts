import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { armFault, firedFaults, type Fault } from '../../../support/paper/faults';
import { opensslVerifies } from '../../../support/paper/opensslVerify';
import { recordedRequests } from '../../../support/paper/recordedRequests';
import { temporaryDirectory } from './bundle';
import type { Field, Trader } from './client';
import { imbalance, limitOrder, pageOf, placed, TestExchange } from './exchange';
import { answerOf, rawCall, type CallName, type RawCall } from './rawSocket';

const order = (id: string): Field[] => limitOrder('USDT_IRR', 'BUYER', '1000000', '12.34', id);

/** Each call with what it is about: the order "there" rests, "new" does not exist yet. */
const fieldsOf: Readonly<Record<CallName, readonly Field[]>> = {
  place: order('new'),
  cancel: [['client_order_id', 'there']],
  lookup: [['client_order_id', 'there']],
  list: [['symbol', 'USDT_IRR']],
  account: [['currency', 'IRR']],
  markets: [],
  book: [
    ['symbol', 'USDT_IRR'],
    ['depth', '5'],
  ],
};
export const calls = Object.keys(fieldsOf) as CallName[];

/** The orders on the disk, as `id status`, when nothing happened after the first was placed. */
export const untouched = ['there NOT_FILLED'];
/** The same when a call was handled. */
const whenHandled: Readonly<Partial<Record<CallName, readonly string[]>>> = {
  place: ['new NOT_FILLED', 'there NOT_FILLED'],
  cancel: ['there CANCELED_BY_USER'],
};

/** A paper exchange that keeps its account on the disk, in which the order "there" rests, and its trader. */
export class FaultyExchange {
  private constructor(
    readonly exchange: TestExchange,
    readonly trader: Trader,
    private readonly directory: string,
  ) {}

  static async start(): Promise<FaultyExchange> {
    const directory = await temporaryDirectory();
    const exchange = await TestExchange.start({ still: true, directory });
    const trader = await exchange.trader();
    await placed(trader, order('there'));
    return new FaultyExchange(exchange, trader, directory);
  }

  send(call: CallName): RawCall {
    return rawCall(this.trader, call, fieldsOf[call]);
  }

  async status(call: CallName): Promise<number> {
    return answerOf((await this.send(call).ended).text).status;
  }

  /** The disk as it is at this moment, as after a power cut. */
  async diskNow(): Promise<string> {
    const copy = await temporaryDirectory();
    cpSync(this.directory, copy, { recursive: true });
    return copy;
  }

  /** Ends it; checks first that nothing was lost or made, to the last place. */
  async close(): Promise<void> {
    assert.deepEqual(await imbalance(this.exchange), {});
    await this.exchange.close();
  }
}

/** The orders on a disk as `id status`, read by an exchange of its own; it must add up to the last place. */
export async function ordersOn(directory: string): Promise<string[]> {
  const exchange = await TestExchange.start({ still: true, directory });
  const { orders } = await pageOf(await exchange.trader(), []);
  assert.deepEqual(await imbalance(exchange), {});
  await exchange.close();
  return orders.map(({ client_order_id: id, status }) => `${id ?? ''} ${status}`).sort();
}

/** What a call that met a fault looks like from outside; gives the status that came over the wire. */
export type Look = (sent: RawCall, call: CallName, exchange: TestExchange) => Promise<number | undefined>;

/**
 * Sends each call into the fault, each to an exchange of its own; checks what came over the wire, what was recorded, that the next request is answered, and
 * what is on the disk.
 */
export async function eachCall(
  fault: Omit<Fault, 'call'>,
  handled: boolean,
  look: Look,
  which: readonly CallName[] = calls,
): Promise<void> {
  for (const call of which) {
    const about = `${fault.fault} on ${call}`;
    const faulty = await FaultyExchange.start();
    const { exchange, trader } = faulty;
    await armFault(exchange, { ...fault, call });
    const status = await look(faulty.send(call), call, exchange);
    const disk = await faulty.diskNow();
    const request = (await recordedRequests(exchange)).at(-1) ?? assert.fail(`${about}: not recorded`);
    assert.deepEqual(request.faults, [fault.fault], about);
    assert.equal(request.handled, handled ? 200 : undefined, about);
    assert.equal(request.status, status, about);
    if (request.canonicalText !== undefined && request.signature !== undefined) {
      assert.ok(opensslVerifies(trader.key.publicPem, request.canonicalText, request.signature), about);
    } else assert.ok(call === 'markets' || call === 'book', about);
    assert.deepEqual(
      (await firedFaults(exchange)).map(({ left, fired }) => [left, fired]),
      [[0, 1]],
      about,
    );
    assert.equal(await faulty.status('account'), 200, `${about}: the next request`);
    assert.deepEqual(await ordersOn(disk), (handled && whenHandled[call]) || untouched, about);
    await faulty.close();
  }
}

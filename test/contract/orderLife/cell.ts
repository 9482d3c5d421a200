import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { faultKind, type FaultName } from '../../../src/paper/faults';
import { armFault, disarmFaults } from '../../support/paper/faults';
import { requestLines, SlowAnswers } from '../../support/slowAnswers';
import { eventually } from '../../support/vscode/eventually';
import { temporaryDirectory } from '../paper/support/bundle';
import { newKey, Trader } from '../paper/support/client';
import {
  accountOf,
  bookOf,
  imbalance,
  pageOf,
  TestExchange,
  units,
  type TestOrder,
} from '../paper/support/exchange';
import type { fastClock } from './fastClock';
import { WindowGone, WindowUnderTest, type Shown, type WindowSetup } from './windowUnderTest';

/** The calls that go wrong. */
export const cellCalls = ['place', 'cancel', 'lookup', 'list'] as const;
export type CellCall = (typeof cellCalls)[number];
/** What happens while the answer is on its way. */
export const disturbances = ['nothing', 'reload', 'kill'] as const;
export type Disturbance = (typeof disturbances)[number];

/** One square of the matrix. */
export interface Cell {
  readonly fault: FaultName;
  /** Another number than the fault's usual one. */
  readonly parameter?: number;
  readonly call: CellCall;
  readonly disturbance: Disturbance;
}

/** What cells share. */
export interface CellParts {
  /** The bundled window. */
  readonly program: string;
  readonly clock: ReturnType<typeof fastClock>;
  readonly time: Pick<WindowSetup, 'origin' | 'speed'>;
}

/** What came of a cell: what does not agree (nothing, if all is well), and how often the fault came about. */
export interface CellResult {
  readonly problems: readonly string[];
  readonly fired: number;
}

const market = 'USDT_IRR';
const windowKey = newKey();
const truthKey = newKey();
/** How long nobody listens, by the machine's own time. */
const outageMs = 1_500;
const outcomeShape = z.object({
  state: z.enum(['accepted', 'rejected', 'unknown', 'refused']),
  orderId: z.string().optional(),
  clientOrderId: z.string().optional(),
});
const journalShape = z.object({
  clientOrderId: z.string(),
  outcome: z.object({ state: z.string(), orderId: z.string().optional() }).optional(),
});

/** Plays one cell with an exchange, a line and windows of its own. */
export class CellRun {
  private readonly told: z.infer<typeof outcomeShape>[] = [];
  private presses = 0;
  private price = '';
  private window: WindowUnderTest;

  private constructor(
    private readonly cell: Cell,
    private readonly parts: CellParts,
    private readonly exchange: TestExchange,
    private readonly line: SlowAnswers,
    private readonly setup: WindowSetup,
    private readonly truth: Trader,
  ) {
    this.window = new WindowUnderTest(parts.program, setup);
  }

  static async play(cell: Cell, parts: CellParts): Promise<CellResult> {
    const exchange = await TestExchange.start({ clock: parts.clock });
    const line = await SlowAnswers.to(exchange.url);
    const { apiKey } = await exchange.trader(undefined, undefined, windowKey);
    const own = await exchange.trader(undefined, undefined, truthKey);
    const truth = new Trader(exchange.url, own.apiKey, truthKey, () => parts.clock.now());
    const setup = {
      url: line.url,
      apiKey,
      privateKeyPem: windowKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      directory: await temporaryDirectory(),
      ...parts.time,
    };
    const run = new CellRun(cell, parts, exchange, line, setup, truth);
    try {
      return await run.toItsEnd();
    } finally {
      await run.window.kill();
      await line.close();
      await exchange.close();
    }
  }

  private async toItsEnd(): Promise<CellResult> {
    const { fault, call, disturbance } = this.cell;
    await this.window.ask({ do: 'start' });
    this.price = await this.restingPrice();
    const act = await this.prepare();
    if (disturbance !== 'nothing') this.line.holdAnswersTo(requestLines[call]);
    const action = { isOver: false };
    const acting = act()
      .catch((error: unknown) => {
        if (!(error instanceof WindowGone)) throw error;
      })
      .finally(() => (action.isOver = true));
    // Awaited below; until then its failure is nobody's.
    acting.catch(() => undefined);
    if (disturbance !== 'nothing') await this.disturb(action);
    await acting;
    const shown = await this.settled();
    const armed = await eventually('the exchange can be told', () => disarmFaults(this.exchange));
    const fired = armed.find((each) => each.fault === fault)?.fired ?? 0;
    return { fired, problems: await this.compare(shown) };
  }

  /** Brings things to where the call can go wrong, arms the fault, and gives what makes the call. */
  private async prepare(): Promise<() => Promise<unknown>> {
    switch (this.cell.call) {
      case 'place':
        await this.arm(1);
        return () => this.press();
      case 'lookup':
        await armFault(this.exchange, { fault: 'drop-after-handling', call: 'place' });
        await this.arm(2);
        return () => this.press();
      case 'cancel': {
        const orderId = await this.placed();
        await this.arm(1);
        return () => this.window.ask({ do: 'cancel', orderId });
      }
      case 'list':
        await this.placed();
        await this.arm(2);
        return () => this.window.shown('read');
    }
  }

  private async arm(times: number): Promise<void> {
    const { fault, parameter, call } = this.cell;
    const { only, atOnce } = faultKind(fault);
    if (atOnce) await armFault(this.exchange, { fault, parameter: outageMs });
    else {
      const more = parameter === undefined ? {} : { parameter };
      await armFault(this.exchange, { fault, times, call: only ?? call, ...more });
    }
  }

  /** An order that is open and shown: where nothing is to go wrong yet, a slow machine may make it so all the same. */
  private placed(): Promise<string> {
    let missed = 0;
    return eventually(
      'an order is placed',
      async () => {
        if (this.told.length === 0) await this.press();
        const { open, unknown, trouble } = await this.window.shown('read');
        // Twice in a row nothing is open and nothing unknown: it was not placed, and is pressed again.
        missed = open.length === 0 && unknown.length === 0 && trouble === '' ? missed + 1 : 0;
        if (missed >= 2) this.told.pop();
        return open[0]?.orderId;
      },
      300_000,
    );
  }

  private async press(): Promise<void> {
    const intent = `press ${(this.presses += 1)}`;
    const draft = {
      symbol: market,
      side: 'BUYER',
      type: 'LIMIT',
      price: this.price,
      quantity: '12.5',
    } as const;
    this.told.push(outcomeShape.parse(await this.window.ask({ do: 'place', intent, draft })));
  }

  /** A price far enough below the market to rest. */
  private async restingPrice(): Promise<string> {
    const book = await bookOf(this.exchange, market, '5');
    const bid = units(book.bid_orders[0]?.price ?? '0') / 10n ** 18n;
    return String(((bid * 95n) / 1000n) * 10n);
  }

  /** Ends the window while the answer is held back, and opens the next one on the same storage. */
  private async disturb(action: { readonly isOver: boolean }): Promise<void> {
    await eventually('the request is on its way, or all is over', () =>
      Promise.resolve(this.line.isHolding(requestLines[this.cell.call]) || action.isOver ? true : undefined),
    );
    if (this.cell.disturbance === 'kill') await this.window.kill();
    else await this.window.reload();
    this.line.letGo();
    this.window = new WindowUnderTest(this.parts.program, this.setup);
    await eventually('the next window has started', () => this.window.ask({ do: 'start' }));
  }

  /** What is shown once nothing is unknown any more and a list was read. */
  private async settled(): Promise<Shown> {
    await eventually(
      'no order is unknown any more',
      async () => ((await this.window.shown('look now')).unknown.length === 0 ? true : undefined),
      300_000,
    );
    return eventually('orders and balances were read', async () => {
      const shown = await this.window.shown('read');
      const whole = shown.trouble === '' && shown.balances.every(({ trouble }) => trouble === '');
      return whole ? shown : undefined;
    });
  }

  /** The exchange's own word beside what the window shows and what its journal says. */
  private async compare(shown: Shown): Promise<readonly string[]> {
    const problems: string[] = [];
    const { orders } = await pageOf(this.truth, [
      ['page', '1'],
      ['page_size', '100'],
    ]);
    if (orders.length > 1) problems.push(`${orders.length} orders for one press`);
    const [order] = orders;
    problems.push(...this.againstTold(order), ...(await this.againstJournal(order)));
    const open = orders.filter(({ status }) => status === 'NOT_FILLED').map(({ order_id }) => order_id);
    const openShown = shown.open.map(({ orderId }) => orderId);
    if (open.join() !== openShown.join()) problems.push(`open are ${open.join()}, shown ${openShown.join()}`);
    for (const { currency, available, blocked } of shown.balances) {
      const held = await accountOf(this.truth, currency);
      const same = units(held.available) === units(available) && units(held.blocked) === units(blocked);
      if (!same) {
        problems.push(`${currency} is ${held.available} + ${held.blocked}, shown ${available} + ${blocked}`);
      }
    }
    const off = await imbalance(this.exchange);
    if (Object.keys(off).length > 0) problems.push(`the ledger is off: ${JSON.stringify(off)}`);
    return problems;
  }

  private againstTold(order: TestOrder | undefined): readonly string[] {
    return this.told.flatMap(({ state, orderId }) => {
      if (state === 'accepted' && order?.order_id !== orderId) {
        return [`accepted was told, and there is none`];
      }
      if ((state === 'rejected' || state === 'refused') && order) return [`${state} was told, and it exists`];
      return [];
    });
  }

  private async againstJournal(order: TestOrder | undefined): Promise<readonly string[]> {
    const folder = join(this.setup.directory, 'journal');
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const entries = await Promise.all(
      names.map(async (name) => journalShape.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
    );
    const problems = entries.flatMap(({ clientOrderId, outcome }) => {
      const exists = order?.client_order_id === clientOrderId;
      if (!outcome) return [`${clientOrderId} has no outcome`];
      return (outcome.state === 'accepted') === exists
        ? []
        : [`${clientOrderId} is written as ${outcome.state}, and ${exists ? 'exists' : 'does not exist'}`];
    });
    const written = entries.some(({ clientOrderId }) => clientOrderId === order?.client_order_id);
    return order && !written ? [...problems, 'an order that nobody wrote down'] : problems;
  }
}

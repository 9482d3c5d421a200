import type { MarketRules } from '../../../src/domain/market';
import type { OrderBook } from '../../../src/domain/orderBook';
import {
  defaultAges,
  type Aged,
  type AvailableBalances,
  type OrderLimits,
  type OwnOrder,
} from '../../../src/domain/orderCheck';
import { exact, type Decimal } from '../../../src/domain/decimal';
import type { PlacementRequest, PreparedPlacement } from '../../../src/exchange/placement';
import type { JournalEntry, JournalOutcome } from '../../../src/trading/journalEntry';
import { OrderDesk, type OrderDeskPorts } from '../../../src/trading/orderDesk';
import { FakeClock } from '../../support/fakeClock';
import { bookOf, rulesOf, uuidOf } from './samples';
import { writerOf } from './sharedTurns';

/** What a test may change about the world around a desk. Everything works unless it says otherwise. */
export interface DeskWorld {
  live: boolean;
  armed: boolean;
  rules: (symbol: string) => Promise<Aged<MarketRules> | undefined>;
  book: (symbol: string) => Promise<Aged<OrderBook>>;
  balances: () => Promise<AvailableBalances>;
  limits: Partial<OrderLimits>;
  dayUse: () => Promise<Aged<Decimal>>;
  ownOrders: () => Promise<readonly OwnOrder[]>;
  prepare: (request: PlacementRequest) => Promise<unknown>;
  write: (entry: JournalEntry) => Promise<void>;
  finish: (entry: JournalEntry) => Promise<void>;
  unfinished: () => Promise<readonly JournalEntry[]>;
  endedSince: (at: number) => Promise<readonly JournalEntry[]>;
  send: (request: PlacementRequest) => Promise<{ readonly orderId: string }>;
  add: (entry: JournalEntry) => Promise<void>;
  /** Gets the question that is asked at the last moment before an order leaves. */
  stillWanted: (ask: (() => boolean) | undefined) => void;
}

/** What happened, in order. */
export type DeskEvent =
  | { readonly what: 'prepared'; readonly id: string }
  | { readonly what: 'writing'; readonly id: string; readonly entry: JournalEntry }
  | { readonly what: 'written'; readonly id: string }
  | { readonly what: 'sent'; readonly id: string; readonly armed: boolean }
  | { readonly what: 'finished'; readonly id: string; readonly outcome: JournalOutcome };

/** A desk among ports that record what it does. */
export interface DeskBench {
  readonly desk: OrderDesk;
  readonly clock: FakeClock;
  readonly world: DeskWorld;
  readonly events: DeskEvent[];
  readonly requests: PlacementRequest[];
  readonly unknown: JournalEntry[];
  readonly warnings: string[];
  happened(): readonly string[];
  sent(): number;
}

export function deskBench(changes: Partial<DeskWorld> = {}): DeskBench {
  const clock = new FakeClock();
  const events: DeskEvent[] = [];
  const requests: PlacementRequest[] = [];
  const unknown: JournalEntry[] = [];
  const warnings: string[] = [];
  const nothing = (): Promise<void> => Promise.resolve();
  const world: DeskWorld = {
    live: true,
    armed: true,
    rules: (symbol) => Promise.resolve({ value: rulesOf(symbol), ageMs: 0 }),
    book: (symbol) => Promise.resolve({ value: bookOf(symbol), ageMs: 0 }),
    balances: () => Promise.resolve({ base: exact('1000'), quote: exact('1000000') }),
    limits: {},
    dayUse: () => Promise.reject(new Error('nobody asks while no limit for a day is set')),
    ownOrders: () => Promise.resolve([]),
    prepare: nothing,
    write: nothing,
    finish: nothing,
    unfinished: () => Promise.resolve([]),
    endedSince: () => Promise.resolve([]),
    send: () => Promise.resolve({ orderId: 'order-1' }),
    add: nothing,
    stillWanted: () => undefined,
    ...changes,
  };
  let ids = 0;
  const prepared = (request: PlacementRequest): PreparedPlacement => ({
    clientOrderId: request.clientOrderId,
    expireAt: '2026-01-05 12:00:10',
    expiresAtMs: clock.now() + 10_000,
    send: (options) => {
      world.stillWanted(options?.stillWanted);
      events.push({ what: 'sent', id: request.clientOrderId, armed: world.armed });
      return world.send(request);
    },
  });
  const ports: OrderDeskPorts = {
    environment: 'sandbox',
    server: 'https://sandbox.example',
    account: () => 'fingerprint',
    get live() {
      return world.live;
    },
    armed: () => world.armed,
    rules: (symbol) => world.rules(symbol),
    book: (symbol) => world.book(symbol),
    balances: () => world.balances(),
    limits: () => ({ ...defaultAges, ...world.limits }),
    dayUse: () => world.dayUse(),
    ownOrders: () => world.ownOrders(),
    prepare: async (request) => {
      requests.push(request);
      await world.prepare(request);
      events.push({ what: 'prepared', id: request.clientOrderId });
      return prepared(request);
    },
    journal: {
      write: async (entry) => {
        const id = entry.clientOrderId;
        events.push({ what: 'writing', id, entry });
        await world.write(entry);
        events.push({ what: 'written', id });
      },
      finish: async (entry, outcome) => {
        events.push({ what: 'finished', id: entry.clientOrderId, outcome });
        await world.finish(entry);
      },
      unfinished: () => world.unfinished(),
      endedSince: (at) => world.endedSince(at),
    },
    writer: writerOf('here'),
    unknown: {
      all: () => unknown,
      add: (entry) => {
        unknown.push(entry);
        return world.add(entry);
      },
    },
    newId: () => uuidOf((ids += 1)),
    clock,
    warn: (text) => warnings.push(text),
  };
  return {
    desk: new OrderDesk(ports),
    clock,
    world,
    events,
    requests,
    unknown,
    warnings,
    happened: () => events.map((each) => each.what),
    sent: () => events.filter((each) => each.what === 'sent').length,
  };
}

import { defaultAges } from '../../../../src/domain/orderCheck';
import { problemKinds, type ProblemCode } from '../../../../src/domain/problems';
import { ServerClock } from '../../../../src/exchange/serverClock';
import { OrderDesk, type PlacementOutcome } from '../../../../src/trading/orderDesk';
import { UnknownOrders, type ResolvedOrder } from '../../../../src/trading/unknownOrders';
import type { Writer } from '../../../../src/trading/writer';
import type { FakeClock } from '../../../support/fakeClock';
import type { JournalInMemory } from './journalInMemory';
import type { LossyLine } from './lossyLine';

/** What a person confirmed: any finding counts as seen, so that what is sent depends on the exchange alone. */
const everything = Object.keys(problemKinds) as ProblemCode[];

/** What the windows of a run share. */
export interface WindowParts {
  readonly line: LossyLine;
  readonly journal: JournalInMemory;
  readonly clock: FakeClock;
  newId(): string;
  /** Whether a living window waits for the answer to this placement: then it is not for others to look up. */
  isBeingSent(clientOrderId: string): boolean;
  told(intent: string, outcome: PlacementOutcome): void;
  resolved(result: ResolvedOrder): void;
}

/** One window of the editor: a desk and its unknown orders. When it is killed, nothing that it still waits for ever comes. */
export class TradingWindow {
  armed = true;
  private alive = true;
  private readonly desk: OrderDesk;
  private readonly unknown: UnknownOrders;
  private readonly writer: Writer;

  constructor(private readonly parts: WindowParts) {
    const { line, journal, clock } = parts;
    const serverClock = new ServerClock(clock);
    const isAlive = (): boolean => this.alive;
    const writer = journal.newWriter();
    this.writer = writer;
    this.unknown = new UnknownOrders({
      lookUp: (id) => this.whileAlive(line.order(id, serverClock)),
      serverTime: () => ({ now: serverClock.serverNow(), uncertaintyMs: serverClock.uncertaintyMs }),
      finish: (entry, outcome) => this.whileAlive(journal.finish(entry, outcome, isAlive)),
      outcomeOf: (id) => this.whileAlive(journal.outcomeOf(id)),
      turns: journal.turns.of(writer),
      writer,
      isGone: ({ window }) => journal.gone.has(window),
      clock,
      warn: () => undefined,
    });
    this.unknown.onResolved((result) => parts.resolved(result));
    this.desk = new OrderDesk({
      environment: 'sandbox',
      server: 'https://sandbox.example',
      account: () => 'fingerprint',
      live: true,
      armed: () => this.armed,
      rules: async () => ({ value: await line.rules(serverClock), ageMs: 0 }),
      book: async () => ({ value: await line.book(), ageMs: 0 }),
      balances: () =>
        Promise.resolve({ base: line.account('USDT').available, quote: line.account('IRR').available }),
      limits: () => ({ ...defaultAges }),
      dayUse: () => Promise.reject(new Error('No limit for a day is set.')),
      ownOrders: () => Promise.resolve([]),
      prepare: (request) => {
        const prepared = line.prepare(request, serverClock);
        return Promise.resolve({
          ...prepared,
          send: (options) => {
            // What still waits for its turn when the window is killed never leaves.
            const stillWanted = (): boolean => this.alive && options?.stillWanted?.() !== false;
            return this.whileAlive(prepared.send({ ...options, stillWanted }));
          },
        });
      },
      journal: {
        write: (entry) => this.whileAlive(journal.write(entry, isAlive)),
        finish: (entry, outcome) => this.whileAlive(journal.finish(entry, outcome, isAlive)),
        unfinished: () => this.whileAlive(journal.unfinished()),
        endedSince: (at) => this.whileAlive(journal.endedSince(at)),
      },
      writer,
      unknown: {
        all: () => this.unknown.all(),
        add: (entry) => {
          this.unknown.add(entry);
          return Promise.resolve();
        },
      },
      newId: () => parts.newId(),
      clock,
      warn: () => undefined,
    });
  }

  /** As after a start: takes up what earlier windows left. */
  async adopt(): Promise<void> {
    const unfinished = await this.whileAlive(this.parts.journal.unfinished());
    for (const entry of unfinished) {
      if (!this.parts.isBeingSent(entry.clientOrderId)) this.unknown.add(entry);
    }
  }

  /** Whether this window still waits for the answer to a placement of its own. */
  isSending(clientOrderId: string): boolean {
    return this.alive && this.desk.isSending(clientOrderId);
  }

  /** Confirms an order; does not wait for what becomes of it. */
  press(intent: string, draft: Parameters<OrderDesk['place']>[0]['draft']): void {
    const placing = this.desk.place({ intent, draft, seen: everything });
    void placing.then((outcome) => {
      if (this.alive) this.parts.told(intent, outcome);
    });
  }

  lookNow(): void {
    void this.unknown.lookUpNow();
  }

  get unknownIds(): readonly string[] {
    return this.unknown.all().map((each) => each.clientOrderId);
  }

  /** SIGKILL: no code of this window runs any more. */
  kill(): void {
    this.alive = false;
    this.parts.journal.gone.add(this.writer.window);
    this.unknown.dispose();
  }

  private whileAlive<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      answer.then(
        (value) => {
          if (this.alive) resolve(value);
        },
        (error: unknown) => {
          if (this.alive) reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }
}

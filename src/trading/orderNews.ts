import { toText, zero, type Decimal } from '../domain/decimal';
import { formatPlain } from '../domain/format';
import type { Order } from '../domain/order';
import type { Clock } from './clock';
import type { Disposable } from './disposable';
import type { OrderEvent } from './orderProgress';
import { orderWords, placementWords, plainText, statusWords } from './orderWords';
import type { ResolvedOrder } from './unknownOrders';

/** The kinds that a trader can switch off, one by one. */
export type NewsKind = 'fills' | 'rejections' | 'resolved';

/** One message about everything that happened within a moment. */
export interface NewsMessage {
  readonly text: string;
  /** Something did not go as the trader wanted. */
  readonly serious: boolean;
  /** The order, where the message is about a single one. */
  readonly orderId?: string;
}

/** What telling news needs of the rest. */
export interface OrderNewsPorts {
  readonly clock: Clock;
  /** PAPER or LIVE: what each message begins with. */
  readonly mode: string;
  wants(kind: NewsKind): boolean;
  /** Whether somebody looks at this window. */
  somebodyLooks(): boolean;
  /** Whether the trader sees this elsewhere, having just done it in this window. */
  isSeen(event: OrderEvent): boolean;
  /** True for the first window that asks with this name. */
  claim(name: string): Promise<boolean>;
  tell(message: NewsMessage): void;
}

interface Item {
  readonly kind: NewsKind;
  /** What it is about, where it may be seen elsewhere. */
  readonly event?: OrderEvent;
  /** When it was learnt, it was seen elsewhere, or news of its kind were not wanted. */
  readonly settled?: boolean;
  /** What other windows call the same news; absent where no other window has it. */
  readonly claim?: string;
  readonly orderId?: string;
  readonly group: 'filled' | 'partly' | 'ended' | 'restated' | 'resolved' | 'not-placed';
  readonly words: string;
}

/** What happens within this time is told in one message. */
const gatherMs = 2_000;
/** A window that nobody looks at waits for one that somebody does look at: longer than such a window takes to learn the same. */
const holdMs = 35_000;
/** So many orders are named in one message. */
const mostNamed = 3;

/**
 * Makes messages of what happens to orders: what the trader wants to hear and does not see anyhow, gathered over a moment, and told by one
 * window. The window that somebody looks at tells; where nobody looks at any, whoever is first does after a while.
 */
export class OrderNews implements Disposable {
  private items: Item[] = [];
  private timer: Disposable | undefined;
  private ended = false;

  constructor(private readonly ports: OrderNewsPorts) {}

  /** Takes what happened. */
  add(events: readonly OrderEvent[]): void {
    this.gather(
      events.flatMap((event) => {
        const item = itemOf(event);
        return item ? [{ ...item, event, settled: this.ports.isSeen(event) }] : [];
      }),
    );
  }

  /** Takes an order whose outcome was unknown and is known now. */
  addResolved({ entry, state, order, message, where }: ResolvedOrder): void {
    // Each window hears of it; the one that learnt it tells.
    if (where !== 'here') return;
    const how = order ? `The exchange has the order: ${statusWords(order)}.` : message;
    const item: Item = {
      kind: 'resolved',
      group: state === 'accepted' ? 'resolved' : 'not-placed',
      words: `${placementWords(entry)}: ${how}`,
      ...(order && { orderId: order.orderId }),
    };
    this.gather([item]);
  }

  /** Somebody has come to this window, or has left it. */
  attentionChanged(): void {
    if (this.items.length > 0 && this.ports.somebodyLooks()) this.plan();
  }

  /** Tells at once what is held: the environment is being left. */
  async flush(): Promise<void> {
    if (this.items.length > 0) await this.tell();
  }

  /** Nothing is told any more. */
  dispose(): void {
    this.ended = true;
    this.timer?.dispose();
  }

  private gather(items: readonly Item[]): void {
    if (items.length === 0 || this.ended) return;
    // Whoever switches news on wants those that happen from then on.
    this.items.push(
      ...items.map((item) => ({
        ...item,
        settled: item.settled === true || !this.ports.wants(item.kind),
      })),
    );
    // From the first on: a market that fills without a pause must not hold its news back for ever.
    if (!this.timer) this.plan();
  }

  private plan(): void {
    this.timer?.dispose();
    this.timer = this.ports.clock.after(
      this.ports.somebodyLooks() ? gatherMs : holdMs,
      () => void this.tell(),
    );
  }

  private async tell(): Promise<void> {
    this.timer?.dispose();
    this.timer = undefined;
    const wanted = latestOfEach(this.items).filter(({ kind }) => this.ports.wants(kind));
    this.items = [];
    const mine: Item[] = [];
    for (const item of wanted) {
      // The answer to a placement may have come only after its fill was learnt.
      const seen = item.settled === true || (item.event !== undefined && this.ports.isSeen(item.event));
      // What is seen here is claimed all the same, so that no other window tells it.
      const first = item.claim === undefined || (await this.ports.claim(item.claim));
      if (first && !seen) mine.push(item);
    }
    if (mine.length > 0 && !this.ended) this.ports.tell(messageOf(this.ports.mode, mine));
  }
}

/** Of an order that filled in parts within the moment, only how it stands now is told. */
function latestOfEach(items: readonly Item[]): readonly Item[] {
  const isFill = ({ group }: Item): boolean => group === 'filled' || group === 'partly';
  return items.filter(
    (item, at) =>
      !isFill(item) || !items.slice(at + 1).some((later) => later.orderId === item.orderId && isFill(later)),
  );
}

function itemOf(event: OrderEvent): Item | undefined {
  const { order } = event;
  const about = (kind: NewsKind, group: Item['group'], words: string): Item => ({
    kind,
    group,
    words,
    orderId: order.orderId,
    claim: `${order.orderId} ${toText(order.filled)} ${group}`,
  });
  switch (event.kind) {
    case 'appeared':
      return undefined;
    case 'filled':
      return event.fully
        ? about('fills', 'filled', orderWords(order))
        : about('fills', 'partly', `${filledOf(order, order.filled)}, ${orderWords(order)}`);
    case 'cancelled':
      // Who cancelled by hand knows; the others are the exchange's doing.
      if (event.by === 'user') return undefined;
      return about(
        'rejections',
        'ended',
        `${orderWords(order)}, ${order.filled.gt(zero) ? filledOf(order, order.filled) : 'nothing of it was filled'}`,
      );
    case 'restated':
      return about('rejections', 'restated', `${orderWords(order)} is ${statusWords(order)}`);
  }
}

function filledOf({ quantity, symbol }: Order, filled: Decimal): string {
  return `${formatPlain(filled)} of ${formatPlain(quantity)} ${plainText(symbol.base)} filled`;
}

const groups: readonly { group: Item['group']; one: string; many: string; serious: boolean }[] = [
  { group: 'not-placed', one: 'Not placed', many: 'orders were not placed', serious: true },
  {
    group: 'ended',
    one: 'Cancelled by the exchange',
    many: 'orders cancelled by the exchange',
    serious: true,
  },
  { group: 'restated', one: 'New status', many: 'orders have a new status', serious: true },
  { group: 'filled', one: 'Filled', many: 'orders filled', serious: false },
  { group: 'partly', one: 'Partly filled', many: 'orders partly filled', serious: false },
  { group: 'resolved', one: 'Outcome known', many: 'outcomes known', serious: false },
];

function messageOf(mode: string, items: readonly Item[]): NewsMessage {
  const parts = groups.flatMap(({ group, one, many }) => {
    const words = items.filter((item) => item.group === group).map((item) => item.words.replace(/\.$/, ''));
    if (words.length === 0) return [];
    const more = words.length > mostNamed ? [`and ${words.length - mostNamed} more`] : [];
    const named = [...words.slice(0, mostNamed), ...more].join('; ');
    return [`${words.length === 1 ? one : `${words.length} ${many}`}: ${named}.`];
  });
  const orderIds = new Set(items.map((item) => item.orderId));
  const [orderId] = orderIds;
  return {
    text: `${mode}: ${parts.join(' ')}`,
    serious: items.some((item) => groups.some(({ group, serious }) => serious && group === item.group)),
    ...(orderIds.size === 1 && orderId !== undefined && { orderId }),
  };
}

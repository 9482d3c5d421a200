import assert from 'node:assert/strict';
import { TicketOutcomes } from '../../../src/editor/ticketOutcomes';
import { editorToTicket, type TicketDraft, type TicketOutcome } from '../../../src/protocol/ticket';
import { Emitter } from '../../../src/trading/emitter';
import type { PlacementOutcome } from '../../../src/trading/placementOutcome';
import type { ResolvedOrder } from '../../../src/trading/unknownOrders';
import type { Venue } from '../../../src/trading/venue';
import { settle } from '../../support/fakeClock';
import { outcome } from '../../support/ticket/snapshots';
import { entryOf } from '../trading/samples';

const first = '4b0c2f4e-6f0a-4c55-9a2e-0d5b1f2a3c4d';
const second = '0f3e2d1c-5b4a-4987-8a6b-7c8d9e0f1a2b';

const placed: Omit<ResolvedOrder, 'entry'> = {
  state: 'accepted',
  orderId: 'order-7',
  message: 'The exchange has the order.',
  where: 'elsewhere',
};

function told(intent: string, state: TicketOutcome['state'], message: string): TicketOutcome {
  const message_ = outcome(intent, state, message);
  assert.ok(message_.kind === 'outcome');
  return message_;
}

const draft: TicketDraft = {
  symbol: 'USDT_IRR',
  side: 'BUYER',
  type: 'LIMIT',
  price: '990',
  quantity: '5',
  total: '',
};

function bench(pressed?: { readonly intent: string; readonly draft: TicketDraft }) {
  const memory: ConstructorParameters<typeof TicketOutcomes>[0]['memory'] & { pressed: typeof pressed } = {
    pressed,
    keep: (changes) => {
      memory.pressed = changes.pressed;
    },
  };
  const posted: TicketOutcome[] = [];
  const warnings: string[] = [];
  const changed = new Emitter<void>();
  const resolved = new Emitter<ResolvedOrder>();
  const journal = new Map<string, PlacementOutcome>();
  const venue = {
    outcomeOf: (intent: string) =>
      intent === 'broken' ? Promise.reject(new Error('no disk')) : Promise.resolve(journal.get(intent)),
    unknown: { onResolved: resolved.on },
  } as unknown as Venue;
  const venues: { current: Venue | undefined; onChange: typeof changed.on } = {
    current: venue,
    onChange: changed.on,
  };
  const page = { runs: true };
  const outcomes = new TicketOutcomes({
    venues,
    memory,
    log: { warn: (text: string) => void warnings.push(text) },
    post: (message) => {
      assert.ok(editorToTicket.safeParse(message).success);
      if (page.runs) posted.push(message);
      return page.runs;
    },
  });
  const said = (): string[] => posted.map(({ intent, state }) => `${intent === first ? 1 : 2} ${state}`);
  return { outcomes, page, memory, posted, said, warnings, journal, venue, venues, changed, resolved };
}

describe('What the ticket hears of its presses', () => {
  it('is again how the newest stands, when the page was made anew', async () => {
    const { outcomes, posted } = bench();
    await outcomes.pageReady(undefined);
    assert.deepEqual(posted, []);
    const sending = told(first, 'sending', 'Sending');
    outcomes.tell(sending);
    await outcomes.pageReady(first);
    assert.deepEqual(posted, [sending, sending]);
    outcomes.forgetLast();
    await outcomes.pageReady(undefined);
    assert.equal(posted.length, 2);
    outcomes.dispose();
  });

  it('is the outcome of one that was unknown, once it is known, and that is the newest word from then on', async () => {
    const { outcomes, posted, said, resolved } = bench();
    outcomes.tell(told(first, 'unknown', 'Lost'));
    resolved.fire({ entry: entryOf({ intent: second }), ...placed });
    resolved.fire({ entry: entryOf(), ...placed });
    assert.deepEqual(said(), ['1 unknown']);
    resolved.fire({ entry: entryOf({ intent: first }), ...placed });
    assert.deepEqual(posted[1], {
      ...told(first, 'accepted', 'Outcome known: Buy 5 USDT_IRR at 990: The exchange has the order.'),
      orderId: 'order-7',
    });
    assert.equal(outcomes.last?.orderId, 'order-7');
    await outcomes.pageReady(first);
    assert.deepEqual(said(), ['1 unknown', '1 accepted', '1 accepted']);
    outcomes.dispose();
  });

  it('is that after another press, which stays the newest', () => {
    const { outcomes, memory, said, resolved } = bench();
    outcomes.pressed(first, draft);
    outcomes.tell(told(first, 'unknown', 'Lost'));
    outcomes.pressed(second, { ...draft, quantity: '6' });
    outcomes.tell(told(second, 'cancelled', 'Not sent'));
    assert.deepEqual(memory.pressed, { intent: first, draft });
    const notPlaced = { ...placed, state: 'not-placed', orderId: undefined } as const;
    resolved.fire({ entry: entryOf({ intent: first }), ...notPlaced });
    resolved.fire({ entry: entryOf({ intent: first }), ...notPlaced });
    assert.deepEqual(said(), ['1 unknown', '2 cancelled', '1 refused']);
    assert.equal(outcomes.last?.intent, second);
    assert.equal(memory.pressed, undefined);
    outcomes.dispose();
  });

  it('is nothing of it once another order was placed', async () => {
    const { outcomes, memory, said, resolved } = bench();
    outcomes.pressed(first, draft);
    outcomes.tell(told(first, 'unknown', 'Lost'));
    outcomes.pressed(second, draft);
    assert.equal(memory.pressed?.intent, second);
    outcomes.tell(told(second, 'accepted', 'Placed'));
    resolved.fire({ entry: entryOf({ intent: first }), ...placed });
    await outcomes.pageReady(undefined);
    assert.deepEqual(said(), ['1 unknown', '2 accepted', '2 accepted']);
    assert.equal(memory.pressed, undefined);
    outcomes.dispose();
  });

  it('is what the journal tells of one that a crash cut off, which the page does not remember', async () => {
    const { outcomes, posted, journal, memory, resolved } = bench({ intent: first, draft });
    journal.set(first, { state: 'unknown', clientOrderId: 'id', message: 'Lost' });
    await outcomes.pageReady(undefined);
    assert.deepEqual(
      posted.map(({ state, draft: pressed }) => [state, pressed]),
      [['unknown', draft]],
    );
    resolved.fire({ entry: entryOf({ intent: first }), ...placed });
    assert.deepEqual([posted[1]?.state, posted[1]?.draft, memory.pressed], ['accepted', draft, undefined]);
    outcomes.dispose();
  });

  it('waits for a page that does not run yet, and tells of what was placed once only', async () => {
    const { outcomes, page, posted, resolved } = bench({ intent: first, draft });
    page.runs = false;
    resolved.fire({ entry: entryOf({ intent: first }), ...placed });
    page.runs = true;
    await outcomes.pageReady(undefined);
    await outcomes.pageReady(undefined);
    assert.deepEqual(
      posted.map(({ state, draft: pressed }) => [state, pressed]),
      [
        ['accepted', draft],
        ['accepted', undefined],
      ],
    );
    outcomes.dispose();
  });

  it('is what the journal tells of one from before the window was reloaded, and the end when that comes', async () => {
    const { outcomes, said, journal, resolved } = bench();
    journal.set(first, { state: 'unknown', clientOrderId: 'id', message: 'Lost' });
    await outcomes.pageReady(first);
    assert.deepEqual(said(), ['1 unknown']);
    resolved.fire({ entry: entryOf({ intent: first }), ...placed });
    assert.deepEqual(said(), ['1 unknown', '1 accepted']);
    outcomes.dispose();
  });

  it('is it too when there was no environment yet, or another in between', async () => {
    const { outcomes, said, journal, venues, venue, changed } = bench();
    venues.current = undefined;
    changed.fire();
    await outcomes.pageReady(first);
    assert.deepEqual(said(), []);
    venues.current = venue;
    journal.set(first, { state: 'accepted', orderId: 'order-7', clientOrderId: 'id', message: 'Placed' });
    changed.fire();
    await settle();
    assert.deepEqual(said(), ['1 accepted']);
    changed.fire();
    await settle();
    assert.deepEqual(said(), ['1 accepted']);
    outcomes.dispose();
  });

  it('is nothing where the journal has no such order, or cannot be read', async () => {
    for (const [intent, warning] of [
      [second, /^$/],
      ['broken', /no disk/],
    ] as const) {
      const { outcomes, posted, warnings } = bench();
      await outcomes.pageReady(intent);
      assert.deepEqual(posted, []);
      assert.match(warnings.join(), warning);
      outcomes.dispose();
    }
  });
});
